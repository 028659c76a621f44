#include "io/streams/evt3_words.hpp"

#include <algorithm>
#include <limits>

#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

enum Kind : unsigned {
  kAddressY = 0x0,
  kOtherY = 0x1,  // row of events that are no changes
  kAddressX = 0x2,
  kVectorBase = 0x3,
  kVector12 = 0x4,
  kVector8 = 0x5,
  kTimeLow = 0x6,
  kTimeHigh = 0x8
};

constexpr std::uint32_t kHalfRange = 1U << 23U;
constexpr std::uint32_t kCoordinate = 0x7ff;
constexpr std::uint32_t kFarOutside = 0x8000;  // where a base that is never set again stays

std::int8_t polarity_of(unsigned word) {
  return (word >> 11U & 1U) != 0 ? std::int8_t{1} : std::int8_t{-1};
}

void set_high(Evt3State& state, std::uint32_t high) {
  if (state.has_high && state.high >= high + kHalfRange) state.wraps_us += kEvt3PeriodUs;
  // The low bits that belong to it follow in a word of their own.
  if (!state.has_high || !state.has_time || high != state.high) state.low = 0;
  state.high = high;
  state.has_high = state.has_time = true;
}

/// Appends events.
struct Appending {
  EventBatch& out;
  void add(const Evt3State& state, TimeUs t, std::uint32_t x, std::int8_t polarity) {
    out.push_back({t, static_cast<std::uint16_t>(x), state.y, polarity});
  }
};

struct Ignoring {
  void add(const Evt3State&, TimeUs, std::uint32_t, std::int8_t) {}
};

template <typename Sink>
void take_vector(Evt3State& state, unsigned mask, unsigned width, Evt3Counts& counts, Sink& sink) {
  if (!state.has_y || !state.has_base) return;
  const TimeUs t = state.time();
  const auto set = static_cast<std::uint64_t>(__builtin_popcount(mask));
  if (!state.has_time) {
    counts.undated += set;
  } else if (mask != 0) {
    counts.events += set;
    counts.earliest = std::min(counts.earliest, t);
    counts.latest = std::max(counts.latest, t);
    for (unsigned rest = mask; rest != 0; rest &= rest - 1)
      sink.add(state, t, state.base_x + static_cast<unsigned>(__builtin_ctz(rest)),
               state.vector_polarity);
  }
  state.base_x = std::min(state.base_x + width, kFarOutside);
}

template <typename Sink>
void take_word(Evt3State& state, unsigned word, Evt3Counts& counts, Sink& sink) {
  switch (word >> 12U) {
    case kAddressX: {
      if (!state.has_y) return;
      if (!state.has_time) {
        ++counts.undated;
        return;
      }
      const TimeUs t = state.time();
      ++counts.events;
      counts.earliest = std::min(counts.earliest, t);
      counts.latest = std::max(counts.latest, t);
      sink.add(state, t, word & kCoordinate, polarity_of(word));
      return;
    }
    case kAddressY:
      state.y = static_cast<std::uint16_t>(word & kCoordinate);
      state.has_y = true;
      return;
    case kOtherY:
      state.has_y = false;
      return;
    case kVectorBase:
      state.base_x = word & kCoordinate;
      state.vector_polarity = polarity_of(word);
      state.has_base = true;
      return;
    case kVector12:
      take_vector(state, word & 0xfffU, 12, counts, sink);
      return;
    case kVector8:
      take_vector(state, word & 0xffU, 8, counts, sink);
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

template <typename Sink>
Evt3Counts run(const std::uint8_t* bytes, std::size_t count, Evt3State& kept, Sink sink) {
  Evt3State state = kept;  // a local copy, which no event can alias
  Evt3Counts counts{0, 0, std::numeric_limits<TimeUs>::max(), std::numeric_limits<TimeUs>::min()};
  for (std::size_t i = 0; i < count; ++i)
    take_word(state, load_little<std::uint16_t>(bytes + 2 * i), counts, sink);
  kept = state;
  return counts;
}

}  // namespace

Evt3Counts decode_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state,
                       EventBatch& out) {
  return run(bytes, count, state, Appending{out});
}

Evt3Counts count_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state) {
  return run(bytes, count, state, Ignoring{});
}

}  // namespace spikedepth
