#pragma once
// EVT3, the 16-bit words of Prophesee's sensors, in RAW files and in ROS messages.
#include <cstddef>
#include <cstdint>

#include "core/events/event.hpp"

namespace spikedepth {

/// A clock of 24 bits counts microseconds; longer times are put together from its wraps.
constexpr TimeUs kEvt3PeriodUs = TimeUs{1} << 24U;

/// All that one word leaves for the next: small, so that it can be kept for every place where
/// reading may start. Sources: the format as Prophesee describes it, and as OpenEB 5.1 reads it.
struct Evt3State {
  TimeUs wraps_us = 0;       // multiples of 2^24
  std::uint32_t high = 0;    // time bits 23..12, in place
  std::uint32_t low = 0;     // bits 11..0
  std::uint32_t base_x = 0;  // of the next vector
  std::uint16_t y = 0;
  std::int8_t vector_polarity = 1;
  bool has_high = false;  // a TIME_HIGH has been seen, so that wraps can be told
  bool has_time = false;  // the time is known
  bool has_y = false;     // the row is known and of a change event
  bool has_base = false;  // the next vector's column and polarity are known

  TimeUs time() const { return wraps_us + static_cast<TimeUs>(high | low); }
  /// Words were lost here: time, row and column are unknown until they are sent again. Wraps go on
  /// being counted.
  void lost_words() { has_time = has_y = has_base = false; }
};

/// What a run of words held.
struct Evt3Counts {
  std::uint64_t events = 0;
  std::uint64_t undated = 0;  // events dropped because no TIME_HIGH had come yet
  TimeUs earliest = 0;        // of the events; only if there are any
  TimeUs latest = -1;
};

/// Decodes `count` little-endian words, which need no alignment, and appends their events to `out`.
/// A fall of TIME_HIGH by half its range or more is a wrap. x may lie outside any sensor.
Evt3Counts decode_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state,
                       EventBatch& out);

/// The same without the events.
Evt3Counts count_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state);

}  // namespace spikedepth
