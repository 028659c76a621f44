#pragma once
// Depth errors of one image and their averages.
#include <cstdint>
#include <string>
#include <vector>

#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// Predictions nearer than this, zero and negative ones included, count as this where a figure
/// needs a distance: ratios, logarithms, disparities. Errors in metres take them as they are.
constexpr float kNearestScoredDepth_m = 0.1F;

/// Errors over the pixels that have both a truth and a prediction. Lengths in metres unless named
/// otherwise.
struct DepthErrors {
  std::int64_t truth_pixels = 0;  // pixels with truth under the protocol
  std::int64_t pixels = 0;        // of these, with a finite prediction; all errors are over them
  std::int64_t clamped = 0;       // of these, nearer than kNearestScoredDepth_m
  double mean_m = 0;              // mean depth error (MDE)
  double median_m = 0;
  double rmse_m = 0;
  double abs_rel = 0;                         // |e| / truth
  double sq_rel = 0;                          // e^2 / truth
  double rmse_log = 0;                        // natural logarithm
  double silog = 0;                           // variance of the log ratio
  double delta1 = 0, delta2 = 0, delta3 = 0;  // share with max ratio below 1.25, 1.25^2, 1.25^3
  double disparity_px = 0;                    // mean |disparity error|
  double disparity_rmse_px = 0;
  double one_pixel_error = 0;  // share with disparity error above 1 px
  double two_pixel_error = 0;  // above 2 px
  double mean_10m = 0, mean_20m = 0,
         mean_30m = 0;   // MDE over truth up to 10, 20, 30 m; NaN if there is none
  double sum_abs_m = 0;  // for pooling over images
};

/// A figure by its name, as it appears in CSV and JSON.
struct MetricColumn {
  const char* name;
  double DepthErrors::*value;
};
const std::vector<MetricColumn>& metric_columns();

/// Errors of `prediction` against `truth` (NaN = leave out). Both have the same size. With no
/// common pixel, `pixels` is 0 and every figure NaN. `focal_baseline` in px m; 0 = unknown, and so
/// are disparities.
DepthErrors depth_errors(const DepthMap& prediction, const DepthMap& truth, double focal_baseline);

/// Mean over images of each figure (images without pixels are left out and counted), and sums of
/// the counts.
struct ErrorSummary {
  std::int64_t images = 0;
  std::int64_t empty_images = 0;
  DepthErrors mean;           // counts are sums over images
  DepthErrors deviation;      // standard deviation over images
  DepthErrors half_width_95;  // of the confidence interval of the mean
  std::int64_t recordings = 0;
  double pooled_mean_m = 0;  // all pixels of all images weigh the same
  double coverage() const;   // share of truth pixels that have a prediction
  /// Which figures the interval takes as independent: the recordings where there are several, as
  /// windows of one resemble each other; else the images.
  bool interval_over_recordings() const { return recordings > 1; }
};
/// `recordings`: the number of each image's recording; empty = all of one.
ErrorSummary summarise(const std::vector<DepthErrors>& images,
                       const std::vector<std::size_t>& recordings = {});

}  // namespace spikedepth
