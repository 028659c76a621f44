#pragma once
#include <memory>
#include <string>

#include "core/events/recording.hpp"

namespace spikedepth {

/// Opens a recording of any known format, told by its content: an MVSEC sequence (its data or
/// ground-truth file, its folder, or folder/sequence), an .npz or a text file. Throws DataError
/// listing what is understood if the format is unknown.
std::unique_ptr<Recording> open_recording(const std::string& path);

}  // namespace spikedepth
