#pragma once
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// The row of this format.
RecordingFormat mvsec_format();

}  // namespace spikedepth
