#pragma once
// Recordings written as Prophesee's files: one a camera.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth {

struct PropheseeTarget {
  std::string path;  // NAME.raw or NAME.dat
  std::array<SensorSize, 2> sensors;
  bool stereo = false;
  TimeUs base_us = 0;  // absolute time of t = 0
};

/// NAME.raw; of two cameras NAME_left.raw and NAME_right.raw, which are opened with a comma between
/// them.
std::vector<std::string> camera_files(const std::string& path, bool stereo);

/// Writes EVT3 in a RAW file a camera, as events come: any length in little memory. Both cameras
/// keep their common clock. No event is lost; images, depth maps, poses, IMU samples and the
/// calibration have no place. Throws DataError if an event does not fit.
std::unique_ptr<RecordingSink> make_evt3_writer(const PropheseeTarget& target);

/// The same as DAT files of kind 12.
std::unique_ptr<RecordingSink> make_dat_writer(const PropheseeTarget& target);

}  // namespace spikedepth
