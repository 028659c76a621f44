#include "io/streams/evt3_words.hpp"

#include "core/base/vector_code.hpp"
#include "io/streams/byte_cursor.hpp"
#include "io/streams/evt3_step.hpp"

namespace spikedepth {
namespace {

using namespace evt3;

/// Row and low time in one word of 64 bits, so that both change in two steps: bits 26..16 hold y,
/// bits 43..32 the time.
constexpr std::uint64_t kRowBits = std::uint64_t{kCoordinate} << 16U;
constexpr std::uint64_t kLowBits = std::uint64_t{0xfff} << 32U;
constexpr std::uint64_t kToBoth = std::uint64_t{1} << 16U | std::uint64_t{1} << 32U;

/// What a word of each kind does, without branches, which could not be foreseen: it takes some of
/// its own bits into the state, and it is an event or none.
struct Actions {
  std::uint64_t keep[16];
  std::uint64_t take[16];
  std::uint64_t bytes[16];  // of the event
  constexpr Actions() : keep{}, take{}, bytes{} {
    for (std::uint64_t& bits : keep) bits = ~std::uint64_t{0};
    keep[kAddressY] = ~kRowBits;
    take[kAddressY] = kRowBits;
    keep[kTimeLow] = ~kLowBits;
    take[kTimeLow] = kLowBits;
    bytes[kAddressX] = sizeof(Event);
  }
};
constexpr Actions kActions;
constexpr std::uint64_t kPolarityWords[2] = {pixel_word(0, 0, 0), pixel_word(0, 0, 1)};

/// Kinds that need more: vectors, TIME_HIGH, rows of events that are no changes.
constexpr unsigned kRareKinds =
    1U << kOtherY | 1U << kVectorBase | 1U << kVector12 | 1U << kVector8 | 1U << kTimeHigh;

/// The state in the form that the fast loop keeps in registers.
struct Registers {
  TimeUs high;
  std::uint64_t row_and_low;

