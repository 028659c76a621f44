#pragma once
// Prophesee's DAT files.
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// Its row of the table of formats.
RecordingFormat dat_format();

/// Throws DataError.
RecordingParts open_dat(const std::string& path);

}  // namespace spikedepth
