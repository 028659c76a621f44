#include "io/recordings/prophesee/hdf5_format.hpp"

#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/prophesee/hdf5_blocks.hpp"

namespace spikedepth {
namespace {

/// Only the file's tree tells whose HDF5 it is.
Claim claim_of(const PathLook& look) {
  if (look.is_folder || !starts_with(look.head, "\x89HDF\r\n\x1a\n")) return Claim::none;
  try {
    return hdf5::InputFile(look.path).holds("/CD/events") ? Claim::by_content : Claim::none;
  } catch (const DataError&) {
    return Claim::none;  // what is wrong with it, the format that takes all HDF5 files says
  }
}

}  // namespace

RecordingParts open_prophesee_hdf5(const std::string& path) {
  auto blocks = std::make_unique<Hdf5Blocks>(path);
  RecordingParts parts;
  parts.name = std::filesystem::path(path).stem().string();
  parts.format = "prophesee-hdf5-" + blocks->compression();
  parts.files = {path};
  // The size of the sensor stands in an attribute that is a string of any length, which the library
  // reads without comparing it with what the file holds: the events tell the size instead.
  CameraParts camera;
  camera.events = std::move(blocks);
  parts.cameras.push_back(std::move(camera));
  return parts;
}

RecordingFormat prophesee_hdf5_format() {
  return parts_format("prophesee-hdf5", "Prophesee HDF5 (/CD/events)", claim_of,
                      open_prophesee_hdf5);
}

}  // namespace spikedepth
