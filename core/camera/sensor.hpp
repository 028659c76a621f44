#pragma once
// The two cameras of a stereo rig and the size of a sensor.
#include <cstddef>

namespace spikedepth {

enum class Side { left = 0, right = 1 };
inline const char* side_name(Side side) {
  return side == Side::left ? "left" : "right";
}

/// Pixels of a sensor or of a view; 0 x 0 = unknown.
struct SensorSize {
  int width = 0;
  int height = 0;
  std::size_t pixels() const noexcept {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  bool operator==(const SensorSize& other) const noexcept {
    return width == other.width && height == other.height;
  }
  bool operator!=(const SensorSize& other) const noexcept { return !(*this == other); }
};

}  // namespace spikedepth
