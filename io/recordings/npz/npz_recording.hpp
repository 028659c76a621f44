#pragma once
// NumPy archives with event streams: members "left" and "right" (or "events" alone), each (N, 4)
// with columns t, x, y, p.
#include <memory>
#include <string>

#include "core/events/memory_recording.hpp"

namespace spikedepth {

/// Reads a whole .npz file (stored or deflated, C or Fortran order). Integer times are
/// microseconds; floating-point times are seconds if one of the first 16,384 has a fraction,
/// microseconds otherwise. Polarity is -1 or 0 for OFF, 1 for ON. Throws DataError if an array is
/// missing or of another kind, or if there are more than 32 million events.
std::unique_ptr<Recording> open_npz_recording(const std::string& path);

/// Collects events of both cameras in memory and writes them as int64 arrays "left" and "right"
/// with p = -1 or 1. Everything but events is left out, which the format has no place for.
std::unique_ptr<RecordingSink> make_npz_writer(const std::string& path);

}  // namespace spikedepth
