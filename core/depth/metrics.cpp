#include "core/depth/metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/base/error.hpp"
#include "core/base/spread.hpp"

namespace spikedepth {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kDelta = 1.25;

// Mean over truth up to a distance, as e2depth reports it.
struct CutOff {
  double limit_m;
  double DepthErrors::*value;
  double sum = 0;
  std::int64_t count = 0;
};

// The lower of the two middle values is not enough: an even count takes their mean.
double median_of(std::vector<float>& values) {
  const std::size_t half = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half),
                   values.end());
  const double upper = values[half];
  if (values.size() % 2 == 1) return upper;
  return (upper +
          *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half))) /
         2.0;
}

DepthErrors all_nan() {
  DepthErrors errors;
  for (const auto& column : metric_columns()) errors.*column.value = kNan;
  return errors;
}

}  // namespace

const std::vector<MetricColumn>& metric_columns() {
  static const std::vector<MetricColumn> columns = {
      {"mde_m", &DepthErrors::mean_m},
      {"median_m", &DepthErrors::median_m},
      {"rmse_m", &DepthErrors::rmse_m},
      {"abs_rel", &DepthErrors::abs_rel},
      {"sq_rel", &DepthErrors::sq_rel},
      {"rmse_log", &DepthErrors::rmse_log},
      {"silog", &DepthErrors::silog},
      {"delta1", &DepthErrors::delta1},
      {"delta2", &DepthErrors::delta2},
      {"delta3", &DepthErrors::delta3},
      {"disparity_px", &DepthErrors::disparity_px},
      {"disparity_rmse_px", &DepthErrors::disparity_rmse_px},
      {"one_pixel_error", &DepthErrors::one_pixel_error},
      {"two_pixel_error", &DepthErrors::two_pixel_error},
      {"mde_10m", &DepthErrors::mean_10m},
      {"mde_20m", &DepthErrors::mean_20m},
      {"mde_30m", &DepthErrors::mean_30m}};
  return columns;
}

DepthErrors depth_errors(const DepthMap& prediction, const DepthMap& truth, double focal_baseline) {
  SPIKEDEPTH_CHECK(prediction.width == truth.width && prediction.height == truth.height,
                   "prediction and truth differ in size");
  DepthErrors errors;
  std::vector<float> absolute;
  CutOff cut_offs[] = {{10.0, &DepthErrors::mean_10m},
                       {20.0, &DepthErrors::mean_20m},
                       {30.0, &DepthErrors::mean_30m}};
  double square = 0, log_sum = 0, log_square = 0;
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    const double z = truth.metres[i];
    if (!is_valid_depth(truth.metres[i])) continue;
    ++errors.truth_pixels;
    if (!std::isfinite(prediction.metres[i])) continue;
    errors.clamped += prediction.metres[i] < kNearestScoredDepth_m;
    const double error = std::abs(static_cast<double>(prediction.metres[i]) - z);
    // Ratios, logarithms and disparities need a distance.
    const double p = std::max(prediction.metres[i], kNearestScoredDepth_m);
    const double ratio = std::max(p / z, z / p);
    const double log_ratio = std::log(p / z);
    const double disparity = std::abs(focal_baseline / p - focal_baseline / z);
    absolute.push_back(static_cast<float>(error));
    errors.sum_abs_m += error;
    square += error * error;
    errors.abs_rel += error / z;
    errors.sq_rel += error * error / z;
    log_sum += log_ratio;
    log_square += log_ratio * log_ratio;
    errors.delta1 += ratio < kDelta;
    errors.delta2 += ratio < kDelta * kDelta;
    errors.delta3 += ratio < kDelta * kDelta * kDelta;
    errors.disparity_px += disparity;
    errors.disparity_rmse_px += disparity * disparity;
    errors.one_pixel_error += disparity > 1.0;
    errors.two_pixel_error += disparity > 2.0;
    for (auto& cut : cut_offs) {
      if (z <= cut.limit_m) {
        cut.sum += error;
        ++cut.count;
      }
    }
  }
  errors.pixels = static_cast<std::int64_t>(absolute.size());
  if (absolute.empty()) {
    auto empty = all_nan();
    empty.truth_pixels = errors.truth_pixels;
    return empty;
  }
  const double n = static_cast<double>(errors.pixels);
  for (double DepthErrors::*share :
       {&DepthErrors::abs_rel, &DepthErrors::sq_rel, &DepthErrors::delta1, &DepthErrors::delta2,
        &DepthErrors::delta3, &DepthErrors::disparity_px, &DepthErrors::disparity_rmse_px,
        &DepthErrors::one_pixel_error, &DepthErrors::two_pixel_error}) {
    errors.*share /= n;
  }
  errors.disparity_rmse_px = std::sqrt(errors.disparity_rmse_px);
  if (!(focal_baseline > 0)) {
    errors.disparity_px = errors.disparity_rmse_px = kNan;
    errors.one_pixel_error = errors.two_pixel_error = kNan;
  }
  errors.mean_m = errors.sum_abs_m / n;
  errors.median_m = median_of(absolute);
  errors.rmse_m = std::sqrt(square / n);
  errors.rmse_log = std::sqrt(log_square / n);
  errors.silog = log_square / n - (log_sum / n) * (log_sum / n);
  for (const auto& cut : cut_offs)
    errors.*cut.value = cut.count > 0 ? cut.sum / static_cast<double>(cut.count) : kNan;
  return errors;
}

double ErrorSummary::coverage() const {
  return mean.truth_pixels > 0
             ? static_cast<double>(mean.pixels) / static_cast<double>(mean.truth_pixels)
             : 0.0;
}

ErrorSummary summarise(const std::vector<DepthErrors>& images,
                       const std::vector<std::size_t>& recordings) {
  ErrorSummary summary;
  std::set<std::size_t> scored;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto& image = images[i];
    summary.mean.truth_pixels += image.truth_pixels;
    if (image.pixels == 0) {
      ++summary.empty_images;
      continue;
    }
    ++summary.images;
    scored.insert(recordings.empty() ? 0 : recordings[i]);
    summary.mean.pixels += image.pixels;
    summary.mean.clamped += image.clamped;
    summary.mean.sum_abs_m += image.sum_abs_m;
  }
  summary.recordings = static_cast<std::int64_t>(scored.size());
  for (const auto& column : metric_columns()) {
    std::vector<double> values;
    std::vector<std::size_t> groups;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const double value = images[i].*column.value;
      if (images[i].pixels == 0 || std::isnan(value)) continue;  // no truth within a cut-off
      values.push_back(value);
      groups.push_back(summary.interval_over_recordings() ? recordings[i] : i);
    }
    const auto spread = spread_of_groups(values, groups);
    summary.mean.*column.value = spread.mean;
    summary.deviation.*column.value = spread.deviation;
    summary.half_width_95.*column.value = spread.half_width_95;
  }
  summary.pooled_mean_m = summary.mean.pixels > 0
                              ? summary.mean.sum_abs_m / static_cast<double>(summary.mean.pixels)
                              : kNan;
  return summary;
}

}  // namespace spikedepth
