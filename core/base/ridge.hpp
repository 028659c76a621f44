#pragma once
// Ridge regression: linear readouts that are fitted in one go.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Gathers what ridge regression needs of a set of samples: X'X and X'Y, in float64.
class RidgeSums {
 public:
  RidgeSums(std::int64_t features, std::int64_t outputs);
  /// x [features], y [outputs] of one sample.
  void add(const double* x, const double* y);
  /// The weights [features][outputs] that minimise |X W - Y|^2 + penalty |W|^2. Throws Error where
  /// X'X + penalty I is not positive definite to rounding.
  std::vector<double> solve(double penalty) const;
  /// All that was gathered, to go on from later: X'X [features][features], then X'Y.
  std::vector<double> state() const;
  /// Throws Error where `state` is of other sizes.
  void set_state(const std::vector<double>& state);

 private:
  std::int64_t features_, outputs_;
  std::vector<double> xx_;  // [features][features], upper triangle
  std::vector<double> xy_;  // [features][outputs]
};

}  // namespace spikedepth
