#pragma once
#include <string>

#include "core/camera/calibration.hpp"

namespace spikedepth {

/// Rectifies a rig whose file brings no rectification (rectify_rig), and gives the sentence that
/// tells it, which begins with `file_kind` ("the file"). Throws DataError naming `path` and the
/// `key` of the transform between the cameras if that is none of two cameras side by side.
std::string compute_rectification(StereoCalibration& rig, const std::string& path,
                                  const std::string& key, const std::string& file_kind);

}  // namespace spikedepth
