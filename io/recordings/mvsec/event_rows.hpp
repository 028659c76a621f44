#pragma once
// Rows (x, y, t, p) of doubles -> events.
#include <array>
#include <cstdint>
#include <cstring>

#include "core/camera/sensor.hpp"
#include "core/events/recording.hpp"

namespace spikedepth {

constexpr double kLargestTime_s = 1e11;

// Adding and taking away 1.5 * 2^52 leaves the nearest integer, and costs less than a rounding
// function. Larger numbers than 2^51 us (71 years) have no fraction worth rounding.
constexpr double kRoundingMagic = 6755399441055744.0;
constexpr double kLargestRounded_us = 2251799813685248.0;

using EventRow = std::array<double, 4>;  // x, y, t in seconds, p

/// Row `index` of rows that need not be aligned.
inline EventRow row_at(const void* rows, std::size_t index) {
  EventRow row;
  std::memcpy(row.data(), static_cast<const char*>(rows) + index * sizeof row, sizeof row);
  return row;
}

/// True for a row of zeros, as a file holds them where nothing was ever written.
inline bool is_zero(const EventRow& row) {
  return row[0] == 0 && row[1] == 0 && row[2] == 0 && row[3] == 0;
}

/// True for a time in seconds that can be turned into microseconds.
bool is_usable_time(double seconds);

/// Nearest microsecond of `seconds` counted from `base_s`. `seconds` must be usable.
TimeUs to_us(double seconds, double base_s);

/// How rows are decoded: `vector` takes four at a time where the processor can (AVX2), `scalar` one
/// at a time. Both give the same events and counts.
enum class RowDecoding { scalar, vector };

/// Converts rows one after another, and keeps what is known about those before.
class RowDecoder {
 public:
  /// `newest` is the newest time before the first row.
  RowDecoder(SensorSize sensor, double base_s, TimeUs newest,
             RowDecoding decoding = RowDecoding::vector);

  /// From here on rows that are zero throughout are none: nobody wrote them.
  void drop_unwritten();

  /// Appends the usable ones of `count` rows, which need not be aligned, to `out`, which has room
  /// for `count`, and returns its new end. Unusable ones are counted.
  Event* decode(const void* rows, std::size_t count, Event* out);

  const EventDefects& defects() const { return defects_; }
  /// Newest time of all rows and those before them.
  TimeUs newest() const { return newest_; }
  /// Whether all events so far came in order of time.
  bool sorted() const { return defects_.backwards == 0; }

 private:
  Event* decode_each(const void* rows, std::size_t count, Event* out);

  SensorSize sensor_;
  double base_s_;
  TimeUs newest_;
  bool vector_;
  bool drop_unwritten_ = false;
  EventDefects defects_;
};

}  // namespace spikedepth
