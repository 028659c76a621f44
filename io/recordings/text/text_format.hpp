#pragma once
#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// The row of this format.
RecordingFormat text_format();

}  // namespace spikedepth
