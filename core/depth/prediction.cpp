#include "core/depth/prediction.hpp"

#include <cmath>

#include "core/base/text.hpp"
#include "core/depth/window_figures.hpp"

namespace spikedepth {

std::int64_t prediction_count(const Recording& recording, const SlicePolicy& policy,
                              const PredictionPlan& plan) {
  const TimeUs end = plan.to < 0 ? recording.info().span.end : plan.to;
  const TimeUs first = plan.from + policy.length_us();
  return end < first ? 0 : (end - first) / plan.period + 1;
}

std::int64_t predict(Recording& recording, DepthEstimator& estimator, const PredictionPlan& plan,
                     const ProgressCallback& progress,
                     const std::function<void(const PredictedWindow&)>& visit) {
  const auto& policy = estimator.input().slice;
  const auto total = prediction_count(recording, policy, plan);
  estimator.reset();
  StereoSlice slice;
  for (std::int64_t i = 0; i < total; ++i) {
    const TimeUs end = plan.from + policy.length_us() + i * plan.period;
    read_slice(recording, policy.window_until(end), slice);
    const auto estimate = estimator.estimate(slice);
    visit({i, &slice, &estimator.frame(), &estimate});
    if (progress && progress({"predict", i + 1, total, ""}) == Flow::stop) return i + 1;
  }
  return total;
}

std::string prediction_index_header() {
  return "file,window_end_us,left_events,right_events,mean_depth_m,latency_ms";
}

namespace {

// Over the pixels whose depth is known; nothing where none is.
std::string mean_cell(const DepthMap& depth) {
  double sum = 0;
  std::int64_t known = 0;
  for (const float value : depth.metres) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++known;
  }
  return known > 0 ? format("%.5f", sum / static_cast<double>(known)) : "";
}

}  // namespace

std::string prediction_index_line(const std::string& file, const PredictedWindow& window) {
  return format("%s,%lld,%zu,%zu,%s,%.2f%s\n", file.c_str(),
                static_cast<long long>(window.slice->window.end), window.slice->left.size(),
                window.slice->right.size(), mean_cell(window.estimate->depth).c_str(),
                window.estimate->latency_ms, figure_cells(window.estimate->figures).c_str());
}

}  // namespace spikedepth
