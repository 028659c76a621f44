#pragma once
// Events of one camera.
#include <cstdint>
#include <vector>

#include "core/base/time.hpp"

namespace spikedepth {

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
