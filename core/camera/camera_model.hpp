#pragma once
// Lens models of cameras with one centre: how a lens moves points of the image plane.
#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace spikedepth {

/// A point (x / z, y / z) of the image plane at distance 1: pixels without focal length and centre.
using PlanePoint = std::array<double, 2>;

/// Replaces points as the lens shows them by the undistorted ones; NaN where no ray in front of the
/// camera leads. `coefficients` are those of the calibration, as many as the model takes.
using Undistortion =
    std::function<void(const std::vector<double>& coefficients, std::vector<PlanePoint>& points)>;

/// One row of the table.
struct CameraModel {
  std::string name;                            // in CameraCalibration::model
  std::string camera_model, distortion_model;  // the pair that names it in Kalibr's camera chains
  std::size_t fewest_coefficients = 0, most_coefficients = 0;
  Undistortion undistort;

  bool takes(std::size_t coefficients) const;
  /// How many it takes, for error messages: "4", "4 to 5".
  std::string coefficients_text() const;
};

/// The known models: "equidistant" (fisheye, k1..k4; Kannala and Brandt, PAMI 2006) and
/// "pinhole-radtan" (k1, k2, p1, p2 and k3, which may be missing; Brown, 1966), "pinhole-none" (no
/// distortion), then those added.
const std::vector<CameraModel>& camera_models();

/// Throws ConfigError naming the known models.
const CameraModel& find_camera_model(const std::string& name);

/// Adds a row for the rest of the program's run. Throws ConfigError if the name is taken. Not
/// thread-safe: add models before calibrations are read.
void add_camera_model(CameraModel model);

}  // namespace spikedepth
