#include "io/recordings/prophesee/evt2_words.hpp"

#include <array>
#include <cstring>

#include "core/base/vector_code.hpp"
#include "io/streams/byte_cursor.hpp"
#include "io/streams/packed_event.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kFirstOther = 0x20000000;  // kinds 0 and 1, below, are events
constexpr std::uint32_t kTimeHigh = 0x8;
constexpr std::size_t kChunk = 4096;

/// Places of the words that are no events; their number.
std::size_t find_others(const std::uint8_t* bytes, std::size_t count, std::uint16_t* places) {
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    places[found] = static_cast<std::uint16_t>(i);
    found += load_little<std::uint32_t>(bytes + 4 * i) >= kFirstOther;
  }
  return found;
}

/// Calls events(from, to) for each run of words that are events and take(word) for each other one,
/// in order.
template <typename OnEvents, typename OnOther>
void walk(const std::uint8_t* bytes, std::size_t count, const OnEvents& events,
          const OnOther& take) {
  std::array<std::uint16_t, kChunk> others;
  for (std::size_t done = 0; done < count; done += kChunk) {
    const std::uint8_t* chunk = bytes + 4 * done;
    const std::size_t words = std::min(kChunk, count - done);
    const std::size_t found = find_others(chunk, words, others.data());
    std::size_t from = 0;
    for (std::size_t k = 0; k < found; ++k) {
      if (others[k] > from) events(chunk + 4 * from, others[k] - from);
      take(load_little<std::uint32_t>(chunk + 4 * std::size_t{others[k]}));
      from = std::size_t{others[k]} + 1;
    }
    if (words > from) events(chunk + 4 * from, words - from);
  }
}

void take_other(std::uint32_t word, HighTime& state) {
  if (word >> 28U == kTimeHigh) state.set(word);
}

/// Earliest and latest of the low times.
SPIKEDEPTH_VECTOR void low_bounds(const std::uint8_t* words, std::size_t count,
                                  std::uint32_t bounds[2]) {
  std::uint32_t least = ~0U;
  std::uint32_t most = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t word = 0;
    std::memcpy(&word, words + 4 * i, sizeof word);
    const std::uint32_t low = word >> 22U & 63U;
    least = low < least ? low : least;
    most = low > most ? low : most;
  }
  bounds[0] = least;
  bounds[1] = most;
}

SPIKEDEPTH_VECTOR void decode_run(const std::uint8_t* words, std::size_t count, TimeUs high,
                                  Event* out) {
  auto* target = reinterpret_cast<unsigned char*>(out);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t word = 0;
    std::memcpy(&word, words + 4 * i, sizeof word);
    const std::uint64_t t = static_cast<std::uint64_t>(high) | (word >> 22U & 63U);
    const std::uint64_t pixel = pixel_word(word >> 11U & 0x7ffU, word & 0x7ffU, word >> 28U & 1U);
    std::memcpy(target + 16 * i, &t, sizeof t);
    std::memcpy(target + 16 * i + 8, &pixel, sizeof pixel);
  }
}

}  // namespace

WordCounts Evt2::count(const std::uint8_t* bytes, std::size_t count, State& state) const {
  WordCounts counts;
  walk(
      bytes, count,
      [&](const std::uint8_t* words, std::size_t events) {
        if (!state.known) {
          counts.undated += events;
          return;
        }
        std::uint32_t low[2];
        low_bounds(words, events, low);
        counts.add(events, state.t + low[0], state.t + low[1]);
      },
      [&](std::uint32_t word) { take_other(word, state); });
  return counts;
}

std::size_t Evt2::decode(const std::uint8_t* bytes, std::size_t count, State& state, Event* out,
                         std::size_t room) const {
  Event* const first = out;
  walk(
      bytes, count,
      [&](const std::uint8_t* words, std::size_t events) {
        if (!state.known) return;
        if (events > room - static_cast<std::size_t>(out - first)) throw BadBytes(kMoreEvents);
        decode_run(words, events, state.t, out);
        out += events;
      },
      [&](std::uint32_t word) { take_other(word, state); });
  return static_cast<std::size_t>(out - first);
}

}  // namespace spikedepth
