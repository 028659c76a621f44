#pragma once
// The calibration inside of M3ED's recordings, and of those laid out alike.
#include <optional>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"
#include "io/hdf5/input_file.hpp"

namespace spikedepth {

/// Groups `left`/calib and `right`/calib: intrinsics [fx, fy, cx, cy], distortion_coeffs (radial
/// and tangential), resolution [width, height] and T_to_prophesee_left (EvTTC: T_to_left_bfs),
/// which takes a point from the camera to the left one (Chaney et al., "M3ED: Multi-Robot,
/// Multi-Sensor, Multi-Environment Event Dataset", CVPRW 2023). The file brings no rectification,
/// so that it is computed (rectify_rig) and told in `notes`. Nothing if there are no such groups.
/// Throws DataError if they are of the wrong size.
std::optional<StereoCalibration> read_m3ed_rig(const hdf5::InputFile& file, const std::string& left,
                                               const std::string& right,
                                               std::vector<std::string>& notes);

}  // namespace spikedepth
