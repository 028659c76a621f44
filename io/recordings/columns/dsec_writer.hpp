#pragma once
// Writes recordings as sequences of DSEC.
#include <array>
#include <memory>
#include <optional>
#include <string>

#include "core/events/recording.hpp"

namespace spikedepth {

struct DsecWriterOptions {
  std::string folder;  // of the sequence; made if missing
  std::array<SensorSize, 2> sensors;
  bool has_right = true;
  TimeUs base_us = 0;    // absolute time of t = 0
  TimeUs length_us = 0;  // until the last event: decides how wide the times are stored
  std::optional<StereoCalibration> calibration;
  std::array<ForwardMap, 2> maps;  // written where they have pixels
};

/// Writes events/SIDE/events.h5 (uint16 x and y, uint8 p, uint32 t, or int64 where they are too
/// long, LZF), events/SIDE/rectify_map.h5, calibration/cam_to_cam.yaml and, with a calibration,
/// disparity/event as pictures of 1/256 px: an empty first one at t = 0, which readers of DSEC
/// leave out, then one a rectified left depth map. Depth below focal length times baseline /
/// 255.996 px and raw depth, images and poses have no place there. Everything is written beside the
/// target and moved by finish(), in place of an earlier sequence of DSEC; without it nothing is
/// left. Throws DataError if the disk refuses, ConfigError if something else is at the target or if
/// events of a camera do not come in order of time.
std::unique_ptr<RecordingSink> make_dsec_writer(const DsecWriterOptions& options);

}  // namespace spikedepth
