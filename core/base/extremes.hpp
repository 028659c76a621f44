#pragma once
// Largest and smallest of figures that are to be judged: what is no number is not passed over, as
// std::max and std::min pass over it, so that a measurement that failed does not look well.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace spikedepth {

/// The larger of the two; NaN if either is NaN.
inline double larger_or_nan(double a, double b) {
  if (std::isnan(a)) return a;
  return std::isnan(b) || b > a ? b : a;
}

/// The smaller of the two; NaN if either is NaN.
inline double smaller_or_nan(double a, double b) {
  if (std::isnan(a)) return a;
  return std::isnan(b) || b < a ? b : a;
}

/// NaN where there is none or where one is not finite.
inline double largest(const std::vector<double>& values) {
  for (const double value : values) {
    if (!std::isfinite(value)) return std::numeric_limits<double>::quiet_NaN();
  }
  return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                        : *std::max_element(values.begin(), values.end());
}

/// The same.
inline double smallest(std::vector<double> values) {
  for (auto& value : values) value = -value;
  return -largest(values);
}

}  // namespace spikedepth
