#pragma once
// What the file of a recording holds, before its cameras are made one stereo recording.
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"
#include "core/events/recording.hpp"
#include "io/streams/event_blocks.hpp"

namespace spikedepth {

/// Things with times, read one by one. Times are microseconds of the file's own clock, ascending.
template <typename Item>
struct TimedStack {
  std::vector<TimeUs> times;
  std::function<Item(std::size_t index)> read;
};

/// What is known of one camera.
struct CameraParts {
  std::string
      name;  // that the file gives it: "DAVIS346_00000104", "/davis/left/events"; may be empty
  SensorSize sensor;  // 0 x 0: not known, the events decide
  std::unique_ptr<EventBlocks> events;
  /// Above 0: the file tells times only up to multiples of this (EVT3: 2^24 us).
  TimeUs clock_period_us = 0;
  std::array<TimedStack<DepthMap>, 2> depth;  // by DepthView
  TimedStack<GrayImage> images;
  std::optional<ForwardMap> map;  // where the file brings its own
};

struct RecordingParts {
  std::string name;                  // e.g. the file's stem
  std::string format;                // e.g. evt3
  std::vector<std::string> files;    // all that are read
  std::vector<std::string> notes;    // what a user should know, one sentence each
  std::vector<CameraParts> cameras;  // left before right where the file tells, else in its order
  std::optional<StereoCalibration> calibration;
  std::vector<Pose> poses;  // of the left camera; times of the file's own clock
};

}  // namespace spikedepth
