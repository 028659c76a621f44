#pragma once
#include <string>

#include "io/recordings/columns/dsec_files.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// Opens a sequence's folder, or one HDF5 file with /events/x, y, t and p. Throws DataError.
RecordingParts open_dsec(const std::string& path);

}  // namespace spikedepth
