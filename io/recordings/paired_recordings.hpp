#pragma once
// Recordings of one camera each, taken as the two cameras of a rig.
#include <memory>

#include "core/events/recording.hpp"
#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// The one camera of a recording on its absolute clock, for pair_parts. Throws DataError if it has
/// two.
RecordingParts parts_of(std::unique_ptr<Recording> recording);

}  // namespace spikedepth
