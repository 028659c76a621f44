#pragma once
// Depth maps as points in space.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"
#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// A point in the rectified left camera's frame (x right, y down, z forward), metres, and the pixel
/// it came from.
struct CloudPoint {
  float x = 0, y = 0, z = 0;
  std::int32_t pixel = 0;  // y * width + x
};

/// Every valid depth up to `farthest_m`, by the rectified left camera's projection:
/// X = (x - cx) Z / fx, Y = (y - cy) Z / fy. NaN, zero and negative depths give no point.
void unproject(const DepthMap& depth, const StereoCalibration& calibration, double farthest_m,
               std::vector<CloudPoint>& points);

using Rgb = std::array<std::uint8_t, 3>;

/// Writes a binary little-endian PLY (float x, y, z; uchar red, green, blue) atomically; colours
/// are one per point. Throws DataError.
void write_ply(const std::string& path, const std::vector<CloudPoint>& points,
               const std::vector<Rgb>& colours);

}  // namespace spikedepth
