#pragma once
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace spikedepth {

/// Depth along the optical axis in metres, row by row; NaN = unknown.
struct DepthMap {
  int width = 0;
  int height = 0;
  std::vector<float> metres;

  DepthMap() = default;
  DepthMap(int width_px, int height_px)
      : width(width_px),
        height(height_px),
        metres(static_cast<std::size_t>(width_px) * static_cast<std::size_t>(height_px),
               std::numeric_limits<float>::quiet_NaN()) {}

  float& at(int x, int y) {
    return metres[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
  float at(int x, int y) const {
    return metres[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
};

/// True for a depth that can be used: finite and in front of the camera.
inline bool is_valid_depth(float metres) {
  return std::isfinite(metres) && metres > 0.0F;
}

}  // namespace spikedepth
