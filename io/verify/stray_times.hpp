#pragma once
// Single events whose times lie far from all others: a zero among Unix times, a flipped bit.
#include <string>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth {

/// Some events on one side of the others.
struct StrayTimes {
  std::uint64_t count = 0;
  bool before = false;    // the others; else after
  double distance_s = 0;  // from the others
  std::string place;      // of the first of them, as Recording::place_of tells it; may be empty
};

struct TimesOfSide {
  TimeWindow core;  // of all events but the strays
  std::vector<StrayTimes> strays;
};

/// At either end of a camera's span: at most 1000 events and a hundredth of all, which a gap of at
/// least a minute, ten times as long as everything else, parts from the rest. Reads a bounded
/// number of events, whatever the span.
TimesOfSide find_stray_times(Recording& recording, Side side);

/// "1 of the left camera's 20000 events lies 47.5 years before the others (row 0 of
/// /davis/left/events); remove it".
std::string stray_text(const StrayTimes& strays, Side side, std::uint64_t events);

}  // namespace spikedepth
