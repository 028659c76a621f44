#pragma once
// Reads what belongs to one stop of the playback.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/playback/shown_window.hpp"

namespace spikedepth {

using RecordingFactory = std::function<std::unique_ptr<Recording>()>;

/// How much is read around a stop.
struct ReadingPlan {
  TimeUs accumulation_us = 50'000;                           // of the event panels
  std::array<std::optional<InputPolicy>, kModels> policies;  // of the networks that are loaded
  bool images = true;  // grey images are read and rectified as well
};

/// A window that still waits for its depth.
struct PendingWindow {
  std::shared_ptr<ShownWindow> shown;
  std::array<StereoSlice, kModels> slices;  // empty where no policy was given
  bool lossless = false;                    // must reach the screen
  bool realtime = false;                    // played by the clock
  /// Windows of one passage are played one after the other, though some may be left out: networks
  /// go on remembering. -1: not known, then only the very next window goes on.
  std::int64_t passage = -1;
};

/// Owns a recording. One thread at a time. Memory is bounded by one window, whatever the
/// recording's length.
class WindowReader {
 public:
  /// Opens the recording. Throws DataError or ConfigError.
  WindowReader(const RecordingFactory& open, TimeUs period_us);
  ~WindowReader();
  const std::shared_ptr<const RecordingFacts>& facts() const { return facts_; }
  Recording& recording() { return *recording_; }
  /// Reads stop `index`. Throws DataError when the file cannot be read any more.
  PendingWindow read(std::size_t index, const ReadingPlan& plan);

 private:
  TimeWindow slice_window(std::size_t index, const SlicePolicy& policy);
  void read_camera(Side side, PixelRounding rounding, ShownWindow& shown);
  void read_image(Side side, ShownWindow& shown);

  std::unique_ptr<Recording> recording_;
  std::shared_ptr<const RecordingFacts> facts_;
  std::array<std::array<RectificationTable, 2>, 2> tables_;  // by rounding and side
  EventBatch batch_;
  struct CachedImage {
    std::int64_t index = -1;
    GrayImage image;
  };
  std::array<CachedImage, 2> images_;
};

}  // namespace spikedepth
