#pragma once
// EVT2.1, the 64-bit words of Prophesee's sensors: up to 32 events of one row each.
#include <cstddef>
#include <cstdint>

#include "core/events/event.hpp"
#include "io/recordings/prophesee/high_time.hpp"
#include "io/recordings/prophesee/word_counts.hpp"

namespace spikedepth {

/// Source: the format as Prophesee describes it. Words of other kinds than events and TIME_HIGH
/// are passed over.
struct Evt21 {
  static constexpr const char* kName = "evt21";
  static constexpr std::size_t kWordBytes = 8;
  static constexpr std::size_t kBlockWords = 8192;
  static constexpr std::size_t kMostEvents = 32;  // of a word
  static constexpr std::size_t kSpare = 0;
  using State = HighTime;

  /// The half with kind, time and pixel comes first, as the IMX636 sends it ("legacy"); otherwise
  /// words are little-endian.
  bool high_half_first = false;

  WordCounts count(const std::uint8_t* bytes, std::size_t count, State& state) const;
  std::size_t decode(const std::uint8_t* bytes, std::size_t count, State& state, Event* out,
                     std::size_t room) const;
};

}  // namespace spikedepth
