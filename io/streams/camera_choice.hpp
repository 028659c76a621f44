#pragma once
// Which cameras of a file are the left and the right one.
#include <string>

#include "io/streams/recording_parts.hpp"

namespace spikedepth {

/// Leaves one or two cameras, the left one first: the one that `left` names, or of which it is an
/// unmistakable part, then the other one; the first two where it is empty. Of more than two, a note
/// tells which were left out. Throws DataError naming the cameras if none or several fit, or if
/// there is none at all.
void choose_cameras(RecordingParts& parts, const std::string& left);

}  // namespace spikedepth
