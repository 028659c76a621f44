#pragma once
#include <cmath>

namespace spikedepth {

/// The larger of the two; NaN if either is NaN. std::max drops a NaN, so that a measurement that
/// failed looks like one that went well.
inline double larger_or_nan(double a, double b) {
  if (std::isnan(a)) return a;
  return std::isnan(b) || b > a ? b : a;
}

/// The smaller of the two; NaN if either is NaN.
inline double smaller_or_nan(double a, double b) {
  if (std::isnan(a)) return a;
  return std::isnan(b) || b < a ? b : a;
}

}  // namespace spikedepth
