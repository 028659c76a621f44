#pragma once
#include <memory>
#include <string>

#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// Opens a recording of any known format, told by its content: an MVSEC sequence (its data or
/// ground-truth file, its folder, or folder/sequence), an .npz or a text file, or what add_format
/// added. A path that does not exist as it stands may begin with a format's name and a colon, which
/// forces that format: "mvsec:rooms/a". `format_name` does the same. Two files, the left and the
/// right camera's, are named with a comma between them, or by a folder that holds just these;
/// ",left=NAME" and ",calibration=FILE" may follow (recording_place.hpp). A calibration that lies
/// beside is taken where a recording brings none. Throws DataError listing what
/// is understood if the format is unknown, and naming the candidates if two formats are equally
/// sure; ConfigError if there is no format of that name.
std::unique_ptr<Recording> open_recording(const std::string& text,
                                          const std::string& format_name = "");

/// The path in such a text, of two files the first one: where the recording lies.
std::string place_of_recording(const std::string& text);

/// The formats in the order in which error messages list them.
const std::vector<RecordingFormat>& recording_formats();

/// Adds a format for the rest of the program's run. Throws ConfigError if the name is taken. Not
/// thread-safe: add formats before recordings are opened.
void add_format(RecordingFormat format);

}  // namespace spikedepth
