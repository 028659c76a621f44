#pragma once
// A random generator whose stream is the same on every platform and can be saved.
#include <array>
#include <cmath>
#include <cstdint>

namespace spikedepth {

/// xoshiro256** seeded through splitmix64 (Blackman and Vigna, "Scrambled linear pseudorandom
/// number generators", 2021). The standard library's distributions differ between implementations,
/// so the few that are needed are members here.
class Random {
 public:
  using State = std::array<std::uint64_t, 4>;

  explicit Random(std::uint64_t seed) {
    for (auto& word : state_) word = splitmix(seed);
  }
  /// An independent stream for part `stream` of a job with one seed.
  Random(std::uint64_t seed, std::uint64_t stream) : Random(mix(seed, stream)) {}

  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }
  /// Uniform in [0, 1).
  double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, bound); bound > 0. Free of modulo bias.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t limit = (~std::uint64_t{0} / bound) * bound;
    std::uint64_t value = next();
    while (value >= limit) value = next();
    return value % bound;
  }
  /// Standard normal (Box-Muller, the second value of a pair is not kept, so that the state is four
  /// words).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * 3.14159265358979323846 * uniform());
  }
  /// Exponential waiting time with mean 1.
  double exponential() { return -std::log(1.0 - uniform()); }

  const State& state() const noexcept { return state_; }
  void set_state(const State& state) noexcept { state_ = state; }

 private:
  static std::uint64_t splitmix(std::uint64_t& seed) {
    seed += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }
  static std::uint64_t mix(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t s = seed;
    const std::uint64_t first = splitmix(s);
    s = first ^ (stream * 0xd1342543de82ef95ULL + 1);
    return splitmix(s);
  }
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  State state_{};
};

}  // namespace spikedepth
