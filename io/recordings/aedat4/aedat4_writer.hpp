#pragma once
// Writes AEDAT 4 files, so that iniVation's and other people's tools read them.
#include <array>
#include <memory>
#include <string>

#include "core/events/recording.hpp"

namespace spikedepth {

struct Aedat4WriterOptions {
  std::string path;
  std::array<SensorSize, 2> sensors;
  bool has_right = true;
  std::array<bool, 2> images{};  // per side: whether frames are written
  std::array<std::string, 2> names = {"left",
                                      "right"};  // of the cameras: `source` of their streams
  double base_time_s = 0;                        // Unix seconds of t = 0
  bool packed = true;                            // LZ4, as dv-processing writes by default
};

/// A file of one camera, or of two as dv-processing's StereoCameraWriter lays it out: all streams
/// of the left camera, then those of the right one, told apart by `source`. Packets hold up to 8192
/// events in order of time; depth maps, poses and IMU samples have no place and are left out.
/// Memory is bounded. Without finish() nothing is left behind.
///
/// Throws DataError if the disk refuses, or if events go back in time by more than 32,768 events
/// can be sorted over: other programs refuse or change such files.
std::unique_ptr<RecordingSink> make_aedat4_writer(const Aedat4WriterOptions& options);

}  // namespace spikedepth
