// Counting EVT3's events without decoding them.
#include <array>

#include "core/base/vector_code.hpp"
#include "io/streams/byte_cursor.hpp"
#include "io/streams/evt3_step.hpp"
#include "io/streams/evt3_words.hpp"

namespace spikedepth {
namespace {

using namespace evt3;

/// Words counted at once; 16 bits hold the events of as many vectors of 12.
constexpr std::size_t kChunk = 4096;

using Words = std::array<std::uint16_t, kChunk>;

struct Tally {
  std::uint32_t events = 0;
  std::uint32_t rows = 0, slave_rows = 0;
  bool others = false, vectors = false;  // such words are there
};

/// 16 words at once: wider vectors of 16-bit lanes are not among what every AVX-512 has.
using Lanes = std::uint16_t __attribute__((vector_size(32)));
constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::uint16_t);
static_assert(kChunk % kLanes == 0 && kLanes == 16);

/// Of each 16 words, bits where one tells a time.
using TimeBits = std::array<std::uint16_t, kChunk / kLanes>;

/// The lanes that are all ones as bits.
inline std::uint16_t bits_of(const Lanes& lanes) {
  constexpr Lanes kBits = {1U << 0U,  1U << 1U,  1U << 2U,  1U << 3U, 1U << 4U,  1U << 5U,
                           1U << 6U,  1U << 7U,  1U << 8U,  1U << 9U, 1U << 10U, 1U << 11U,
                           1U << 12U, 1U << 13U, 1U << 14U, 1U << 15U};
  const Lanes chosen = lanes & kBits;
  std::uint64_t words[4];
  std::memcpy(words, &chosen, sizeof words);
  std::uint64_t folded = words[0] | words[1] | words[2] | words[3];
  folded |= folded >> 32U;
  return static_cast<std::uint16_t>(folded | folded >> 16U);
}

inline std::uint32_t sum(const Lanes& lanes) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < kLanes; ++i) total += lanes[i];
  return total;
}

/// Counts as if every word's row, column and time were known. `count` is a multiple of kLanes.
SPIKEDEPTH_VECTOR void tally_words(const std::uint16_t* words, std::size_t count, Tally& tally,
                                   std::uint16_t* time_bits) {
  Lanes events = {};
  Lanes rows = {};
  Lanes slaves = {};
  Lanes others = {};
  Lanes vectors = {};
  for (std::size_t i = 0; i < count; i += kLanes) {
    Lanes word;
    std::memcpy(&word, words + i, sizeof word);
    const Lanes kind = word >> 12;
    const Lanes long_one = static_cast<Lanes>(kind == kVector12);
    const Lanes short_one = static_cast<Lanes>(kind == kVector8);
    Lanes bits = word & ((long_one & 0xfff) | (short_one & 0xff));
    // Ones of every two, four, eight and sixteen bits.
    bits = bits - (bits >> 1 & 0x5555);
    bits = (bits & 0x3333) + (bits >> 2 & 0x3333);
    bits = (bits + (bits >> 4)) & 0x0f0f;
    bits = (bits + (bits >> 8)) & 0x1f;
    events += bits + (static_cast<Lanes>(kind == kAddressX) & 1);
    const Lanes row = static_cast<Lanes>(kind == kAddressY);
    rows -= row;  // all ones are -1
    slaves += (row & word) >> 11 & 1;
    others |= static_cast<Lanes>(kind == kOtherY);
    time_bits[i / kLanes] =
        bits_of(static_cast<Lanes>(kind == kTimeLow) | static_cast<Lanes>(kind == kTimeHigh));
    vectors |= long_one | short_one | static_cast<Lanes>(kind == kVectorBase);
  }
  tally = {sum(events), sum(rows), sum(slaves), sum(others) != 0, sum(vectors) != 0};
}

bool is_event(unsigned word) {
  const unsigned kind = kind_of(word);
  return kind == kAddressX || (kind == kVector12 && (word & 0xfffU) != 0) ||
         (kind == kVector8 && (word & 0xffU) != 0);
}

/// Moves the state's time over the words. False if it falls. `latest` is the time at word `last`.
bool run_times(const Words& words, const TimeBits& bits, std::size_t groups, std::size_t last,
               Evt3State& state, TimeUs& latest) {
  TimeUs now = state.time();
  latest = now;
  for (std::size_t group = 0; group < groups; ++group) {
    for (unsigned rest = bits[group]; rest != 0; rest &= rest - 1) {
      const std::size_t place = kLanes * group + static_cast<unsigned>(__builtin_ctz(rest));
      const unsigned word = words[place];
      if (kind_of(word) == kTimeLow) {
        state.low = word & 0xfffU;
      } else {
        set_high(state, (word & 0xfffU) << 12U);
      }
      if (state.time() < now) return false;
      now = state.time();
      if (place < last) latest = now;
    }
  }
  return true;
}

/// The row and the vectors' column behind the words.
void run_places(const Words& words, std::size_t count, bool vectors, Evt3State& state) {
  for (std::size_t i = count; i-- > 0;) {
    if (kind_of(words[i]) != kAddressY) continue;
    state.y = static_cast<std::uint16_t>(words[i] & kCoordinate);
    break;
  }
  if (!vectors) return;
  std::size_t from = count;
  while (from > 0 && kind_of(words[from - 1]) != kVectorBase) --from;
  if (from > 0) set_base(state, words[from - 1]);
  for (std::size_t i = from; i < count; ++i) {
    if (kind_of(words[i]) == kVector12) move_base(state, 12);
    if (kind_of(words[i]) == kVector8) move_base(state, 8);
  }
}

/// The plain way.
void count_each(const Words& words, std::size_t count, Evt3State& state, Evt3Counts& counts) {
  Event* none = nullptr;
  for (std::size_t i = 0; i < count; ++i) step<false>(state, words[i], counts, none);
}

/// False, with nothing changed, where the words need the plain way.
bool count_dense(const Words& words, std::size_t count, Evt3State& kept, Evt3Counts& counts) {
  if (!kept.has_time || !kept.has_y || kept.wanted != Evt3Origin::any) return false;
  if (count % kLanes != 0) return false;
  Tally tally;
  TimeBits bits;
  tally_words(words.data(), count, tally, bits.data());
  if (tally.others || (tally.vectors && !kept.has_base)) return false;
  Evt3State state = kept;
  std::size_t last = count;
  while (last > 0 && !is_event(words[last - 1])) --last;
  TimeUs latest = 0;
  if (!run_times(words, bits, count / kLanes, last, state, latest)) return false;
  if (tally.events > 0) {
    Evt3Counts first;
    Evt3State before = kept;
    Event* none = nullptr;
    for (std::size_t i = 0; first.events == 0; ++i) step<false>(before, words[i], first, none);
    counts.earliest = std::min(counts.earliest, first.earliest);
    counts.latest = std::max(counts.latest, latest);
  }
  run_places(words, count, tally.vectors, state);
  counts.events += tally.events;
  counts.master_rows += tally.rows - tally.slave_rows;
  counts.slave_rows += tally.slave_rows;
  kept = state;
  return true;
}

}  // namespace

Evt3Counts count_evt3(const std::uint8_t* bytes, std::size_t count, Evt3State& state) {
  Evt3Counts counts;
  Words words;
  for (std::size_t done = 0; done < count;) {
    const std::size_t now = std::min(kChunk, count - done);
    std::memcpy(words.data(), bytes + 2 * done, 2 * now);
    if (!count_dense(words, now, state, counts)) count_each(words, now, state, counts);
    done += now;
  }
  return counts;
}

}  // namespace spikedepth
