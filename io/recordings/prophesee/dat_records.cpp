#include "io/recordings/prophesee/dat_records.hpp"

#include "io/streams/byte_cursor.hpp"
#include "io/streams/packed_event.hpp"

namespace spikedepth {
namespace {

constexpr std::uint32_t kHalfRange = 1U << 31U;

TimeUs next_time(std::uint32_t t, DatRecords::State& state) {
  if (state.newest > t && state.newest - t >= kHalfRange) state.wraps_us += kDatPeriodUs;
  state.newest = t;
  return state.wraps_us + t;
}

}  // namespace

WordCounts DatRecords::count(const std::uint8_t* bytes, std::size_t count, State& state) const {
  WordCounts counts;
  for (std::size_t i = 0; i < count; ++i) {
    const TimeUs t = next_time(load_little<std::uint32_t>(bytes + 8 * i), state);
    counts.add(1, t, t);
  }
  return counts;
}

std::size_t DatRecords::decode(const std::uint8_t* bytes, std::size_t count, State& state,
                               Event* out, std::size_t room) const {
  if (count > room) throw BadBytes(kMoreEvents);
  for (std::size_t i = 0; i < count; ++i) {
    const TimeUs t = next_time(load_little<std::uint32_t>(bytes + 8 * i), state);
    const auto pixel = load_little<std::uint32_t>(bytes + 8 * i + 4);
    store_event(out + i, t,
                pixel_word(pixel & 0x3fffU, pixel >> 14U & 0x3fffU, pixel >> 28U != 0 ? 1 : 0));
  }
  return count;
}

}  // namespace spikedepth
