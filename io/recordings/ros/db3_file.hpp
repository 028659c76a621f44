#pragma once
#include <memory>
#include <string>

#include "io/recordings/ros/ros_store.hpp"

namespace spikedepth {

/// A ROS 2 bag in SQLite (.db3), opened so that nothing is written to it or beside it. A file whose
/// tables are views or are missing is refused. Throws DataError.
std::unique_ptr<RosStore> open_db3_file(const std::string& path);

}  // namespace spikedepth
