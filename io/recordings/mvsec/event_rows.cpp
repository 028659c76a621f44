#include "io/recordings/mvsec/event_rows.hpp"

#include <algorithm>
#include <cmath>

#include "io/recordings/mvsec/event_rows_vector.hpp"

namespace spikedepth {

bool is_usable_time(double seconds) {
  return std::abs(seconds) <= kLargestTime_s;
}

TimeUs to_us(double seconds, double base_s) {
  const double us = (seconds - base_s) * 1e6;
  return static_cast<TimeUs>(
      std::abs(us) < kLargestRounded_us ? (us + kRoundingMagic) - kRoundingMagic : us);
}

RowDecoder::RowDecoder(SensorSize sensor, double base_s, TimeUs newest, RowDecoding decoding)
    : sensor_(sensor),
      base_s_(base_s),
      newest_(newest),
      vector_(decoding == RowDecoding::vector && has_vector_instructions()) {}

void RowDecoder::drop_unwritten() {
  drop_unwritten_ = true;
  vector_ = false;
}

Event* RowDecoder::decode(const void* rows, std::size_t count, Event* out) {
  constexpr std::size_t kGroup = 4;
  const char* next = static_cast<const char*>(rows);
  while (vector_ && count >= kGroup) {
    const std::size_t clean = decode_clean_rows(next, count, sensor_, base_s_, newest_, out);
    next += clean * sizeof(EventRow);
    out += clean;
    count -= clean;
    defects_.read += clean;
    if (count < kGroup) break;
    out = decode_each(next, kGroup, out);  // something is wrong with one of these
    next += kGroup * sizeof(EventRow);
    count -= kGroup;
  }
  return decode_each(next, count, out);
}

Event* RowDecoder::decode_each(const void* rows, std::size_t count, Event* out) {
  const double width = sensor_.width;
  const double height = sensor_.height;
  TimeUs newest = newest_;
  std::uint64_t backwards = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto [x, y, seconds, p] = row_at(rows, i);
    if (!is_usable_time(seconds) || (drop_unwritten_ && is_zero({x, y, seconds, p}))) {
      ++defects_.bad_time;
    } else if (!(x >= 0 && x < width && y >= 0 && y < height)) {
      ++defects_.out_of_range;
    } else if (!(std::abs(p) == 1 || p == 0)) {
      ++defects_.bad_polarity;
    } else {
      const TimeUs t = to_us(seconds, base_s_);
      out->t = t;
      out->x = static_cast<std::uint16_t>(static_cast<int>(x));
      out->y = static_cast<std::uint16_t>(static_cast<int>(y));
      out->polarity = static_cast<std::int8_t>(2 * static_cast<int>(p > 0) - 1);  // no branch
      backwards += t < newest ? 1 : 0;
      newest = std::max(newest, t);
      ++out;
    }
  }
  newest_ = newest;
  defects_.read += count;
  defects_.backwards += backwards;
  return out;
}

}  // namespace spikedepth
