#pragma once
// Rows (x, y, t, p) of doubles -> events.
#include <cstdint>

#include "core/events/recording.hpp"

namespace spikedepth {

/// True for a time in seconds that can be turned into microseconds.
bool is_usable_time(double seconds);

/// Nearest microsecond of `seconds` counted from `base_s`. `seconds` must be usable.
TimeUs to_us(double seconds, double base_s);

/// Converts rows one after another, and keeps what is known about those before.
class RowDecoder {
 public:
  /// `newest` is the newest time before the first row.
  RowDecoder(SensorSize sensor, double base_s, TimeUs newest)
      : sensor_(sensor), base_s_(base_s), newest_(newest) {}

  /// Appends the usable ones of `count` rows to `out`, which has room, and returns its new end.
  /// Unusable ones are counted.
  Event* decode(const double* rows, std::size_t count, Event* out);

  const EventDefects& defects() const { return defects_; }
  /// Newest time of all rows and those before them.
  TimeUs newest() const { return newest_; }
  /// Whether all events so far came in order of time.
  bool sorted() const { return defects_.backwards == 0; }

 private:
  SensorSize sensor_;
  double base_s_;
  TimeUs newest_;
  EventDefects defects_;
};

}  // namespace spikedepth
