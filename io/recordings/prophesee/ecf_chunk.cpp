#include "io/recordings/prophesee/ecf_chunk.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "io/streams/byte_cursor.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kAllPacked = 2;  // y, x and polarity in 24 bits
constexpr std::uint32_t kXPacked = 1;    // x and polarity in 12 bits
constexpr unsigned kCoordinate = 0x7ff;
constexpr std::uint64_t kLatest = std::uint64_t{1} << 60U;  // 36,000 years
constexpr std::size_t kGroup = 4;  // events that are packed together; the last group is filled up

/// Takes `count` events from those that are left.
std::size_t take(std::size_t count, std::size_t left, const char* what) {
  if (count > left) throw BadBytes(format("%zu %s where %zu events are left", count, what, left));
  return count;
}

/// Calls run(time, count) for each group of events of one time.
template <typename Run>
void walk_times(ByteCursor& bytes, std::size_t events, const Run& run) {
  auto time = bytes.take<std::uint64_t>();
  for (std::size_t left = events; left > 0;) {
    std::uint64_t step = 0;
    unsigned byte = bytes.take<std::uint8_t>();
    for (unsigned shift = 0; byte >> 4U == 15; shift += 4) {
      if (shift >= 64) throw BadBytes("a step of time of more than 64 bits");
      step |= std::uint64_t{byte & 15U} << shift;
      byte = bytes.take<std::uint8_t>();
    }
    if (time > kLatest || step > kLatest) throw BadBytes("a time beyond all clocks");
    time += step + (byte >> 4U);
    std::size_t count = byte & 15U;
    if (count == 15) count = bytes.take<std::uint16_t>();
    left -= take(count, left, "times");
    run(static_cast<TimeUs>(time), count);
  }
}

void read_times(ByteCursor& bytes, EventBatch& out) {
  auto next = out.begin();
  walk_times(bytes, out.size(), [&next](TimeUs t, std::size_t count) {
    for (; count > 0; --count) (next++)->t = t;
  });
}

void set_pixel(Event& event, unsigned x, unsigned on) {
  event.x = static_cast<std::uint16_t>(x);
  event.polarity = on != 0 ? std::int8_t{1} : std::int8_t{-1};
}

void read_all_packed(ByteCursor& bytes, EventBatch& out) {
  for (std::size_t i = 0; i < out.size(); i += kGroup) {
    const auto a = bytes.take<std::uint32_t>();
    const auto b = bytes.take<std::uint32_t>();
    const auto c = bytes.take<std::uint32_t>();
    const std::uint32_t values[kGroup] = {a >> 8U, (a & 0xffU) | b >> 16U << 8U,
                                          (b & 0xffffU) | c >> 24U << 16U, c & 0xffffffU};
    for (std::size_t k = 0; k < std::min(kGroup, out.size() - i); ++k) {
      out[i + k].y = static_cast<std::uint16_t>(values[k] >> 12U & kCoordinate);
      set_pixel(out[i + k], values[k] >> 1U & kCoordinate, values[k] & 1U);
    }
  }
}

void read_rows(ByteCursor& bytes, EventBatch& out) {
  for (std::size_t i = 0; i < out.size();) {
    const unsigned word = bytes.take<std::uint16_t>();
    std::size_t count = word & 31U;
    if (count == 31) count = bytes.take<std::uint16_t>();
    take(count, out.size() - i, "rows");
    for (; count > 0; --count) out[i++].y = static_cast<std::uint16_t>(word >> 5U);
  }
}

void read_x_packed(ByteCursor& bytes, EventBatch& out) {
  for (std::size_t i = 0; i < out.size(); i += kGroup) {
    const unsigned a = bytes.take<std::uint16_t>();
    const unsigned b = bytes.take<std::uint16_t>();
    const unsigned c = bytes.take<std::uint16_t>();
    const unsigned values[kGroup] = {a >> 4U, (a & 0xfU) | b >> 8U << 4U,
                                     (b & 0xffU) | c >> 12U << 8U, c & 0xfffU};
    for (std::size_t k = 0; k < std::min(kGroup, out.size() - i); ++k)
      set_pixel(out[i + k], values[k] >> 1U, values[k] & 1U);
  }
}

/// A column, then five bits for the five columns behind it. Those of the last word may tell of more
/// events than there are: the encoder looks at what lies behind its events.
void read_x_masked(ByteCursor& bytes, EventBatch& out) {
  for (std::size_t i = 0; i < out.size();) {
    const unsigned word = bytes.take<std::uint16_t>();
    out[i++].x = static_cast<std::uint16_t>(word >> 5U);
    for (unsigned k = 0; k < 5 && i < out.size(); ++k) {
      if ((word >> (4 - k) & 1U) != 0)
        out[i++].x = static_cast<std::uint16_t>((word >> 5U) + k + 1);
    }
  }
}

void read_polarities(ByteCursor& bytes, EventBatch& out) {
  for (std::size_t i = 0; i < out.size();) {
    const unsigned byte = bytes.take<std::uint8_t>();
    std::size_t count = byte & 127U;
    if (count == 127) count = bytes.take<std::uint16_t>();
    take(count, out.size() - i, "polarities");
    for (; count > 0; --count)
      out[i++].polarity = byte >> 7U != 0 ? std::int8_t{1} : std::int8_t{-1};
  }
}

}  // namespace

std::size_t ecf_events(const std::uint8_t* bytes, std::size_t size) {
  const std::size_t events = ByteCursor(bytes, size).take<std::uint32_t>() >> 2U;
  if (events > kMostEcfEvents)
    throw BadBytes(format("%zu events, where a chunk holds at most %zu", events, kMostEcfEvents));
  return events;
}

void decode_ecf(const std::uint8_t* bytes, std::size_t size, EventBatch& out) {
  out.resize(ecf_events(bytes, size));
  ByteCursor cursor(bytes, size);
  const auto head = cursor.take<std::uint32_t>();
  if (out.empty()) return;
  read_times(cursor, out);
  if ((head & kAllPacked) != 0) {
    read_all_packed(cursor, out);
    return;
  }
  read_rows(cursor, out);
  if ((head & kXPacked) != 0) {
    read_x_packed(cursor, out);
  } else {
    read_x_masked(cursor, out);
    read_polarities(cursor, out);
  }
}

bool ecf_times(const std::uint8_t* bytes, std::size_t size, TimeUs& first, TimeUs& last) {
  const std::size_t events = ecf_events(bytes, size);
  ByteCursor cursor(bytes, size);
  cursor.skip(sizeof(std::uint32_t));
  if (events == 0) return false;
  bool begun = false;
  walk_times(cursor, events, [&](TimeUs t, std::size_t count) {
    if (count == 0) return;
    if (!begun) first = t;
    begun = true;
    last = t;
  });
  return begun;
}

}  // namespace spikedepth
