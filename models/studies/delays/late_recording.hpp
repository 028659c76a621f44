#pragma once
#include <memory>
#include <utility>

#include "core/events/recording.hpp"

namespace spikedepth {

/// A recording whose right camera's clock is late, unknown to the recording: its events stand
/// `late` after their time.
class LateRecording : public Recording {
 public:
  LateRecording(std::shared_ptr<Recording> inner, TimeUs late)
      : inner_(std::move(inner)), late_(late) {}
  const RecordingInfo& info() const override { return inner_->info(); }
  void read_events(Side side, TimeWindow window, EventBatch& out) override {
    const TimeUs shift = side == Side::right ? late_ : 0;
    inner_->read_events(side, {window.begin - shift, window.end - shift}, out);
    for (auto& event : out) event.t += shift;
  }
  void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) override {
    const TimeUs shift = side == Side::right ? late_ : 0;
    inner_->read_last_events(side, end - shift, count, out);
    for (auto& event : out) event.t += shift;
  }
  const std::vector<TimeUs>& depth_times(Side side) const override {
    return inner_->depth_times(side);
  }
  bool has_depth(Side side, DepthView view) const override { return inner_->has_depth(side, view); }
  DepthMap read_depth(Side side, DepthView view, std::size_t index) override {
    return inner_->read_depth(side, view, index);
  }
  const std::vector<TimeUs>& image_times(Side side) const override {
    return inner_->image_times(side);
  }
  GrayImage read_image(Side side, std::size_t index) override {
    return inner_->read_image(side, index);
  }
  const std::vector<Pose>& poses() const override { return inner_->poses(); }
  const StereoCalibration* calibration() const override { return inner_->calibration(); }
  const ForwardMap& forward_map(Side side) const override { return inner_->forward_map(side); }
  EventDefects defects(Side side) const override { return inner_->defects(side); }

 private:
  std::shared_ptr<Recording> inner_;
  TimeUs late_;
};

}  // namespace spikedepth
