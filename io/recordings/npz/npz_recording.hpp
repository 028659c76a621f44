#pragma once
// NumPy files with event streams: .npz archives and .npy arrays.
#include <memory>
#include <string>

#include "core/events/memory_recording.hpp"

namespace spikedepth {

/// Reads a whole .npz file (stored or deflated): "left" and "right", or "events" alone, each (N, 4)
/// or (4, N) with columns t, x, y, p in C or Fortran order, or records with fields of these names;
/// or arrays "t", "x", "y" and "p", of two cameras "left_t" ... "right_p". Names may state the unit
/// of time ("t_us"); otherwise it is judged over the whole file (io/rows/time_unit.hpp). Polarity
/// is -1 or 0 for OFF, 1 for ON; 0 and 255, and -1 wrapped in unsigned types, are understood.
/// Throws DataError if an array is missing or of another kind, if its columns stand in another
/// order, if more than half of the rows cannot be used, or if there are more than 32 million
/// events.
std::unique_ptr<Recording> open_npz_recording(const std::string& path);

/// The same of the one array in a .npy file: one camera, unless the records name cameras.
std::unique_ptr<Recording> open_npy_recording(const std::string& path);

/// Collects events of both cameras in memory and writes them as int64 arrays "left" and "right"
/// with p = -1 or 1. Everything but events is left out, which the format has no place for.
std::unique_ptr<RecordingSink> make_npz_writer(const std::string& path);

}  // namespace spikedepth
