#pragma once
// EVT3, the 16-bit words of Prophesee's sensors, in RAW files and in ROS messages.
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/events/event.hpp"

namespace spikedepth {

/// A clock of 24 bits counts microseconds; longer times are put together from its wraps.
constexpr TimeUs kEvt3PeriodUs = TimeUs{1} << 24U;

/// Events that decode_evt3() may write behind the last one.
constexpr std::size_t kEvt3Spare = 16;

/// The camera whose events are taken, where one stream holds two (bit 11 of ADDR_Y).
enum class Evt3Origin : std::uint8_t { master = 0, slave = 1, any = 2 };

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
  bool has_y = false;     // the row is known and of a change event, of the camera that is wanted
  bool has_base = false;  // the next vector's column and polarity are known
  Evt3Origin wanted = Evt3Origin::any;

  TimeUs time() const { return wraps_us + static_cast<TimeUs>(high | low); }
  /// Words were lost here: time, row and column are unknown until they are sent again. Wraps go on
  /// being counted.
  void lost_words() { has_time = has_y = has_base = false; }
};

/// What a run of words held.
struct Evt3Counts {
  std::uint64_t events = 0;
  std::uint64_t undated = 0;  // events dropped because no TIME_HIGH had come yet
  TimeUs earliest = std::numeric_limits<TimeUs>::max();  // of the events
  TimeUs latest = std::numeric_limits<TimeUs>::min();
  std::uint64_t master_rows = 0;  // words that tell a row of either camera
  std::uint64_t slave_rows = 0;
};

/// Counts the events of `count` little-endian words, which need no alignment, finds the bounds of
/// their times and advances `state`: without decoding them, where times ascend. A fall of TIME_HIGH
/// by half its range or more is a wrap.
Evt3Counts count_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state);

/// Decodes the same words to `out`, which has room for `room` events: all of theirs and kEvt3Spare
/// more. Advances `state`. Returns the number of events. x may lie outside any sensor. Throws
/// BadBytes rather than write past `room`.
std::size_t decode_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state, Event* out,
                        std::size_t room);

/// Appends the events of the same words to `out`; returns what count_evt3() does.
Evt3Counts decode_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state,
                       EventBatch& out);

}  // namespace spikedepth
