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

/// Writes <folder>/<sequence>_data.hdf5 with `events` random events per camera at `rate_hz` and no
/// calibration: a large file at the speed of the disk. Returns its path.
std::string make_large_recording(const std::string& folder, const std::string& sequence,
                                 std::uint64_t events, double rate_hz);

}  // namespace spikedepth
