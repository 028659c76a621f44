#pragma once
// The unit of a column of times, judged over the whole file.
#include <string>

#include "io/rows/column_facts.hpp"

namespace spikedepth {

struct TimeQuestion {
  std::string file;
  double stated_us = 0;    // microseconds a step, if a name states it
  std::string how_to_say;  // what a user does to state the unit
  bool float32 = false;    // the file keeps times in 32 bits
};

struct TimeUnit {
  double us = 1;     // microseconds a step
  std::string note;  // what was taken for what, with the duration and rate that follow
};

/// Seconds, milliseconds, microseconds or nanoseconds. A stated unit is taken. Else the size of
/// Unix times tells; then whether times have fractions, how fine they are, and which rate of
/// events follows. Throws DataError where no unit can be right: all events at one time, frame
/// numbers, rates that no sensor reaches, and floats too short for what they hold.
TimeUnit judge_time_unit(const ColumnFacts& times, const TimeQuestion& question);

}  // namespace spikedepth