  explicit Registers(const Evt3State& state)
      : high(state.wraps_us + state.high),
        row_and_low(std::uint64_t{state.y} << 16U | std::uint64_t{state.low} << 32U) {}
  void keep(Evt3State& state) const {
    state.low = static_cast<std::uint32_t>(row_and_low >> 32U);
    state.y = static_cast<std::uint16_t>(row_and_low >> 16U);
  }
  TimeUs time() const { return high + static_cast<TimeUs>(row_and_low >> 32U); }
  std::uint64_t row() const { return static_cast<std::uint32_t>(row_and_low); }
};

/// The first four events of a vector are written whether they are there or not, which is faster
/// than to ask.
inline Event* store_vector(const Registers& now, const Evt3State& state, std::uint64_t mask,
                           Event* out) {
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 63U;
  const TimeUs t = now.time();
  const std::uint64_t pixel =
      (kPolarityWords[state.vector_polarity > 0] | now.row()) + state.base_x;
  std::uint64_t rest = mask;
  for (int i = 0; i < 4; ++i, rest &= rest - 1)
    store_event(out + i, t, pixel + static_cast<unsigned>(__builtin_ctzll(rest | kEnd)));
  for (Event* more = out + 4; rest != 0; rest &= rest - 1)
    store_event(more++, t, pixel + static_cast<unsigned>(__builtin_ctzll(rest)));
  return out + __builtin_popcountll(mask);
}

/// Sensors send vectors in groups of four words: a base, 12, 12 and 8 pixels.
constexpr std::uint64_t kKindBits = 0xf000f000f000f000U;
constexpr std::uint64_t kGroup = std::uint64_t{kVector8} << 60U | std::uint64_t{kVector12} << 44U |
                                 std::uint64_t{kVector12} << 28U |
                                 std::uint64_t{kVectorBase} << 12U;

inline bool is_group(const std::uint8_t* at, const std::uint8_t* end, std::uint64_t& words) {
  if (end - at < 8) return false;
  words = load_little<std::uint64_t>(at);
  return (words & kKindBits) == kGroup;
}
inline std::uint64_t group_mask(std::uint64_t words) {
  return (words >> 16U & 0xfffU) | (words >> 32U & 0xfffU) << 12U | (words >> 48U & 0xffU) << 24U;
}

/// Decodes while row and time are known and wanted. Returns where it stopped: the end, or a row of
/// events that are no changes.
SPIKEDEPTH_VECTOR const std::uint8_t* decode_dense(const std::uint8_t* at, const std::uint8_t* end,
                                                   Evt3State& state, Event*& events) {
  Registers now(state);
  Event* out = events;
  for (; at != end; at += 2) {
    const unsigned word = load_little<std::uint16_t>(at);
    const unsigned kind = kind_of(word);
    if ((kRareKinds >> kind & 1U) == 0) {
      now.row_and_low =
          (now.row_and_low & kActions.keep[kind]) | (word * kToBoth & kActions.take[kind]);
      store_event(out, now.time(), (word & kCoordinate) | now.row() | kPolarityWords[bit_11(word)]);
      out = reinterpret_cast<Event*>(reinterpret_cast<char*>(out) + kActions.bytes[kind]);
    } else if (kind == kVector12 || kind == kVector8) {
      const unsigned width = kind == kVector12 ? 12 : 8;
      const unsigned mask = word & ((1U << width) - 1);
      if (mask != 0 && state.has_base) out = store_vector(now, state, mask, out);
      move_base(state, width);
    } else if (kind == kVectorBase) {
      set_base(state, word);
      std::uint64_t words = 0;
      if (!is_group(at, end, words)) continue;
      out = store_vector(now, state, group_mask(words), out);
      move_base(state, 32);
      at += 6;
    } else if (kind == kTimeHigh) {
      now.keep(state);
      set_high(state, (word & 0xfffU) << 12U);
      now = Registers(state);
    } else {
      break;
    }
  }
  now.keep(state);
  events = out;
  return at;
}

bool is_dense(const Evt3State& state) {
  return state.has_time && state.has_y && state.wanted == Evt3Origin::any;
}

void decode_piece(const std::uint8_t* at, const std::uint8_t* end, Evt3State& state, Event*& out) {
  Evt3Counts counts;
  while (at != end) {
    if (is_dense(state)) at = decode_dense(at, end, state, out);
    if (at == end) break;
    step<true>(state, load_little<std::uint16_t>(at), counts, out);
    at += 2;
  }
}

/// Words for whose events there must be room before they are decoded.
constexpr std::size_t kPiece = 256;
constexpr std::size_t kMostAWord = 12;

}  // namespace

std::size_t decode_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state, Event* out,
                        std::size_t room) {
  Event* const first = out;
  for (std::size_t done = 0; done < count; done += kPiece) {
    const std::size_t words = std::min(kPiece, count - done);
    const std::uint8_t* piece = bytes + 2 * done;
    const std::size_t left = room - static_cast<std::size_t>(out - first);
    if (left < kMostAWord * words + kEvt3Spare) {
      Evt3State counting = state;
      if (left < count_evt3(piece, words, counting).events + kEvt3Spare)
        throw BadBytes("more events than it had when it was opened");
    }
    decode_piece(piece, piece + 2 * words, state, out);
  }
  return static_cast<std::size_t>(out - first);
}

Evt3Counts decode_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state,
                       EventBatch& out) {
  Evt3State counting = state;
  const Evt3Counts counts = count_evt3(bytes, count, counting);
  const std::size_t before = out.size();
  out.resize(before + static_cast<std::size_t>(counts.events) + kEvt3Spare);
  const std::size_t found =
      decode_evt3(bytes, count, state, out.data() + before, out.size() - before);
  out.resize(before + found);
  return counts;
}

}  // namespace spikedepth
