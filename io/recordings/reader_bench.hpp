#pragma once
// How fast events come from a file, and large files to try it on.
#include <cstdint>
#include <string>

#include "core/base/time.hpp"

namespace spikedepth {

struct ReaderBenchResult {
  std::uint64_t events = 0;
  std::uint64_t windows = 0;
  double seconds = 0;
  double checksum =
      0;  // ON events of the left camera in the central row, to compare with other readers
  double events_per_second() const {
    return seconds > 0 ? static_cast<double>(events) / seconds : 0;
  }
};

/// Reads both cameras of `path` window by window, rectifies (rounding) and counts them into a
/// frame, on one thread. Opening and indexing are not part of the time. Throws DataError.
ReaderBenchResult bench_reader(const std::string& path, TimeUs window_us);

/// All events of a file, read in one go.
struct WholeReadResult {
  std::uint64_t events = 0;
  double seconds = 0;
  double cpu_seconds = 0;  // of this process: nearly the same beside other programs
  // To compare with other readers, modulo 2^64: sums of x + 2^12 y + 2^24 (1 if ON), and of t.
  std::uint64_t pixel_sum = 0, time_sum = 0;
  double events_per_second() const {
    return seconds > 0 ? static_cast<double>(events) / seconds : 0;
  }
};

/// Reads all events of a Prophesee RAW file into memory, on one thread. The time is that from the
/// file's name to the last event in memory. Throws DataError.
WholeReadResult bench_raw_read(const std::string& path);

/// Opens any recording and visits all events of both cameras, on one thread; the time is that of
/// both. Times are sums of those of the recording's clock. Throws DataError.
WholeReadResult bench_visit(const std::string& path);

/// Writes <folder>/<sequence>_data.hdf5 with `events` random events per camera at `rate_hz` and no
/// calibration: a large file at the speed of the disk. Returns its path.
std::string make_large_recording(const std::string& folder, const std::string& sequence,
                                 std::uint64_t events, double rate_hz);

}  // namespace spikedepth
