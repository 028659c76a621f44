#pragma once
// Files that are recognised but not opened: networks, other programs' recordings, packed files.
#include <string>

#include "io/recordings/recording_format.hpp"

namespace spikedepth {

/// What a file is, by its first bytes, and what to do with it; empty if it is none of these.
std::string describe_foreign_file(const PathLook& look);

}  // namespace spikedepth
