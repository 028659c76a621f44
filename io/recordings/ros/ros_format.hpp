#pragma once
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// The row of ROS's recordings in the table of formats: bags of ROS 1, SQLite and MCAP files and
/// bag folders of ROS 2.
RecordingFormat ros_format();

/// What a ROS recording holds: a camera for every topic of events, with images and depth maps that
/// stand beside it, and poses of the first one. Of a bag NAME_data.bag, depth maps and poses are
/// also looked for in NAME_gt.bag, as MVSEC has them. Throws DataError.
RecordingParts read_ros(const std::string& path);

}  // namespace spikedepth
