#pragma once
// EVT2, the 32-bit words of Prophesee's sensors: one event each.
#include <cstddef>
#include <cstdint>

#include "core/events/event.hpp"
#include "io/recordings/prophesee/high_time.hpp"
#include "io/recordings/prophesee/word_counts.hpp"

namespace spikedepth {

/// Source: the format as Prophesee describes it. Words of other kinds than events and TIME_HIGH
/// (triggers, IMU, what a camera adds) are passed over.
struct Evt2 {
  static constexpr const char* kName = "evt2";
  static constexpr std::size_t kWordBytes = 4;
  static constexpr std::size_t kBlockWords = 32768;
  static constexpr std::size_t kMostEvents = 1;  // of a word
  static constexpr std::size_t kSpare = 0;
  using State = HighTime;

  /// Counts the events of `count` words and advances `state`.
  WordCounts count(const std::uint8_t* bytes, std::size_t count, State& state) const;
  /// Writes the same events to `out`. Returns their number. Throws BadBytes rather than write more
  /// than `room` events, as other words than those that were counted may hold.
  std::size_t decode(const std::uint8_t* bytes, std::size_t count, State& state, Event* out,
                     std::size_t room) const;
};

}  // namespace spikedepth
