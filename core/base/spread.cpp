#include "core/base/spread.hpp"

#include <cmath>
#include <limits>
#include <map>

#include "core/base/error.hpp"
#include "core/base/statistics.hpp"

namespace spikedepth {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kSmallTable[] = {12.70620, 4.30265, 3.18245, 2.77645, 2.57058, 2.44691, 2.36462,
                                  2.30600,  2.26216, 2.22814, 2.20099, 2.17881, 2.16037, 2.14479,
                                  2.13145,  2.11991, 2.10982, 2.10092, 2.09302, 2.08596};

// Moments of the whole, without an interval.
Spread moments(const std::vector<double>& values) {
  Spread spread{values.size(), kNan, kNan, kNan};
  if (values.empty()) return spread;
  const auto found = mean_and_deviation(values);
  spread.mean = found.mean;
  if (values.size() > 1) spread.deviation = found.deviation;
  return spread;
}

}  // namespace

double student_t_975(std::int64_t degrees) {
  constexpr auto kRows = static_cast<std::int64_t>(sizeof kSmallTable / sizeof *kSmallTable);
  if (degrees < 1) return kNan;
  if (degrees <= kRows) return kSmallTable[degrees - 1];
  // Cornish-Fisher expansion around the normal quantile (Abramowitz and Stegun 26.7.5).
  constexpr double z = 1.959963985;
  const auto v = static_cast<double>(degrees);
  const double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
  return z + (z3 + z) / (4 * v) + (5 * z5 + 16 * z3 + 3 * z) / (96 * v * v) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * v * v * v);
}

Spread spread_of(const std::vector<double>& values) {
  auto spread = moments(values);
  spread.half_width_95 = student_t_975(static_cast<std::int64_t>(values.size()) - 1) *
                         spread.deviation / std::sqrt(static_cast<double>(values.size()));
  return spread;
}

Spread spread_of_groups(const std::vector<double>& values, const std::vector<std::size_t>& groups) {
  SPIKEDEPTH_CHECK(values.size() == groups.size(), "every value has a group");
  auto spread = moments(values);
  std::map<std::size_t, double> sums;
  for (std::size_t i = 0; i < values.size(); ++i) sums[groups[i]] += values[i] - spread.mean;
  double squares = 0;
  for (const auto& [group, sum] : sums) squares += sum * sum;
  const auto count = static_cast<double>(sums.size());
  spread.half_width_95 = sums.size() < 2
                             ? kNan
                             : student_t_975(static_cast<std::int64_t>(sums.size()) - 1) *
                                   std::sqrt(count / (count - 1) * squares) /
                                   static_cast<double>(values.size());
  return spread;
}

}  // namespace spikedepth
