#pragma once
// EVT3 word by word: the plain form, for states and words that the fast loops leave out. Internal
// to evt3_words.
#include <algorithm>

#include "io/streams/evt3_words.hpp"
#include "io/streams/packed_event.hpp"

namespace spikedepth::evt3 {

// Kinds of words, in their bits 15 to 12.
constexpr std::uint16_t kAddressY = 0x0;
constexpr std::uint16_t kOtherY = 0x1;  // row of events that are no changes
constexpr std::uint16_t kAddressX = 0x2;
constexpr std::uint16_t kVectorBase = 0x3;
constexpr std::uint16_t kVector12 = 0x4;
constexpr std::uint16_t kVector8 = 0x5;
constexpr std::uint16_t kTimeLow = 0x6;
constexpr std::uint16_t kTimeHigh = 0x8;

constexpr std::uint32_t kHalfRange = 1U << 23U;
constexpr std::uint32_t kCoordinate = 0x7ff;
constexpr std::uint32_t kFarOutside = 0x8000;  // where a base that is never set again stays

inline unsigned kind_of(unsigned word) {
  return word >> 12U;
}
inline unsigned bit_11(unsigned word) {
  return word >> 11U & 1U;
}

inline void set_high(Evt3State& state, std::uint32_t high) {
  if (state.has_high && state.high >= high + kHalfRange) state.wraps_us += kEvt3PeriodUs;
  // The low bits that belong to it follow in a word of their own.
  if (!state.has_high || !state.has_time || high != state.high) state.low = 0;
  state.high = high;
  state.has_high = state.has_time = true;
}

inline void set_row(Evt3State& state, unsigned word, Evt3Counts& counts) {
  ++(bit_11(word) != 0 ? counts.slave_rows : counts.master_rows);
  state.y = static_cast<std::uint16_t>(word & kCoordinate);
  state.has_y =
      state.wanted == Evt3Origin::any || static_cast<unsigned>(state.wanted) == bit_11(word);
}

inline void set_base(Evt3State& state, unsigned word) {
  state.base_x = word & kCoordinate;
  state.vector_polarity = bit_11(word) != 0 ? std::int8_t{1} : std::int8_t{-1};
  state.has_base = true;
}

inline void move_base(Evt3State& state, std::uint32_t pixels) {
  state.base_x = std::min(state.base_x + pixels, kFarOutside);
}

/// `set` events come at the state's time. Whether they are dated.
inline bool tally(const Evt3State& state, std::uint64_t set, Evt3Counts& counts) {
  if (!state.has_time) {
    counts.undated += set;
    return false;
  }
  counts.events += set;
  counts.earliest = std::min(counts.earliest, state.time());
  counts.latest = std::max(counts.latest, state.time());
  return true;
}

/// Adds the events of a vector to `out`, if there is one.
template <bool kWrite>
void take_vector(Evt3State& state, unsigned mask, unsigned width, Evt3Counts& counts, Event*& out) {
  if (!state.has_base) return;
  if (state.has_y && mask != 0 &&
      tally(state, static_cast<unsigned>(__builtin_popcount(mask)), counts) && kWrite) {
    for (unsigned rest = mask; rest != 0; rest &= rest - 1)
      store_event(out++, state.time(),
                  pixel_word(state.base_x + static_cast<unsigned>(__builtin_ctz(rest)), state.y,
                             state.vector_polarity > 0));
  }
  move_base(state, width);
}

/// One word; `out` moves behind the events that it adds.
template <bool kWrite>
void step(Evt3State& state, unsigned word, Evt3Counts& counts, Event*& out) {
  switch (kind_of(word)) {
    case kAddressX:
      if (state.has_y && tally(state, 1, counts) && kWrite)
        store_event(out++, state.time(), pixel_word(word & kCoordinate, state.y, bit_11(word)));
      return;
    case kAddressY:
      set_row(state, word, counts);
      return;
    case kOtherY:
      state.has_y = false;
      return;
    case kVectorBase:
      set_base(state, word);
      return;
    case kVector12:
      take_vector<kWrite>(state, word & 0xfffU, 12, counts, out);
      return;
    case kVector8:
      take_vector<kWrite>(state, word & 0xffU, 8, counts, out);
      return;
    case kTimeLow:
      state.low = word & 0xfffU;
      return;
    case kTimeHigh:
      set_high(state, (word & 0xfffU) << 12U);
      return;
    default:
      return;  // triggers and what else a camera tells
  }
}

}  // namespace spikedepth::evt3
