#include "core/depth/range_watch.hpp"

#include "core/depth/block_matching.hpp"

namespace spikedepth {
namespace {

bool power_of_two(std::size_t count) {
  return (count & (count - 1)) == 0;
}

// Fewer disparities than these say little: block matching errs where events are few.
constexpr std::size_t kEnoughDisparities = 200;
constexpr double kOuterShare = 0.1;

// Adds those of pixels with events of the left camera.
void add_matched(const EventFrame& frame, std::vector<float>& disparities) {
  const DepthMap inverse = block_matching_depth(frame, 1);  // at 1 px m depth is 1 / disparity
  const std::size_t plane = frame.sensor.pixels();
  for (std::size_t i = 0; i < plane; ++i) {
    const bool active = frame.values[i] > 0 || frame.values[plane + i] > 0;
    if (active && is_valid_depth(inverse.metres[i])) disparities.push_back(1 / inverse.metres[i]);
  }
}

}  // namespace

DepthEstimate RangeWatch::estimate(const StereoSlice& slice) {
  auto estimate = inner_->estimate(slice);
  const EventFrame& seen = inner_->frame();
  const double active = active_share(seen.values);
  meter_.add_frame(seen.sensor, active);
  active_sum_ += active;
  due_ = power_of_two(++windows_) || due_;
  if (!due_ || active * static_cast<double>(windows_) < active_sum_) return estimate;
  due_ = false;
  if (seen.channels == 4) add_matched(seen, disparities_);
  InputRange range = meter_.range();
  if (disparities_.size() >= kEnoughDisparities) {
    range.disparity_p5_px = percentile(disparities_, kOuterShare);
    range.disparity_p95_px = percentile(disparities_, 1 - kOuterShare);
  }
  warnings_ = range_notes(trained_, range);
  return estimate;
}

}  // namespace spikedepth
