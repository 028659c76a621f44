#include "core/depth/range_watch.hpp"

#include "core/depth/block_matching.hpp"

namespace spikedepth {
namespace {

bool power_of_two(std::size_t count) {
  return (count & (count - 1)) == 0;
}

}  // namespace

DepthEstimate RangeWatch::estimate(const StereoSlice& slice) {
  auto estimate = inner_->estimate(slice);
  const EventFrame& seen = inner_->frame();
  meter_.add_frame(seen.sensor, active_share(seen.values));
  if (!power_of_two(++windows_)) return estimate;
  // With a focal length times baseline of 1 px m, depth is the inverse of disparity.
  if (seen.channels == 4) meter_.add_truth(block_matching_depth(seen, 1), 1);
  warnings_ = range_notes(trained_, meter_.range());
  return estimate;
}

}  // namespace spikedepth
