#pragma once
// The records of Prophesee's DAT files: 8 bytes an event.
#include <cstddef>
#include <cstdint>

#include "core/events/event.hpp"
#include "io/recordings/prophesee/word_counts.hpp"

namespace spikedepth {

/// After 2^32 us, 71 min 35 s, the clock begins again.
constexpr TimeUs kDatPeriodUs = TimeUs{1} << 32U;

/// Times of 32 bits, then x in bits 13..0, y in bits 27..14, polarity in bits 31..28 (0 is OFF).
/// Source: the format as Prophesee describes it.
struct DatRecords {
  static constexpr const char* kName = "dat";
  static constexpr std::size_t kWordBytes = 8;
  static constexpr std::size_t kBlockWords = 32768;
  static constexpr std::size_t kMostEvents = 1;  // of a word
  static constexpr std::size_t kSpare = 0;
  struct State {
    TimeUs wraps_us = 0;
    std::uint32_t newest = 0;  // time of the record before
  };

  /// A fall of the time by half its range or more is a wrap; smaller ones are kept.
  WordCounts count(const std::uint8_t* bytes, std::size_t count, State& state) const;
  std::size_t decode(const std::uint8_t* bytes, std::size_t count, State& state, Event* out,
                     std::size_t room) const;
};

}  // namespace spikedepth
