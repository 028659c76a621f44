#include "io/recordings/prophesee/evt21_words.hpp"

#include "io/streams/byte_cursor.hpp"
#include "io/streams/packed_event.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kTimeHigh = 0x8;

struct Word {
  std::uint32_t high;  // kind, time and pixel
  std::uint32_t mask;  // of a vector of events
};

Word load(const std::uint8_t* bytes, bool high_half_first) {
  const auto first = load_little<std::uint32_t>(bytes);
  const auto second = load_little<std::uint32_t>(bytes + 4);
  return high_half_first ? Word{first, second} : Word{second, first};
}

/// Calls events(word) for each vector that comes at a known time.
template <typename OnEvents>
std::uint64_t walk(const std::uint8_t* bytes, std::size_t count, bool high_half_first,
                   HighTime& state, const OnEvents& events) {
  std::uint64_t undated = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const Word word = load(bytes + 8 * i, high_half_first);
    const std::uint32_t kind = word.high >> 28U;
    if (kind == kTimeHigh) state.set(word.high);
    if (kind > 1 || word.mask == 0) continue;
    if (state.known) {
      events(word);
    } else {
      undated += static_cast<unsigned>(__builtin_popcount(word.mask));
    }
  }
  return undated;
}

TimeUs time_of(const Word& word, const HighTime& state) {
  return state.t + (word.high >> 22U & 63U);
}

}  // namespace

WordCounts Evt21::count(const std::uint8_t* bytes, std::size_t count, State& state) const {
  WordCounts counts;
  counts.undated = walk(bytes, count, high_half_first, state, [&](const Word& word) {
    const TimeUs t = time_of(word, state);
    counts.add(static_cast<unsigned>(__builtin_popcount(word.mask)), t, t);
  });
  return counts;
}

std::size_t Evt21::decode(const std::uint8_t* bytes, std::size_t count, State& state, Event* out,
                          std::size_t room) const {
  Event* const first = out;
  walk(bytes, count, high_half_first, state, [&](const Word& word) {
    const TimeUs t = time_of(word, state);
    if (static_cast<std::size_t>(__builtin_popcount(word.mask)) >
        room - static_cast<std::size_t>(out - first))
      throw BadBytes(kMoreEvents);
    const std::uint64_t base =
        pixel_word(word.high >> 11U & 0x7ffU, word.high & 0x7ffU, word.high >> 28U & 1U);
    for (std::uint32_t rest = word.mask; rest != 0; rest &= rest - 1)
      store_event(out++, t, base + static_cast<unsigned>(__builtin_ctz(rest)));
  });
  return static_cast<std::size_t>(out - first);
}

}  // namespace spikedepth
