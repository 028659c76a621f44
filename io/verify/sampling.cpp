#include "io/verify/sampling.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "core/events/count_events.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kWindow_us = 50'000;
constexpr std::size_t kWindows = 32;
constexpr std::uint64_t kMostEvents = 8'000'000;
constexpr std::size_t kBusiest = 10;
constexpr std::size_t kMaps = 9;
constexpr std::size_t kLabelWindows = 20;
constexpr int kGridStep_px = 8;

// `count` indices of `size`, evenly spread; all of them where there are no more.
std::vector<std::size_t> spread(std::size_t count, std::size_t size) {
  count = std::min(count, size);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back((2 * i + 1) * size / (2 * count));
  return chosen;
}

struct Enough {};

/// Hands over the first events of a window, however many it holds.
template <typename Visit>
void visit_at_most(std::uint64_t most, Recording& recording, Side side, TimeWindow window,
                   const Visit& visit) {
  try {
    recording.visit_events(side, window, [&](const Event* first, std::size_t count) {
      const std::size_t taken = static_cast<std::size_t>(std::min<std::uint64_t>(count, most));
      std::for_each(first, first + taken, visit);
      most -= taken;
      if (most == 0) throw Enough();
    });
  } catch (const Enough&) {
    return;
  }
}

bool inside(SensorSize view, float x, float y) {
  return x > -0.5F && y > -0.5F && x < static_cast<float>(view.width) - 0.5F &&
         y < static_cast<float>(view.height) - 0.5F;
}

}  // namespace

EventSample sample_events(Recording& recording, Side side, TimeWindow span) {
  const auto table = make_rectification_table(recording.forward_map(side), PixelRounding::round);
  std::vector<std::uint32_t> per_pixel(table.target.size());
  EventSample sample;
  const auto parts = static_cast<std::size_t>((span.length() + kWindow_us - 1) / kWindow_us);
  for (const auto part : spread(kWindows, parts)) {
    const TimeUs begin = span.begin + static_cast<TimeUs>(part) * kWindow_us;
    const std::uint64_t before = sample.events;
    visit_at_most(kMostEvents - sample.events, recording, side,
                  {begin, std::min(span.end, begin + kWindow_us)}, [&](const Event& event) {
                    const auto pixel =
                        std::size_t{event.y} * static_cast<std::size_t>(table.sensor.width) +
                        event.x;
                    ++sample.events;
                    sample.on += event.polarity > 0 ? 1 : 0;
                    sample.outside += table.target[pixel] < 0 ? 1 : 0;
                    ++per_pixel[pixel];
                  });
    ++sample.windows;
    sample.empty_windows += sample.events == before ? 1 : 0;
    if (sample.events >= kMostEvents) break;
  }
  for (const auto count : per_pixel) sample.pixels += count > 0 ? 1 : 0;
  const auto last =
      per_pixel.begin() + static_cast<std::ptrdiff_t>(std::min(kBusiest, per_pixel.size()));
  std::partial_sort(per_pixel.begin(), last, per_pixel.end(), std::greater<>());
  for (auto count = per_pixel.begin(); count != last; ++count) sample.busiest += *count;
  return sample;
}

DepthSample sample_depth(Recording& recording) {
  const DepthView view =
      recording.has_depth(Side::left, DepthView::rectified) ? DepthView::rectified : DepthView::raw;
  DepthSample sample;
  if (!recording.has_depth(Side::left, view)) return sample;
  const auto& times = recording.depth_times(Side::left);
  std::vector<float> depths;
  for (const auto index : spread(kMaps, times.size())) {
    const DepthMap map = recording.read_depth(Side::left, view, index);
    const auto before = depths.size();
    for (const float metres : map.metres) {
      if (is_valid_depth(metres)) depths.push_back(metres);
    }
    ++sample.maps;
    sample.pixels += map.metres.size();
    sample.empty_maps += depths.size() == before ? 1 : 0;
  }
  sample.valid = depths.size();
  if (!depths.empty()) {
    const auto middle = depths.begin() + static_cast<std::ptrdiff_t>(depths.size() / 2);
    std::nth_element(depths.begin(), middle, depths.end());
    const auto ends = std::minmax_element(depths.begin(), depths.end());
    sample.median_m = *middle;
    sample.smallest_m = *ends.first;
    sample.largest_m = *ends.second;
  }
  for (const auto index : spread(kLabelWindows, times.size())) {
    const TimeWindow window{times[index] - kWindow_us, times[index]};
    ++sample.windows;
    sample.windows_without_events += count_events(recording, Side::left, window, 1) == 0 ? 1 : 0;
  }
  return sample;
}

double rectification_misfit_px(const Recording& recording, Side side) {
  const auto* rig = recording.calibration();
  if (rig == nullptr) return -1;
  const ForwardMap& used = recording.forward_map(side);
  const ForwardMap chain = make_forward_map(rig->camera(side), rig->view());
  std::vector<double> distances;
  std::size_t seen = 0;
  for (int y = kGridStep_px / 2; y < used.sensor.height; y += kGridStep_px) {
    for (int x = kGridStep_px / 2; x < used.sensor.width; x += kGridStep_px) {
      const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(used.sensor.width) +
                     static_cast<std::size_t>(x);
      const bool by_file = inside(used.view, used.x[i], used.y[i]);
      const bool by_chain = inside(chain.view, chain.x[i], chain.y[i]);
      seen += by_file || by_chain ? 1 : 0;
      if (by_file && by_chain)
        distances.push_back(std::hypot(used.x[i] - chain.x[i], used.y[i] - chain.y[i]));
    }
  }
  if (distances.size() * 10 < seen || distances.empty())
    return std::numeric_limits<double>::infinity();
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

}  // namespace spikedepth
