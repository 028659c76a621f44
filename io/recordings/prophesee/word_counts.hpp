#pragma once
// What a run of words holds, whatever their encoding.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/base/time.hpp"

namespace spikedepth {

/// What decoding says of words that hold more events than were counted: the file was changed.
constexpr const char* kMoreEvents = "more events than it had when it was opened";

struct WordCounts {
  std::uint64_t events = 0;
  std::uint64_t undated = 0;  // events dropped because no time had come yet
  TimeUs earliest = std::numeric_limits<TimeUs>::max();  // of the events
  TimeUs latest = std::numeric_limits<TimeUs>::min();

  /// `count` events from `first` to `last`.
  void add(std::uint64_t count, TimeUs first, TimeUs last) {
    events += count;
    earliest = std::min(earliest, first);
    latest = std::max(latest, last);
  }
};

}  // namespace spikedepth
