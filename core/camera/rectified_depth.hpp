#pragma once
// Depth maps of a raw view, seen in the rectified one.
#include "core/camera/calibration.hpp"
#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// Moves the depths of raw pixels (along the raw camera's axis, metres) to where `map` puts them in
/// the rectified view, as depths along its axis. Of several that meet in a pixel the nearest one
/// counts; pixels that none reaches, and those outside the view, are unknown. `raw` has the size
/// of map.sensor, the result that of map.view.
DepthMap rectify_depth(const DepthMap& raw, const CameraCalibration& camera, const ForwardMap& map);

}  // namespace spikedepth
