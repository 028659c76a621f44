#pragma once
// A recording that lies in memory: small files of simple formats, and tests.
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth {

/// Events of up to two cameras without calibration and depth. The rectification is the identity.
class MemoryRecording : public Recording {
 public:
  static constexpr std::size_t kMostEvents = 32'000'000;  // 512 MB
  static constexpr int kLargestSide_px = 4096;

  /// Rows as a file gives them: times of any origin, in any order.
  struct Rows {
    EventBatch events;
    EventDefects defects;
    /// Adds one row of raw numbers, or counts why it cannot be used. ON is 1, OFF is 0 or -1.
    void add(double t_us, double x, double y, double polarity);
  };

  /// Sorts the events and shifts the times so that the first event of either camera is at 0. `info`
  /// brings name, format, files, and the sizes of both sensors. Where these are 0 x 0, both cameras
  /// get the smallest common sensor that holds all events. The view is as large as the left sensor.
  /// Throws DataError where no common sensor is as large.
  MemoryRecording(RecordingInfo info, std::array<Rows, 2> sides);

  const RecordingInfo& info() const override { return info_; }
  void read_events(Side side, TimeWindow window, EventBatch& out) override;
  void visit_events(Side side, TimeWindow window, const EventVisitor& visit) override;
  void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) override;
  /// Looks for an event in the file: side, and time with the file's own origin.
  using Locator = std::function<std::string(Side side, TimeUs file_time)>;
  void set_locator(Locator locate) { locate_ = std::move(locate); }
  std::string place_of(Side side, TimeUs t) override;
  const std::vector<TimeUs>& depth_times(Side) const override { return no_times_; }
  bool has_depth(Side, DepthView) const override { return false; }
  DepthMap read_depth(Side side, DepthView view, std::size_t index) override;
  const std::vector<TimeUs>& image_times(Side) const override { return no_times_; }
  GrayImage read_image(Side side, std::size_t index) override;
  const std::vector<Pose>& poses() const override { return no_poses_; }
  const StereoCalibration* calibration() const override { return nullptr; }
  const ForwardMap& forward_map(Side side) const override { return maps_[info_.index_of(side)]; }
  EventDefects defects(Side side) const override { return rows(side).defects; }

 private:
  const Rows& rows(Side side) const { return sides_[info_.index_of(side)]; }
  void drop_outside(Side side);
  void guess_sensors();
  [[noreturn]] void refuse_beyond_known(int largest_x, int largest_y) const;
  void sort_and_shift();

  RecordingInfo info_;
  std::array<Rows, 2> sides_;
  std::array<ForwardMap, 2> maps_;
  TimeUs base_ = 0;  // the file's time at t = 0
  Locator locate_;
  std::vector<TimeUs> no_times_;
  std::vector<Pose> no_poses_;
};

}  // namespace spikedepth
