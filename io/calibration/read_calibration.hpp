#pragma once
// Calibrations of stereo rigs in any known layout.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"

namespace spikedepth {

/// Reads a camera chain of Kalibr, MVSEC's with its matrices included; DSEC's cam_to_cam.yaml; a
/// stereo calibration of OpenCV (YAML); or what an HDF5 recording of M3ED brings. `sensors` are
/// those of the recording, 0 x 0 where it tells none, for files that name no size. What was assumed
/// or computed is added to `notes`. Throws DataError if it is none of these or unusable.
StereoCalibration read_calibration(const std::string& path,
                                   const std::array<SensorSize, 2>& sensors,
                                   std::vector<std::string>& notes);

/// The one file in `folder` that is named as calibrations are (*calib*, *camchain* or cam_to_cam
/// with the ending .yaml or .yml); nothing if there is none or several, of which `notes` tell.
std::optional<std::string> find_calibration_file(const std::string& folder,
                                                 std::vector<std::string>& notes);

}  // namespace spikedepth
