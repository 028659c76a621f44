#pragma once
// What the numbers of one column of a whole file have in common, in little memory.
#include <array>
#include <cstdint>
#include <vector>

namespace spikedepth {

class ColumnFacts {
 public:
  /// Values that columns of polarities hold; the last four are -1 wrapped in unsigned types, or the
  /// largest of 8 bits for ON.
  static constexpr std::array<double, 7> kPolarities = {
      -1, 0, 1, 255, 65535, 4294967295.0, 18446744073709551616.0};

  void add(double value);

  std::uint64_t count = 0;     // values
  std::uint64_t finite = 0;    // of them finite
  std::uint64_t integers = 0;  // of them whole numbers
  double minimum = 0;
  double maximum = 0;
  std::uint64_t backwards = 0;  // smaller than the one before
  std::uint64_t steps_of_one = 0;
  std::array<std::uint64_t, 7> polarities{};  // how often each of kPolarities occurs

  bool constant() const { return finite > 0 && minimum == maximum; }
  /// Values that occur, ascending, if these are at most four; else empty.
  std::vector<double> few_values() const;
  /// How often that one of few_values() occurs.
  std::uint64_t times_of(double value) const;
  /// Some thousand of the finite values, spread evenly over the file.
  const std::vector<double>& sample() const { return sample_; }
  /// The value below which that share of the sample lies.
  double quantile(double share) const;
  /// Whether all of the sample lie whole steps apart, as near as a double can tell.
  bool in_steps_of(double step) const;

 private:
  struct Seen {
    double value;
    std::uint64_t times;
  };
  void count_value(double value);

  double previous_ = 0;
  std::vector<Seen> seen_;  // up to five: the fifth says that there are too many
  std::vector<double> sample_;
  std::uint64_t stride_ = 1;
};

}  // namespace spikedepth
