#pragma once
// Rectification of a stereo rig from its intrinsics and extrinsics alone.
#include "core/camera/calibration.hpp"

namespace spikedepth {

/// Sets `rectification` and `projection` of both cameras from everything else in `rig`.
///
/// Each camera is turned by half of the rotation between them, and both then by the shortest way
/// that lays the baseline along the rows (J.-Y. Bouguet's method). Both get one focal length and
/// one centre: with it, the view is filled either across or down, whichever needs the larger focal
/// length, but never beyond the raw focal length nor below half of it; the middles of the image
/// edges decide. The baseline is the length of the translation.
///
/// Throws ConfigError if the right camera does not stand to the right of the left one, if the
/// transform is no rotation with a translation of at most 5 m, or if the camera model is unknown.
void rectify_rig(StereoCalibration& rig);

/// Where the translation puts the left camera's centre in the right camera's rectified frame: x is
/// minus the baseline and the others 0 if `rectification` and `right_from_left` belong together.
std::array<double, 3> rectified_translation(const StereoCalibration& rig);

}  // namespace spikedepth
