#pragma once
// Largest and smallest of figures that are to be judged: what is no number is not passed over.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace spikedepth {

/// NaN where there is none or where one is not finite, which std::max would leave out or keep as
/// its order wants it.
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
