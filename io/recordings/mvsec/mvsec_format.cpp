#include "io/recordings/mvsec/mvsec_format.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "io/recordings/mvsec/mvsec_recording.hpp"

namespace spikedepth {
namespace {

Claim claim_of(const PathLook& look) {
  if (look.is_folder) {
    const bool holds_one =
        std::any_of(look.listing.begin(), look.listing.end(),
                    [](const std::string& name) { return ends_with(name, "_data.hdf5"); });
    return holds_one ? Claim::by_content : Claim::by_name;
  }
  const bool is_hdf5 = look.head.rfind("\x89HDF\r\n\x1a\n", 0) == 0;
  if (is_hdf5 || is_mvsec_prefix(look.path)) return Claim::by_content;
  const bool named_so = ends_with(look.path, ".hdf5") || ends_with(look.path, ".h5");
  return named_so && !look.head.empty() ? Claim::by_name : Claim::none;
}

std::unique_ptr<Recording> open(const std::string& path) {
  return std::make_unique<MvsecRecording>(find_mvsec_files(path));
}

}  // namespace

RecordingFormat mvsec_format() {
  return {"mvsec", "MVSEC (<sequence>_data.hdf5)", claim_of, open, /*general=*/true};
}

}  // namespace spikedepth
