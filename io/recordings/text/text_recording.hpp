#pragma once
// Plain text events: one "t x y p" a line, or "t x y p c" with the camera (0 left, 1 right) for
// stereo.
#include <array>
#include <memory>
#include <string>

#include "core/events/memory_recording.hpp"

namespace spikedepth {

/// Reads a whole text file in ASCII or UTF-8. Fields are separated by spaces, tabs, commas or
/// semicolons. A row of names, or a comment of them, gives the columns' order and may state the
/// unit of time: "timestamp_us,x,y,polarity", "x y p t"; other columns are then left out. Other
/// lines that are empty or begin with '#' are skipped; a first line of two integers is the width
/// and height of both sensors, a second one those of the right one. An unstated unit is judged over
/// the whole file (io/rows/time_unit.hpp). Polarity is -1 or 0 for OFF, 1 for ON, or 0 and 255.
/// Throws DataError on columns that stand in another order than t x y p without a header, naming
/// the line if one has other fields than the first, if more than half of the rows cannot be used,
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
