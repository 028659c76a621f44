#pragma once
// Whether a network knows where it is wrong: errors of its surest pixels, truth within its
// intervals.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"

namespace spikedepth {

/// A tenth of the pixels, from the surest to the least sure.
struct ReliabilityRow {
  std::int64_t pixels = 0;
  double confidence = 0;    // mean
  double half_width_m = 0;  // mean of half the interval's length; NaN without intervals
  double mde_m = 0;         // mean depth error
  double coverage = 0;      // share of the truth within the interval; NaN without intervals
};

/// Sums over the windows of an evaluation. Confidence is kept to a thousandth, errors to 2 %.
class ConfidenceReport {
 public:
  ConfidenceReport();
  /// Adds a window. Pixels without truth, prediction or confidence are left out. Throws
  /// InternalError where the maps' sizes disagree.
  void add(const DepthUncertainty& uncertainty, const DepthMap& prediction, const DepthMap& truth);
  std::int64_t pixels() const { return pixels_; }
  /// Mean depth error of the `share` (above 0, to 1) surest pixels, metres; NaN without pixels.
  double mde_of_surest(double share) const;
  /// The same of those with the smallest errors: what no confidence can beat.
  double mde_of_best(double share) const;
  /// Area under the sparsification curve: mean over shares of the surest pixels' error, over the
  /// error of all. 1 for a confidence that means nothing.
  double sparsification_area() const;
  double best_area() const;
  /// Share of the truth within the intervals; NaN without intervals.
  double coverage() const;
  std::vector<ReliabilityRow> reliability() const;
  nlohmann::json to_json() const;
  /// share, mde_m of the surest, mde_m of the best.
  std::string sparsification_csv() const;
  std::string reliability_csv() const;
  /// One line for a screen.
  std::string sentence() const;

 private:
  struct Bin {
    std::int64_t pixels = 0, within = 0;
    double sum_error_m = 0, sum_half_width_m = 0, sum_confidence = 0;
  };
  // Of bins from the surest, or the best, on.
  double mean_of_first(const std::vector<Bin>& bins, double share) const;
  double area(const std::vector<Bin>& bins) const;

  std::vector<Bin> by_confidence_, by_error_;  // from the surest, from the smallest error
  std::int64_t pixels_ = 0, with_interval_ = 0, within_ = 0;
};

}  // namespace spikedepth
