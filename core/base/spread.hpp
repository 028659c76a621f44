#pragma once
// How far figures vary, and how well their mean is known.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace spikedepth {

/// The 0.975 quantile of Student's t, between whose negative and itself 95 % lie; NaN below one
/// degree of freedom. To four digits.
double student_t_975(std::int64_t degrees);

/// Mean of values, their standard deviation (n - 1 below the fraction) and the half-width of the
/// 95 % confidence interval of the mean.
struct Spread {
  std::size_t n = 0;
  double mean = 0;           // NaN of no values
  double deviation = 0;      // NaN of fewer than two values
  double half_width_95 = 0;  // NaN of fewer than two groups
};

/// Of independent values: half-width = t(n - 1) * deviation / sqrt(n).
Spread spread_of(const std::vector<double>& values);

/// Of values that come in groups, those of one group alike: with group sums S_g of the differences
/// from the mean, half-width = t(G - 1) * sqrt(G / (G - 1) * sum S_g^2) / n, the cluster-robust
/// variance of a mean (Liang and Zeger, Biometrika 1986). `groups` gives each value's group.
/// Throws Error unless both have one length.
Spread spread_of_groups(const std::vector<double>& values, const std::vector<std::size_t>& groups);

}  // namespace spikedepth
