#include "core/events/encoder.hpp"

#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

/// Adds the events of one camera to its ON plane and, right behind it, its OFF plane.
void count_events(const EventBatch& events, const RectificationTable& table, float* planes) {
  const auto width = static_cast<std::uint32_t>(table.sensor.width);
  const auto height = static_cast<std::uint32_t>(table.sensor.height);
  const std::size_t pixels = table.sensor.pixels();
  const std::int32_t* target = table.target.data();
  for (const Event& event : events) {
    if (event.x >= width || event.y >= height) continue;
    const std::int32_t pixel = target[std::size_t{event.y} * width + event.x];
    // Without branches, which could not be predicted: an event outside the view adds 0 to the first
    // pixel.
    const bool inside = pixel >= 0;
    const std::size_t plane = event.polarity > 0 ? 0 : pixels;
    planes[plane + static_cast<std::size_t>(inside ? pixel : 0)] += inside ? 1.0F : 0.0F;
  }
}

}  // namespace

CountEncoder::CountEncoder(RectificationTable left, RectificationTable right, bool binocular)
    : left_(std::move(left)), right_(std::move(right)), binocular_(binocular) {
  SPIKEDEPTH_CHECK(!binocular_ || left_.sensor == right_.sensor,
                   "both cameras of a binocular frame have one size");
}

void CountEncoder::encode(const StereoSlice& slice, EventFrame& frame) const {
  frame.channels = channels();
  frame.sensor = left_.sensor;
  const std::size_t pixels = left_.sensor.pixels();
  frame.values.assign(static_cast<std::size_t>(frame.channels) * pixels, 0.0F);
  count_events(slice.left, left_, frame.values.data());
  if (binocular_) count_events(slice.right, right_, frame.values.data() + 2 * pixels);
}

CountEncoder make_count_encoder(const Recording& recording, PixelRounding rounding,
                                bool binocular) {
  return CountEncoder(make_rectification_table(recording.forward_map(Side::left), rounding),
                      make_rectification_table(recording.forward_map(Side::right), rounding),
                      binocular);
}

}  // namespace spikedepth
