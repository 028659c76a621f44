#pragma once
#include <memory>
#include <string>

#include "io/recordings/ros/ros_store.hpp"

namespace spikedepth {

/// A ROS 1 bag of version 2.0, its chunks plain, bz2 or LZ4. A bag without index, as a recorder
/// that was killed leaves it, is read up to its last whole chunk. Throws DataError.
std::unique_ptr<RosStore> open_bag_file(const std::string& path);

}  // namespace spikedepth
