#pragma once
// HDF5 files of events that are laid out otherwise than MVSEC's.
#include <string>

#include "io/hdf5/input_file.hpp"

namespace spikedepth {

/// Whose layout a file without MVSEC's events has, and what to do, for an error message.
std::string describe_layout(const hdf5::InputFile& file);

}  // namespace spikedepth
