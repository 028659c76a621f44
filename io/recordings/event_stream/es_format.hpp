#pragma once
// Event Stream files (.es).
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// Its row of the table of formats.
RecordingFormat es_format();

/// Throws DataError.
RecordingParts open_es(const std::string& path);

}  // namespace spikedepth
