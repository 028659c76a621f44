#pragma once
// Python's random.seed(int) and random.shuffle, so that published index lists can be made again.
#include <array>
#include <cstdint>
#include <vector>

namespace spikedepth {

/// CPython's generator: MT19937 (Matsumoto and Nishimura 1998) seeded through init_by_array with
/// the seed's 32-bit words.
class PythonRandom {
 public:
  explicit PythonRandom(std::uint32_t seed);
  /// Python 3's random.shuffle(values).
  void shuffle(std::vector<std::int64_t>& values);

 private:
  std::uint32_t next();
  std::uint32_t below(std::uint32_t bound);
  std::array<std::uint32_t, 624> state_{};
  std::size_t position_ = 624;
};

}  // namespace spikedepth
