#include "io/recordings/open_recording.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/base/named_table.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/recordings/foreign_files.hpp"
#include "io/recordings/mvsec/mvsec_format.hpp"
#include "io/recordings/npz/npz_format.hpp"
#include "io/recordings/text/text_format.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

NamedTable<RecordingFormat>& formats() {
  static NamedTable<RecordingFormat> table("recording format",
                                           {mvsec_format(), npz_format(), text_format()});
  return table;
}

std::string beginning_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw DataError(path, "cannot be opened; check its permissions");
  std::string head(4096, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(stream.gcount()));
  if (head.empty()) throw DataError(path, "is empty (0 bytes); download or convert it again");
  return head;
}

/// Whether a path names anything, be it a link that leads nowhere.
bool is_there(const std::string& path) {
  std::error_code error;
  return fs::symlink_status(path, error).type() != fs::file_type::not_found;
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    names.push_back(entry.path().filename().string());
  if (error) throw DataError(folder, "cannot be listed: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

PathLook look_at(const std::string& path) {
  PathLook look;
  look.path = path;
  std::error_code error;
  look.is_folder = fs::is_directory(path, error);
  if (look.is_folder) {
    look.listing = names_in(path);
  } else if (is_there(path)) {
    require_regular_file(path, "a recording");
    look.head = beginning_of(path);
  }
  return look;
}

/// The surest formats, those that are not general before those that are.
std::vector<const RecordingFormat*> candidates(const PathLook& look) {
  std::vector<const RecordingFormat*> best;
  int highest = 0;
  for (const RecordingFormat& format : formats().rows()) {
    const Claim claim = format.claims(look);
    if (claim == Claim::none) continue;
    const int rank = 2 * static_cast<int>(claim) + (format.general ? 0 : 1);
    if (rank > highest) best.clear();
    highest = std::max(highest, rank);
    if (rank == highest) best.push_back(&format);
  }
  return best;
}

const RecordingFormat& the_one(const PathLook& look) {
  const auto found = candidates(look);
  const bool sure = !found.empty() && found.front()->claims(look) == Claim::by_content;
  const std::string foreign = sure ? "" : describe_foreign_file(look);
  if (!foreign.empty()) throw DataError(look.path, foreign);
  if (found.size() == 1) return *found.front();
  if (found.empty()) {
    std::error_code error;
    if (!fs::exists(look.path, error)) throw DataError(look.path, "does not exist; check the name");
    std::vector<std::string> known;
    for (const RecordingFormat& format : formats().rows()) known.push_back(format.description);
    throw DataError(look.path, "is of an unknown format; understood are " + join(known));
  }
  std::vector<std::string> names;
  for (const RecordingFormat* format : found)
    names.push_back("'" + format->name + "': " + format->description);
  throw DataError(look.path, "could be of several formats (" + join(names) +
                                 "); choose one: " + found.front()->name + ":" + look.path);
}

/// Takes the format off "format:path" unless that is a path as it stands; empty if none is named.
std::string take_format(std::string& path) {
  const auto colon = path.find(':');
  std::error_code error;
  if (colon == std::string::npos || fs::exists(path, error)) return "";
  std::string name = path.substr(0, colon);
  const auto names = formats().names();
  if (std::find(names.begin(), names.end(), name) == names.end()) return "";
  if (!candidates(look_at(path)).empty()) return "";  // names files without being one
  path.erase(0, colon + 1);
  return name;
}

}  // namespace

bool PathLook::lists(const std::string& name) const {
  return std::binary_search(listing.begin(), listing.end(), name);
}

std::unique_ptr<Recording> open_recording(const std::string& path, const std::string& format_name) {
  std::string plain = path;
  const std::string name = format_name.empty() ? take_format(plain) : format_name;
  if (name.empty()) return the_one(look_at(plain)).open(plain);
  const RecordingFormat& format = formats().find(name);
  const PathLook look = look_at(plain);
  std::error_code error;
  if (!fs::exists(plain, error) && format.claims(look) == Claim::none)
    throw DataError(plain, "does not exist; check the name");
  return format.open(plain);
}

std::string place_of_recording(const std::string& path) {
  std::string plain = path;
  take_format(plain);
  return plain;
}

const std::vector<RecordingFormat>& recording_formats() {
  return formats().rows();
}

void add_format(RecordingFormat format) {
  formats().add(std::move(format));
}

}  // namespace spikedepth
