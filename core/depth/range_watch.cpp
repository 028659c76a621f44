#include "core/depth/range_watch.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/statistics.hpp"
#include "core/depth/block_matching.hpp"

namespace spikedepth {
namespace {

bool power_of_two(std::size_t count) {
  return (count & (count - 1)) == 0;
}

// Fewer disparities than these say little: block matching errs where events are few.
constexpr std::size_t kEnoughDisparities = 200;
constexpr double kOuterShare = 0.1;
constexpr double kBusyEnough = 0.5;    // share of the mean
constexpr double kSearchBeyond = 1.5;  // factor on the training's largest disparities
constexpr int kSearchSteps_px = 16;

// How far block matching must look to notice what is beyond the training.
int searched_px(const InputRange& trained, SensorSize view) {
  const auto wanted = std::ceil(kSearchBeyond * trained.disparity_p99_px / kSearchSteps_px);
  const int steps =
      std::clamp(static_cast<int>(wanted), kBlockMatchingDisparities_px / kSearchSteps_px,
                 std::max(3, view.width / (2 * kSearchSteps_px)));
  return steps * kSearchSteps_px;
}

// Adds those of pixels with events of the left camera.
void add_matched(const EventFrame& frame, int searched, std::vector<double>& disparities) {
  // At 1 px m depth is 1 / disparity.
  const DepthMap inverse = block_matching_depth(frame, 1, searched);
  const std::size_t plane = frame.sensor.pixels();
  for (std::size_t i = 0; i < plane; ++i) {
    const bool active = frame.values[i] > 0 || frame.values[plane + i] > 0;
    if (active && is_valid_depth(inverse.metres[i])) disparities.push_back(1 / inverse.metres[i]);
  }
}

}  // namespace

DepthEstimate RangeWatch::estimate(const StereoSlice& slice) {
  auto estimate = ForwardingEstimator::estimate(slice);
  values_.add(estimate.depth, estimate.semi_dense);
  const double active = active_share(frame().values);
  meter_.add_frame(frame().sensor, active);
  active_sum_ += active;
  due_ = power_of_two(++windows_) || due_;
  const bool looks = due_ && active * static_cast<double>(windows_) >= kBusyEnough * active_sum_;
  if (looks) look_at_disparities();
  if (looks || windows_ >= renewal_) renew_warnings();
  return estimate;
}

void RangeWatch::look_at_disparities() {
  due_ = false;
  const SensorSize view = frame().sensor;
  const int searched = searched_px(trained_, view);
  // Without a training's disparities there is nothing to compare with; a tiny view has no room.
  if (frame().channels != 4 || trained_.disparity_p99_px <= 0 || view.width <= searched) return;
  add_matched(frame(), searched, disparities_);
  if (disparities_.size() < kEnoughDisparities) return;
  low_px_ = percentile(disparities_, kOuterShare);
  high_px_ = percentile(disparities_, 1 - kOuterShare);
}

void RangeWatch::renew_warnings() {
  renewal_ = windows_ + windows_ / 16 + 1;
  InputRange range = meter_.range();
  range.disparity_p5_px = low_px_;
  range.disparity_p95_px = high_px_;
  warnings_ = range_notes(trained_, range);
  for (auto& note : values_.notes()) warnings_.push_back(std::move(note));
}

}  // namespace spikedepth
