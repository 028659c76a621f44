#include "io/mvsec/event_rows.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {
namespace {

constexpr double kLargestTime_s = 1e11;

}  // namespace

bool is_usable_time(double seconds) {
  return std::abs(seconds) <= kLargestTime_s;
}

TimeUs to_us(double seconds, double base_s) {
  // Adding and taking away 1.5 * 2^52 leaves the nearest integer, and costs less than a rounding
  // function. Larger numbers than 2^51 us (71 years) have no fraction worth rounding.
  constexpr double kMagic = 6755399441055744.0;
  constexpr double kLargest_us = 2251799813685248.0;
  const double us = (seconds - base_s) * 1e6;
  return static_cast<TimeUs>(std::abs(us) < kLargest_us ? (us + kMagic) - kMagic : us);
}

Event* RowDecoder::decode(const double* rows, std::size_t count, Event* out) {
  const double width = sensor_.width;
  const double height = sensor_.height;
  TimeUs newest = newest_;
  std::uint64_t backwards = 0;
  for (const double *row = rows, *end = rows + 4 * count; row != end; row += 4) {
    const double x = row[0];
    const double y = row[1];
    const double p = row[3];
    if (!is_usable_time(row[2])) {
      ++defects_.bad_time;
    } else if (!(x >= 0 && x < width && y >= 0 && y < height)) {
      ++defects_.out_of_range;
    } else if (!(std::abs(p) == 1 || p == 0)) {
      ++defects_.bad_polarity;
    } else {
      const TimeUs t = to_us(row[2], base_s_);
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
