#include "core/events/encoder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr std::size_t kEventsAtOnce = 512;

/// Adds the events of one camera to its ON plane and, right behind it, its OFF plane.
///
/// Two passes over a few events at a time, first where they go and then counting, are twice as fast
/// as one: the look-ups of many events overlap. The signs are spread with shifts because compilers
/// turn comparisons into branches here, which random events mispredict (three times slower).
void count_events(const Event* events, std::size_t size, const RectificationTable& table,
                  float* planes) {
  const auto width = static_cast<std::uint32_t>(table.sensor.width);
  const auto height = static_cast<std::uint32_t>(table.sensor.height);
  const auto pixels = static_cast<std::int32_t>(table.view.pixels());
  const std::int32_t* target = table.target.data();
  std::array<std::int32_t, kEventsAtOnce> places;
  for (std::size_t first = 0; first < size; first += kEventsAtOnce) {
    const std::size_t last = std::min(size, first + kEventsAtOnce);
    std::size_t count = 0;
    for (std::size_t i = first; i < last; ++i) {
      const Event& event = events[i];
      if (event.x >= width || event.y >= height) continue;
      const std::int32_t pixel = target[event.y * width + event.x];
      places[count] = pixel + (pixels & (std::int32_t{event.polarity} >> 31));  // OFF is negative
      count += static_cast<std::size_t>(1 + (pixel >> 31));  // one outside is overwritten
    }
    for (std::size_t i = 0; i < count; ++i) planes[places[i]] += 1.0F;
  }
}

}  // namespace

CountEncoder::CountEncoder(RectificationTable left, RectificationTable right, bool binocular)
    : left_(std::move(left)), right_(std::move(right)), binocular_(binocular) {
  SPIKEDEPTH_CHECK(!binocular_ || left_.view == right_.view,
                   "both cameras of a binocular frame have one rectified size");
}

void CountEncoder::set_shape(EventFrame& frame) const {
  frame.channels = channels();
  frame.sensor = left_.view;
  frame.values.resize(static_cast<std::size_t>(frame.channels) * left_.view.pixels());
}

// Each camera's planes are cleared right before they are counted into, while they are in the cache.

void CountEncoder::encode(const StereoSlice& slice, EventFrame& frame) const {
  set_shape(frame);
  const std::size_t values = 2 * left_.view.pixels();
  float* planes = frame.values.data();
  std::fill_n(planes, values, 0.0F);
  count_events(slice.left.data(), slice.left.size(), left_, planes);
  if (!binocular_) return;
  std::fill_n(planes + values, values, 0.0F);
  count_events(slice.right.data(), slice.right.size(), right_, planes + values);
}

void CountEncoder::encode(const StereoSlice& slice, TimeWindow part, EventFrame& frame) const {
  set_shape(frame);
  const auto encode_side = [&](const EventBatch& events, const RectificationTable& table,
                               float* planes) {
    const auto at = [&](TimeUs t) {
      return std::lower_bound(events.begin(), events.end(), t,
                              [](const Event& event, TimeUs time) { return event.t < time; });
    };
    const auto first = at(part.begin);
    std::fill_n(planes, 2 * table.view.pixels(), 0.0F);
    count_events(events.data() + (first - events.begin()),
                 static_cast<std::size_t>(at(part.end) - first), table, planes);
  };
  encode_side(slice.left, left_, frame.values.data());
  if (binocular_) encode_side(slice.right, right_, frame.values.data() + 2 * left_.view.pixels());
}

std::uint64_t CountEncoder::encode(Recording& recording, TimeWindow window,
                                   EventFrame& frame) const {
  set_shape(frame);
  std::uint64_t events = 0;
  const auto encode_side = [&](Side side, const RectificationTable& table, float* planes) {
    std::fill_n(planes, 2 * table.view.pixels(), 0.0F);
    recording.visit_events(side, window, [&](const Event* first, std::size_t count) {
      count_events(first, count, table, planes);
      events += count;
    });
  };
  encode_side(Side::left, left_, frame.values.data());
  if (!binocular_) return events;
  encode_side(Side::right, right_, frame.values.data() + 2 * left_.view.pixels());
  return events;
}

CountEncoder make_count_encoder(const Recording& recording, PixelRounding rounding,
                                bool binocular) {
  return CountEncoder(make_rectification_table(recording.forward_map(Side::left), rounding),
                      make_rectification_table(recording.forward_map(Side::right), rounding),
                      binocular);
}

}  // namespace spikedepth
