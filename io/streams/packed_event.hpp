#pragma once
// Events written as the two words of 64 bits that they are in memory.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/events/event.hpp"

namespace spikedepth {

static_assert(sizeof(Event) == 16 && offsetof(Event, t) == 0 && offsetof(Event, x) == 8 &&
                  offsetof(Event, y) == 10 && offsetof(Event, polarity) == 12,
              "events are two words of 64 bits");
#if defined(__BYTE_ORDER__)
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the words are put together from below");
#endif

/// Second word of an event: x, y and polarity. `on` is 0 or 1.
constexpr std::uint64_t pixel_word(std::uint64_t x, std::uint64_t y, std::uint64_t on) {
  // OFF is the byte 255, which is -1; ON is 255 + 2 = 257, of which 1 is left.
  return x | y << 16U | ((2 * on + 255) & 255U) << 32U;
}

inline void store_event(Event* out, TimeUs t, std::uint64_t pixel) {
  std::uint64_t words[2] = {static_cast<std::uint64_t>(t), pixel};
  std::memcpy(static_cast<void*>(out), words, sizeof words);
}

}  // namespace spikedepth
