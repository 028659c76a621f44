#pragma once
// A recording made in memory: at each label a plane at another distance, seen as random dots by
// both cameras.
#include <cmath>
#include <string>

#include "core/base/random.hpp"
#include "core/events/recording.hpp"

namespace spikedepth::test {

class PlaneRecording : public Recording {
 public:
  static constexpr double kFocalBaseline = 20.0;
  static constexpr TimeUs kPeriod_us = 50000;

  PlaneRecording(std::size_t labels, SensorSize sensor, std::uint64_t seed = 1) {
    info_.name = "planes" + std::to_string(seed);
    info_.format = "memory";
    info_.sensors = {sensor, sensor};
    info_.view = sensor;
    info_.has_right = true;
    info_.span = {0, static_cast<TimeUs>(labels + 1) * kPeriod_us};
    map_ = identity_forward_map(sensor, sensor);
    Random random(seed);
    for (std::size_t label = 0; label < labels; ++label) {
      times_.push_back(static_cast<TimeUs>(label + 1) * kPeriod_us);
      disparities_.push_back(2 + static_cast<int>(random.below(6)));
      add_dots(label, random);
    }
    info_.event_count = {events_[0].size(), events_[1].size()};
    info_.side_span = {info_.span, info_.span};
    calibration_.left.sensor = calibration_.right.sensor = sensor;
    calibration_.left.projection = {
        kFocalBaseline / 0.1, 0, 0, 0, 0, kFocalBaseline / 0.1, 0, 0, 0, 0, 1, 0};
    calibration_.right.projection = calibration_.left.projection;
    calibration_.right.projection[3] = -kFocalBaseline;
  }

  double plane_depth_m(std::size_t label) const { return kFocalBaseline / disparities_[label]; }

  const RecordingInfo& info() const override { return info_; }
  void read_events(Side side, TimeWindow window, EventBatch& out) override {
    out.clear();
    for (const auto& event : events_[info_.index_of(side)]) {
      if (window.contains(event.t)) out.push_back(event);
    }
  }
  void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) override {
    read_events(side, {0, end}, out);
    if (out.size() > count) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(count));
  }
  const std::vector<TimeUs>& depth_times(Side) const override { return times_; }
  bool has_depth(Side, DepthView) const override { return true; }
  DepthMap read_depth(Side, DepthView, std::size_t index) override {
    DepthMap depth(info_.view.width, info_.view.height);
    for (auto& metres : depth.metres) metres = static_cast<float>(plane_depth_m(index));
    return depth;
  }
  const std::vector<TimeUs>& image_times(Side) const override { return no_times_; }
  GrayImage read_image(Side, std::size_t) override { return {}; }
  const std::vector<Pose>& poses() const override { return poses_; }
  const StereoCalibration* calibration() const override { return &calibration_; }
  const ForwardMap& forward_map(Side) const override { return map_; }
  EventDefects defects(Side) const override { return {}; }

 private:
  void add_dots(std::size_t label, Random& random) {
    const auto width = static_cast<std::uint64_t>(info_.view.width);
    const std::size_t dots = info_.view.pixels() / 8;
    for (std::size_t i = 0; i < dots; ++i) {
      Event event;
      event.t =
          static_cast<TimeUs>(label) * kPeriod_us + static_cast<TimeUs>(i * kPeriod_us / dots);
      event.x = static_cast<std::uint16_t>(random.below(width));
      event.y =
          static_cast<std::uint16_t>(random.below(static_cast<std::uint64_t>(info_.view.height)));
      event.polarity = random.uniform() < 0.5 ? -1 : 1;
      events_[0].push_back(event);
      if (event.x >= disparities_[label]) {
        event.x = static_cast<std::uint16_t>(event.x - disparities_[label]);
        events_[1].push_back(event);
      }
    }
  }

  RecordingInfo info_;
  ForwardMap map_;
  StereoCalibration calibration_;
  std::vector<TimeUs> times_, no_times_;
  std::vector<int> disparities_;
  std::array<EventBatch, 2> events_;
  std::vector<Pose> poses_;
};

}  // namespace spikedepth::test
