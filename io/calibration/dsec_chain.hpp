#pragma once
// DSEC's calibration of its cameras (cam_to_cam.yaml).
#include <string>

#include "core/camera/calibration.hpp"

namespace spikedepth {

/// The event cameras of DSEC (Gehrig et al., "DSEC: A Stereo Event Camera Dataset for Driving
/// Scenarios", RA-L 2021): cam0 is the left one, cam3 the right one; R_rectX turns camera X into
/// its rectified view, camRectX is that view's [fx, fy, cx, cy], T_XY maps points from camera Y to
/// X. The baseline is |1 / Q[3][2]| of disparity_to_depth.cams_03 in metres, or without it the
/// length of T_30. Throws DataError naming the key if something is missing, of the wrong size or
/// not a number.
StereoCalibration parse_dsec_chain(const std::string& text, const std::string& path);

/// The same file for another rig, cameras 1 and 2 left out: T_30 stands for the whole chain.
std::string dsec_chain_text(const StereoCalibration& rig);

}  // namespace spikedepth
