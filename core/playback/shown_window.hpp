#pragma once
// What a viewer shows of one moment of a recording.
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"
#include "core/depth/metrics.hpp"
#include "core/playback/window_grid.hpp"

namespace spikedepth {

/// Networks compared side by side: A, and B if there is one.
constexpr std::size_t kModels = 2;
inline const char* model_letter(std::size_t model) {
  return model == 0 ? "A" : "B";
}

/// Facts of an opened recording that do not change; shared by all its windows.
struct RecordingFacts {
  RecordingInfo info;
  std::optional<StereoCalibration> calibration;
  WindowGrid grid;
  bool has_truth = false;
  bool has_images = false;

  /// Focal length times baseline in px m; 0 without calibration.
  double focal_baseline() const { return calibration ? calibration->focal_baseline() : 0.0; }
};

/// One event at its rectified pixel, y * width + x.
struct PixelEvent {
  TimeUs t = 0;
  std::int32_t pixel = 0;
  std::int8_t polarity = 1;
};

/// One camera at that moment, rectified.
struct CameraWindow {
  std::vector<PixelEvent> events;  // over the accumulation time, in order of time
  std::size_t events_read = 0;     // the same before rectification cut some off
  GrayImage image;                 // the latest one, rectified; empty if there is none
};

/// The output of one network for one window.
struct ModelResult {
  DepthEstimate estimate;
  DepthErrors errors;  // against the truth; pixels = 0 without one
  /// The median depth of the network's training (0 = unknown), and the mean error that this
  /// constant has on the same pixels (NaN without truth).
  double constant_m = 0;
  double constant_error_m = std::numeric_limits<double>::quiet_NaN();
  /// Why there is no estimate of this window (one sentence), or empty.
  std::string failure;
  /// How the windows so far lie outside what the network was trained on.
  std::vector<std::string> warnings;
  /// What the network has learned, and what it made of this window.
  FeatureSheets features;
};

/// One moment with everything that belongs to it. Depth maps are in the rectified left view.
struct ShownWindow {
  std::shared_ptr<const RecordingFacts> recording;
  std::size_t index = 0;  // in the grid
  TimeWindow window;      // of events that the network saw (A's, or the default without one)
  TimeWindow shown;       // of events in `cameras`: the accumulation time, same end
  std::array<CameraWindow, 2> cameras;
  std::int64_t label = -1;
  std::optional<DepthMap> truth;
  std::array<std::optional<ModelResult>, kModels> models;
  /// Files of the recording that are no longer where they were; empty normally.
  std::string vanished_file;
  std::chrono::steady_clock::time_point due;  // when its last event would have happened
  double event_to_depth_ms = 0;               // from then until the depth was there

  /// Size of the rectified view, which all maps and pictures have.
  SensorSize view() const { return recording->info.view; }
  const CameraWindow& camera(Side side) const { return cameras[static_cast<std::size_t>(side)]; }
  /// Estimate of model A or B, or null.
  const DepthEstimate* estimate(std::size_t model) const {
    return models[model] && models[model]->failure.empty() ? &models[model]->estimate : nullptr;
  }
  /// Of the first network that tells how sure it is, or null.
  const DepthUncertainty* uncertainty() const {
    for (std::size_t m = 0; m < kModels; ++m) {
      if (estimate(m) != nullptr && estimate(m)->uncertainty) return &*estimate(m)->uncertainty;
    }
    return nullptr;
  }
};

using ShownWindowPointer = std::shared_ptr<const ShownWindow>;

}  // namespace spikedepth
