#pragma once
// Plain text events: one "t x y p" a line, or "t x y p c" with the camera (0 left, 1 right) for
// stereo.
#include <array>
#include <memory>
#include <string>

#include "core/events/memory_recording.hpp"

namespace spikedepth {

/// Reads a whole text file. Lines that are empty or begin with '#' are skipped; a first line of two
/// integers is the width and height of both sensors, a second one those of the right one. Times are
/// seconds if one of the first thousand has a fraction, integer microseconds otherwise. Polarity is
/// -1 or 0 for OFF, 1 for ON. Throws DataError naming the line if one has not four or five numbers,
/// or if there are more than 32 million events (convert such files to MVSEC's layout, which is
/// streamed).
std::unique_ptr<Recording> open_text_recording(const std::string& path);

/// True if the beginning of a file looks like one.
bool looks_like_text_events(const std::string& head);

/// Collects events of both cameras in memory and writes them as integer microseconds: "t x y p",
/// with the camera as a fifth column if there are two. Everything but events is left out, which the
/// format has no place for. `sensors` per side; the right one's is left out if it is the same.
std::unique_ptr<RecordingSink> make_text_writer(const std::string& path,
                                                const std::array<SensorSize, 2>& sensors);

}  // namespace spikedepth
