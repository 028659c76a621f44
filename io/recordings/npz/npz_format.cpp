#include "io/recordings/npz/npz_format.hpp"

#include <array>
#include <fstream>

#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/recordings/npz/npz_recording.hpp"

namespace spikedepth {
namespace {

const std::string kArrayMark = "\x93NUMPY";

/// Whether the first member of an archive says that PyTorch wrote it.
bool from_torch(const std::string& head) {
  constexpr std::size_t kName = 30;  // behind the fixed part of a member's header
  if (head.size() < kName) return false;
  const std::size_t length =
      static_cast<unsigned char>(head[26]) + 256U * static_cast<unsigned char>(head[27]);
  const std::string name = head.substr(kName, length);
  return ends_with(name, "/data.pkl") || ends_with(name, "/data/0");
}

Claim claim_of(const PathLook& look) {
  const bool archive = starts_with(look.head, "PK\x03\x04") && !from_torch(look.head);
  if (archive || starts_with(look.head, kArrayMark)) return Claim::by_content;
  return !look.head.empty() && ends_with(look.path, ".npz") ? Claim::by_name : Claim::none;
}

std::unique_ptr<Recording> open(const std::string& path) {
  require_regular_file(path, "a NumPy file");
  std::array<char, 6> mark{};
  std::ifstream(path, std::ios::binary).read(mark.data(), mark.size());
  return std::string(mark.data(), mark.size()) == kArrayMark ? open_npy_recording(path)
                                                             : open_npz_recording(path);
}

}  // namespace

RecordingFormat npz_format() {
  return {"npz", "NumPy (.npz with left and right, or events; .npy)", claim_of, open};
}

}  // namespace spikedepth
