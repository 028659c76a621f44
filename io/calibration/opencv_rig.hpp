#pragma once
// Stereo calibrations as OpenCV's programs store them (YAML).
#include <array>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"

namespace spikedepth {

/// Matrices M1, D1, M2, D2 (or K1, K2, or cameraMatrix1, distCoeffs1, ...), R and T from the left
/// to the right camera in metres; R1, R2, P1, P2 where the rig is rectified, else it is rectified
/// here (rectify_rig). Four or five coefficients mean radial and tangential distortion. The size
/// stands in image_width and image_height, or in imageSize or image_size; `sensors` are taken where
/// it does not. What was assumed or computed is added to `notes`, a sentence each. Throws DataError
/// naming the key if something is missing, of the wrong size or not a number.
StereoCalibration parse_opencv_rig(const std::string& text, const std::string& path,
                                   const std::array<SensorSize, 2>& sensors,
                                   std::vector<std::string>& notes);

}  // namespace spikedepth
