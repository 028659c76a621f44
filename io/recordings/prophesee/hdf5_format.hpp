#pragma once
// Prophesee's HDF5 files.
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// Its row of the table of formats.
RecordingFormat prophesee_hdf5_format();

/// Throws DataError.
RecordingParts open_prophesee_hdf5(const std::string& path);

}  // namespace spikedepth
