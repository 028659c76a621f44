#pragma once
// Events and the two cameras they come from.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.hpp"

namespace spikedepth {

enum class Side { left = 0, right = 1 };
inline const char* side_name(Side side) {
  return side == Side::left ? "left" : "right";
}

/// Pixels of a sensor; MVSEC's DAVIS 346B by default.
struct SensorSize {
  int width = 346;
  int height = 260;
  std::size_t pixels() const noexcept {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
  bool operator==(const SensorSize& other) const noexcept {
    return width == other.width && height == other.height;
  }
  bool operator!=(const SensorSize& other) const noexcept { return !(*this == other); }
};

/// One brightness change at a raw (distorted) sensor pixel. x to the right, y down, both from 0.
struct Event {
  TimeUs t = 0;
  std::uint16_t x = 0;
  std::uint16_t y = 0;
  std::int8_t polarity = 1;  // -1 darker (OFF), +1 brighter (ON)
  bool operator==(const Event& other) const noexcept {
    return t == other.t && x == other.x && y == other.y && polarity == other.polarity;
  }
};

/// Events in order of time.
using EventBatch = std::vector<Event>;

}  // namespace spikedepth
