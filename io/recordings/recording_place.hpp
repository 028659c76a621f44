#pragma once
// How a recording is named on the command line.
#include <string>
#include <vector>

namespace spikedepth {

/// [format:]PATH[,PATH][,left=NAME][,calibration=FILE]
struct RecordingPlace {
  std::string format;              // empty: told by the content
  std::vector<std::string> paths;  // one, or two: the left and the right camera's
  std::string left;                // name of the left camera in a file of several
  std::string calibration;         // a file; empty: what comes with the recording
};

/// Takes such a text apart. A path that exists as it stands is one, whatever is in it; so is what
/// stands before a comma or behind the last one. Throws ConfigError on a third path, a key that is
/// not known, or one that is there twice.
RecordingPlace parse_place(const std::string& text);

/// The text that gives this place again.
std::string place_text(const RecordingPlace& place);

/// The same place with the names of its files in `folder`, but for absolute ones.
RecordingPlace place_in_folder(RecordingPlace place, const std::string& folder);

}  // namespace spikedepth
