#include "io/recordings/npz/npz_format.hpp"

#include "core/base/text.hpp"
#include "io/recordings/npz/npz_recording.hpp"

namespace spikedepth {
namespace {

Claim claim_of(const PathLook& look) {
  if (look.head.rfind("PK\x03\x04", 0) == 0) return Claim::by_content;
  return !look.head.empty() && ends_with(look.path, ".npz") ? Claim::by_name : Claim::none;
}

}  // namespace

RecordingFormat npz_format() {
  return {"npz", "NumPy archive (.npz with left and right)", claim_of, open_npz_recording};
}

}  // namespace spikedepth
