#pragma once
#include <array>
#include <string>

#include "core/events/recording.hpp"

namespace spikedepth {

/// A sink for simple formats that hold nothing but events: gathers those of both cameras in memory.
/// Images, depth maps, poses and IMU samples are left out. A subclass writes the file in finish().
class GatheringSink : public RecordingSink {
 public:
  /// Throws DataError about `path` once there are more than 32 million events.
  explicit GatheringSink(std::string path) : path_(std::move(path)) {}
  void add_events(Side side, const EventBatch& events) override;
  void add_image(Side, TimeUs, const GrayImage&) override {}
  void add_depth(Side, DepthView, TimeUs, const DepthMap&) override {}
  void add_pose(const Pose&) override {}
  void add_imu(const ImuSample&) override {}

 protected:
  const std::string& path() const { return path_; }
  const EventBatch& events(Side side) const { return events_[static_cast<std::size_t>(side)]; }

 private:
  std::string path_;
  std::array<EventBatch, 2> events_;
};

}  // namespace spikedepth
