#include "models/studies/delays/dots_recording.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr double kBaseline_m = 0.1;

}  // namespace

DotsRecording::DotsRecording(const TimedDots& scene, std::size_t labels, std::uint64_t seed)
    : scene_(scene) {
  const SensorSize sensor{scene.width, scene.height};
  const auto window = static_cast<TimeUs>(std::llround(1000 * scene.window_ms));
  for (std::size_t label = 0; label < labels; ++label) {
    const auto pair = draw_timed_dots(scene, seed * 1000 + label);
    const auto start = static_cast<TimeUs>(label) * window;
    add(pair.left_ms, start, events_[0]);
    add(pair.right_ms, start, events_[1]);
    times_.push_back(start + window);
    truth_ = pair.truth;
  }
  for (auto& events : events_) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.t < b.t; });
  }
  info_.name = "dots" + std::to_string(seed);
  info_.format = "memory";
  info_.sensors = {sensor, sensor};
  info_.view = sensor;
  info_.has_right = true;
  info_.span = {0, static_cast<TimeUs>(labels + 1) * window};
  info_.side_span = {info_.span, info_.span};
  info_.event_count = {events_[0].size(), events_[1].size()};
  map_ = identity_forward_map(sensor, sensor);
  const double focal_px = kRig_px_m / kBaseline_m;
  calibration_.left.sensor = calibration_.right.sensor = sensor;
  calibration_.left.projection = {focal_px, 0, 0, 0, 0, focal_px, 0, 0, 0, 0, 1, 0};
  calibration_.right.projection = calibration_.left.projection;
  calibration_.right.projection[3] = -kRig_px_m;
}

void DotsRecording::add(const std::vector<double>& times_ms, TimeUs start,
                        EventBatch& events) const {
  for (std::size_t i = 0; i < times_ms.size(); ++i) {
    if (std::isnan(times_ms[i])) continue;
    Event event;
    event.t = start + static_cast<TimeUs>(std::llround(1000 * times_ms[i]));
    if (event.t < 0) continue;
    event.x = static_cast<std::uint16_t>(i % static_cast<std::size_t>(scene_.width));
    event.y = static_cast<std::uint16_t>(i / static_cast<std::size_t>(scene_.width));
    event.polarity = 1;
    events.push_back(event);
  }
}

void DotsRecording::read_events(Side side, TimeWindow window, EventBatch& out) {
  out.clear();
  for (const auto& event : events_[info_.index_of(side)]) {
    if (window.contains(event.t)) out.push_back(event);
  }
}

void DotsRecording::read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) {
  read_events(side, {0, end}, out);
  if (out.size() > count) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(count));
}

DepthMap DotsRecording::read_depth(Side, DepthView, std::size_t) {
  DepthMap depth(scene_.width, scene_.height);
  for (std::size_t i = 0; i < truth_.size(); ++i)
    depth.metres[i] = static_cast<float>(kRig_px_m) / truth_[i];
  return depth;
}

}  // namespace spikedepth
