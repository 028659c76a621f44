#pragma once
// Kalibr's camera chains (YAML), with the rectification that MVSEC adds to them or without.
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"

namespace spikedepth {

/// cam0 is the left camera, cam1 the right one. camera_model (default pinhole) and distortion_model
/// (default equidistant) choose a row of camera_models(). A chain without rectification_matrix and
/// projection_matrix is rectified from intrinsics and T_cn_cnm1 (rectify_rig). `path` names the
/// file in errors; what was assumed or computed is added to `notes`, a sentence each. Throws
/// DataError naming the key if something is missing, of the wrong size or not a number.
StereoCalibration parse_camera_chain(const std::string& text, const std::string& path,
                                     std::vector<std::string>* notes = nullptr);

/// Throws ConfigError if a camera's model is unknown.
std::string camera_chain_text(const StereoCalibration& rig);

}  // namespace spikedepth
