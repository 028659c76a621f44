#pragma once
// Random dots in time as a recording, so that networks see them on the ordinary road.
#include <array>

#include "core/delays/timed_dots.hpp"
#include "core/events/recording.hpp"

namespace spikedepth {

/// `labels` windows of `scene`, each with times of its own; a depth map at the end of each. What a
/// late right camera fires after a window's end falls into the next one, as in any recording.
class DotsRecording : public Recording {
 public:
  static constexpr double kRig_px_m = 20;  // focal length times baseline

  DotsRecording(const TimedDots& scene, std::size_t labels, std::uint64_t seed);
  const RecordingInfo& info() const override { return info_; }
  void read_events(Side side, TimeWindow window, EventBatch& out) override;
  void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) override;
  const std::vector<TimeUs>& depth_times(Side) const override { return times_; }
  bool has_depth(Side side, DepthView) const override { return side == Side::left; }
  DepthMap read_depth(Side, DepthView, std::size_t index) override;
  const std::vector<TimeUs>& image_times(Side) const override { return no_times_; }
  GrayImage read_image(Side, std::size_t) override { return {}; }
  const std::vector<Pose>& poses() const override { return no_poses_; }
  const StereoCalibration* calibration() const override { return &calibration_; }
  const ForwardMap& forward_map(Side) const override { return map_; }
  EventDefects defects(Side) const override { return {}; }

 private:
  void add(const std::vector<double>& times_ms, TimeUs start, EventBatch& events) const;

  TimedDots scene_;
  RecordingInfo info_;
  ForwardMap map_;
  StereoCalibration calibration_;
  std::vector<TimeUs> times_, no_times_;
  std::vector<Pose> no_poses_;
  std::array<EventBatch, 2> events_;
  DisparityMap truth_;
};

}  // namespace spikedepth
