#pragma once
// EVT3 as WordBlocks reads it.
#include "io/recordings/prophesee/word_counts.hpp"
#include "io/streams/evt3_words.hpp"

namespace spikedepth {

struct Evt3 {
  static constexpr const char* kName = "evt3";
  static constexpr std::size_t kWordBytes = 2;
  static constexpr std::size_t kBlockWords = 32768;
  static constexpr std::size_t kMostEvents = 12;  // of a word
  static constexpr std::size_t kSpare = kEvt3Spare;
  using State = Evt3State;

  /// Of the words that were counted: those that tell a row of either camera.
  mutable std::uint64_t master_rows = 0;
  mutable std::uint64_t slave_rows = 0;

  WordCounts count(const std::uint8_t* bytes, std::size_t words, State& state) const {
    const Evt3Counts counts = count_evt3(bytes, words, state);
    master_rows += counts.master_rows;
    slave_rows += counts.slave_rows;
    return {counts.events, counts.undated, counts.earliest, counts.latest};
  }
  std::size_t decode(const std::uint8_t* bytes, std::size_t words, State& state, Event* out,
                     std::size_t room) const {
    return decode_evt3(bytes, words, state, out, room);
  }
};

}  // namespace spikedepth
