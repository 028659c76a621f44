#pragma once
#include <memory>
#include <string>

#include "io/recordings/ros/ros_store.hpp"

namespace spikedepth {

/// An MCAP file with messages of ROS 1 or ROS 2, its chunks plain, LZ4 or Zstandard, or without
/// chunks. One that was not finished is read up to its last whole record. Throws DataError.
std::unique_ptr<RosStore> open_mcap_file(const std::string& path);

}  // namespace spikedepth
