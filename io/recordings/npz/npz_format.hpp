#pragma once
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// The row of this format.
RecordingFormat npz_format();

}  // namespace spikedepth
