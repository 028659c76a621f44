#pragma once
#include <memory>
#include <string>

#include "io/recordings/ros/ros_store.hpp"

namespace spikedepth {

/// The folder of a ROS 2 bag: the files that its metadata.yaml names, one after the other. Throws
/// DataError.
std::unique_ptr<RosStore> open_bag_folder(const std::string& folder);

/// A file of any kind, by its first bytes, or such a folder. Throws DataError.
std::unique_ptr<RosStore> open_ros_store(const std::string& path);

}  // namespace spikedepth
