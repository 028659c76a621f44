#pragma once
// Calibration of a stereo rig, and where its pixels land in the rectified views.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/camera/sensor.hpp"

namespace spikedepth {

/// One camera. Lengths in pixels; matrices row by row.
struct CameraCalibration {
  SensorSize sensor;
  double fx = 0, fy = 0, cx = 0, cy = 0;  // raw intrinsics
  std::string model;                      // a row of camera_models(), core/camera/camera_model.hpp
  std::vector<double> distortion;         // its coefficients
  std::array<double, 9> rectification{};  // rotation raw camera -> rectified camera
  std::array<double, 12> projection{};    // rectified 3x4 projection
};

/// Two cameras, whose sensors may differ in size; `right_from_left` maps a point in the left
/// camera's frame to the right's (4x4, metres).
struct StereoCalibration {
  CameraCalibration left, right;
  std::array<double, 16> right_from_left{};

  const CameraCalibration& camera(Side side) const { return side == Side::left ? left : right; }
  /// Size of the rectified view, one for both cameras so that their rows can be compared: that of
  /// the left sensor.
  SensorSize view() const { return left.sensor; }
  /// Rectified focal length in pixels.
  double focal_px() const { return left.projection[0]; }
  /// Focal length times baseline in px m: disparity = focal_baseline / depth.
  double focal_baseline() const { return -right.projection[3]; }
  double baseline_m() const { return focal_baseline() / focal_px(); }
};

/// The rig of MVSEC's indoor_flying sequences (Zhu et al., "The Multivehicle Stereo Event Camera
/// Dataset", RA-L 2018; the published camera chain): f*B = 19.941771812941038 px m, B = 0.0998821
/// m.
StereoCalibration mvsec_indoor_calibration();

/// Where each raw pixel of one camera lands in its rectified view: pixels, may lie outside.
struct ForwardMap {
  SensorSize sensor;  // of x and y, [height][width]
  SensorSize view;    // that they point into
  std::vector<float> x, y;
};

/// Forward rectification map computed from the calibration (raw pixel centre -> rectified pixel).
/// Pixels that no ray in front of the rectified camera reaches lie at (-1e6, -1e6). Throws
/// ConfigError on an unknown camera model or a number of coefficients that it does not take.
ForwardMap make_forward_map(const CameraCalibration& camera, SensorSize view);

/// Every pixel stays where it is: for recordings that come without a calibration.
ForwardMap identity_forward_map(SensorSize sensor, SensorSize view);

/// How a rectified coordinate becomes a pixel index: StereoSpike drops what lies outside the view
/// and cuts off the decimals, DDES
/// rounds (half to even).
enum class PixelRounding { truncate, round };
/// "truncate" or "round"; throws ConfigError naming the choices.
PixelRounding pixel_rounding(const std::string& name);

/// Rectified pixel index of each raw pixel, or -1 where it falls outside the view.
struct RectificationTable {
  SensorSize sensor;
  SensorSize view;
  std::vector<std::int32_t> target;  // raw y * sensor.width + x -> y * view.width + x, or -1
  /// Share of raw pixels that fall outside the rectified view, 0..1.
  double outside_share() const;
};

RectificationTable make_rectification_table(const ForwardMap& map, PixelRounding rounding);

}  // namespace spikedepth
