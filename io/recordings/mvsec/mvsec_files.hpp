#pragma once
#include <string>

namespace spikedepth {

/// Where the parts of one MVSEC sequence lie.
struct MvsecFiles {
  std::string sequence;  // indoor_flying1
  std::string folder;
  std::string data;  // <sequence>_data.hdf5
  std::string gt;    // <sequence>_gt.hdf5; empty if absent
};

/// Accepts the data file, the ground-truth file, "<folder>/<sequence>", or a folder with a single
/// sequence; any other HDF5 file counts as a data file without ground truth. Throws DataError if
/// nothing fits.
MvsecFiles find_mvsec_files(const std::string& path);

/// True if `path` names a sequence in one of the ways above by its name alone, without being a file
/// itself.
bool is_mvsec_prefix(const std::string& path);

}  // namespace spikedepth
