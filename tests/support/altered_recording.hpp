#pragma once
// The plane recording with something missing or broken.
#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "core/base/error.hpp"
#include "core/playback/window_reader.hpp"
#include "tests/support/plane_recording.hpp"

namespace spikedepth::test {

/// What is wrong; shared, so that a test can break a recording that is open.
struct Alteration {
  bool no_truth = false, no_calibration = false, image = false;
  std::array<bool, 2> silent{};
  TimeWindow gap{0, 0};
  std::vector<std::string> files;
  std::atomic<bool> unreadable{false};
};

class AlteredRecording : public PlaneRecording {
 public:
  AlteredRecording(std::size_t labels, SensorSize sensor, std::shared_ptr<Alteration> alteration)
      : PlaneRecording(labels, sensor), alteration_(std::move(alteration)) {
    altered_info_ = PlaneRecording::info();
    altered_info_.files = alteration_->files;
    if (alteration_->image) image_times_ = {10'000, 260'000};
  }
  const RecordingInfo& info() const override { return altered_info_; }
  void read_events(Side side, TimeWindow window, EventBatch& out) override {
    if (alteration_->unreadable) throw DataError("planes", "cannot be read any more");
    PlaneRecording::read_events(side, window, out);
    if (alteration_->silent[static_cast<std::size_t>(side)]) out.clear();
    EventBatch kept;
    for (const Event& event : out) {
      if (!alteration_->gap.contains(event.t)) kept.push_back(event);
    }
    out = kept;
  }
  bool has_depth(Side, DepthView) const override { return !alteration_->no_truth; }
  const StereoCalibration* calibration() const override {
    return alteration_->no_calibration ? nullptr : PlaneRecording::calibration();
  }
  const std::vector<TimeUs>& image_times(Side) const override { return image_times_; }
  GrayImage read_image(Side, std::size_t index) override {
    const SensorSize sensor = altered_info_.sensor(Side::left);
    return {sensor.width, sensor.height,
            std::vector<std::uint8_t>(sensor.pixels(), index == 0 ? 100 : 200)};
  }

 private:
  std::shared_ptr<Alteration> alteration_;
  RecordingInfo altered_info_;
  std::vector<TimeUs> image_times_;
};

inline RecordingFactory altered_recordings(std::size_t labels, SensorSize sensor,
                                           std::shared_ptr<Alteration> alteration) {
  return [=] { return std::make_unique<AlteredRecording>(labels, sensor, alteration); };
}

}  // namespace spikedepth::test
