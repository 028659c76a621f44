#include "io/recordings/columns/columns_format.hpp"

#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/hdf5/input_file.hpp"
#include "io/recordings/columns/dsec_parts.hpp"
#include "io/recordings/columns/m3ed_parts.hpp"

namespace spikedepth {
namespace {

bool is_hdf5(const PathLook& look) {
  return !look.is_folder && starts_with(look.head, "\x89HDF\r\n\x1a\n");
}

/// Only the file's tree tells whose HDF5 it is.
bool holds_any(const std::string& path, const std::vector<std::string>& names) {
  try {
    const hdf5::InputFile file(path);
    for (const std::string& name : names) {
      if (file.holds(name)) return true;
    }
  } catch (const DataError&) {
    return false;  // what is wrong with it, the format that takes all HDF5 files says
  }
  return false;
}

Claim dsec_claim(const PathLook& look) {
  if (look.is_folder) return is_dsec_folder(look.path) ? Claim::by_content : Claim::none;
  return is_hdf5(look) && holds_any(look.path, {"/events/t"}) ? Claim::by_content : Claim::none;
}

Claim m3ed_claim(const PathLook& look) {
  if (look.is_folder) {
    for (const std::string& name : look.listing) {
      const std::string path = (std::filesystem::path(look.path) / name).string();
      if (ends_with(name, "_data.h5") && holds_any(path, m3ed_marks())) return Claim::by_content;
    }
    return Claim::none;
  }
  return is_hdf5(look) && holds_any(look.path, m3ed_marks()) ? Claim::by_content : Claim::none;
}

}  // namespace

RecordingFormat dsec_format() {
  return parts_format("dsec", "DSEC (events/left/events.h5, or HDF5 with /events/t)", dsec_claim,
                      open_dsec);
}

RecordingFormat m3ed_format() {
  return parts_format("m3ed", "M3ED (<sequence>_data.h5)", m3ed_claim, open_m3ed);
}

}  // namespace spikedepth
