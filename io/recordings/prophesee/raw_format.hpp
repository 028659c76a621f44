#pragma once
// Prophesee's RAW files: EVT2, EVT2.1 and EVT3.
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// Its row of the table of formats.
RecordingFormat raw_format();

/// Throws DataError.
RecordingParts open_raw(const std::string& path);

}  // namespace spikedepth
