#pragma once
// The two cameras of a stereo rig and the size of a sensor.
#include <array>
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

/// Event sensors on the market, small ones first.
inline constexpr std::array<SensorSize, 6> kKnownSensors = {
    {{128, 128}, {240, 180}, {304, 240}, {346, 260}, {640, 480}, {1280, 720}}};

/// The smallest known sensor with these pixels, or just as large as they need.
inline SensorSize sensor_for(int largest_x, int largest_y) {
  for (const SensorSize& sensor : kKnownSensors) {
    if (largest_x < sensor.width && largest_y < sensor.height) return sensor;
  }
  return {largest_x + 1, largest_y + 1};
}

}  // namespace spikedepth
