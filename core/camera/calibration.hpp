#pragma once
// Stereo calibration as MVSEC publishes it: fisheye (equidistant) cameras and a rectified pair.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/events/event.hpp"

namespace spikedepth {

/// One camera. Lengths in pixels; matrices row by row.
struct CameraCalibration {
  double fx = 0, fy = 0, cx = 0, cy = 0;  // raw intrinsics
  std::array<double, 4> distortion{};     // equidistant k1..k4
  std::array<double, 9> rectification{};  // rotation raw camera -> rectified camera
  std::array<double, 12> projection{};    // rectified 3x4 projection
};

/// Two cameras; `right_from_left` maps a point in the left camera's frame to the right's (4x4,
/// metres).
struct StereoCalibration {
  SensorSize sensor;
  CameraCalibration left, right;
  std::array<double, 16> right_from_left{};

  const CameraCalibration& camera(Side side) const { return side == Side::left ? left : right; }
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

/// Where each raw pixel of one camera lands in its rectified view: [height][width], pixels, may lie
/// outside.
struct ForwardMap {
  SensorSize sensor;
  std::vector<float> x, y;
};

/// Forward rectification map computed from the calibration (raw pixel centre -> rectified pixel).
ForwardMap make_forward_map(const CameraCalibration& camera, SensorSize sensor);

/// Every pixel stays where it is: for recordings that come without a calibration.
ForwardMap identity_forward_map(SensorSize sensor);

/// How a rectified coordinate becomes a pixel index: StereoSpike truncates towards zero, DDES
/// rounds (half to even).
enum class PixelRounding { truncate, round };
/// "truncate" or "round"; throws ConfigError naming the choices.
PixelRounding pixel_rounding(const std::string& name);

/// Rectified pixel index of each raw pixel, or -1 where it falls outside the view.
struct RectificationTable {
  SensorSize sensor;
  std::vector<std::int32_t> target;  // [height * width] -> y * width + x, or -1
  /// Share of raw pixels that fall outside the rectified view, 0..1.
  double outside_share() const;
};

RectificationTable make_rectification_table(const ForwardMap& map, PixelRounding rounding);

}  // namespace spikedepth
