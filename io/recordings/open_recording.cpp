#include "io/recordings/open_recording.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/mvsec/mvsec_files.hpp"
#include "io/recordings/mvsec/mvsec_recording.hpp"
#include "io/recordings/npz/npz_recording.hpp"
#include "io/recordings/text/text_recording.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

/// One format: what it is called, whether a file that begins with `head` is of it, and how to open
/// it.
struct Format {
  const char* description;
  bool (*matches)(const std::string& path, const std::string& head);
  std::unique_ptr<Recording> (*open)(const std::string& path);
};

bool is_mvsec(const std::string& path, const std::string& head) {
  return head.rfind("\x89HDF\r\n\x1a\n", 0) == 0 || ends_with(path, ".hdf5") ||
         ends_with(path, ".h5");
}

std::unique_ptr<Recording> open_mvsec(const std::string& path) {
  return std::make_unique<MvsecRecording>(find_mvsec_files(path));
}

bool is_npz(const std::string& path, const std::string& head) {
  return head.rfind("PK\x03\x04", 0) == 0 || ends_with(path, ".npz");
}

bool is_text(const std::string& path, const std::string& head) {
  return looks_like_text_events(head) || ends_with(path, ".txt") || ends_with(path, ".dat");
}

constexpr std::array<Format, 3> kFormats = {
    {{"MVSEC (<sequence>_data.hdf5)", is_mvsec, open_mvsec},
     {"NumPy archive (.npz with left and right)", is_npz, open_npz_recording},
     {"text (t x y p [camera])", is_text, open_text_recording}}};

std::string beginning_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw DataError(path, "cannot be opened; check its permissions");
  std::string head(4096, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  return head;
}

}  // namespace

std::unique_ptr<Recording> open_recording(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error) || is_mvsec_prefix(path)) return open_mvsec(path);
  if (!fs::exists(path, error)) throw DataError(path, "does not exist; check the name");
  if (!fs::is_regular_file(path, error))
    throw DataError(path, "is no regular file; a recording was expected");
  const std::string head = beginning_of(path);
  if (head.empty()) throw DataError(path, "is empty (0 bytes); download or convert it again");
  std::string known;
  for (const Format& format : kFormats) {
    if (format.matches(path, head)) return format.open(path);
    known += (known.empty() ? "" : ", ") + std::string(format.description);
  }
  throw DataError(path, "is of an unknown format; understood are " + known);
}

}  // namespace spikedepth
