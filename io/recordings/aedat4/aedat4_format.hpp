#pragma once
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// The row of AEDAT 4 files in the table of formats.
RecordingFormat aedat4_format();

/// What the file at `path` holds: a camera for every source of events, the one whose stream has the
/// lowest number first, with its frames. Times are Unix microseconds. Throws DataError.
RecordingParts read_aedat4(const std::string& path);

}  // namespace spikedepth
