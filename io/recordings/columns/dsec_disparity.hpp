#pragma once
// DSEC's ground truth: disparity in pictures.
#include <memory>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// Depth maps in the rectified left view from the pictures of the folder `pictures`: value / 256 is
/// the disparity in pixels, 0 means no truth, depth = focal length times baseline / disparity. The
/// times stand in `times`, one line a picture, in microseconds. Throws DataError if they are not as
/// many as the pictures.
TimedStack<DepthMap> dsec_depth(const std::string& pictures, const std::string& times,
                                double focal_baseline);

/// The whole numbers of a text file, one a line; lines that begin with '#' are left out. Throws
/// DataError naming a line that holds something else.
std::vector<TimeUs> read_time_lines(const std::string& path);

}  // namespace spikedepth
