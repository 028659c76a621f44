#pragma once
#include <cstdint>

namespace spikedepth {

/// Microseconds since the recording's start (its common base for both cameras).
using TimeUs = std::int64_t;

/// Half-open interval [begin, end) in microseconds.
struct TimeWindow {
  TimeUs begin = 0;
  TimeUs end = 0;
  TimeUs length() const noexcept { return end - begin; }
  bool contains(TimeUs t) const noexcept { return begin <= t && t < end; }
};

}  // namespace spikedepth
