#include "io/recordings/open_recording.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/base/error.hpp"
#include "core/base/named_table.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"
#include "io/calibration/read_calibration.hpp"
#include "io/recordings/aedat4/aedat4_format.hpp"
#include "io/recordings/columns/columns_format.hpp"
#include "io/recordings/event_stream/es_format.hpp"
#include "io/recordings/foreign_files.hpp"
#include "io/recordings/mvsec/mvsec_format.hpp"
#include "io/recordings/npz/npz_format.hpp"
#include "io/recordings/paired_recordings.hpp"
#include "io/recordings/prophesee/dat_format.hpp"
#include "io/recordings/prophesee/hdf5_format.hpp"
#include "io/recordings/prophesee/raw_format.hpp"
#include "io/recordings/recording_place.hpp"
#include "io/recordings/ros/ros_format.hpp"
#include "io/recordings/text/text_format.hpp"
#include "io/streams/streamed_recording.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

NamedTable<RecordingFormat>& formats() {
  static NamedTable<RecordingFormat> table(
      "recording format",
      {mvsec_format(), dsec_format(), m3ed_format(), npz_format(), text_format(), raw_format(),
       dat_format(), prophesee_hdf5_format(), es_format(), aedat4_format(), ros_format()});
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

std::string folder_of(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return path;
  const auto folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
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

RecordingPlace place_in(const std::string& text) {
  std::string plain = text;
  const std::string name = take_format(plain);
  RecordingPlace place = parse_place(plain);
  place.format = name;
  return place;
}

const RecordingFormat& format_of(const std::string& path, const std::string& name) {
  if (name.empty()) return the_one(look_at(path));
  const RecordingFormat& format = formats().find(name);
  std::error_code error;
  if (!fs::exists(path, error) && format.claims(look_at(path)) == Claim::none)
    throw DataError(path, "does not exist; check the name");
  return format;
}

/// The files of a folder that hold one camera each, if there are just two of them.
std::vector<std::string> pair_in(const PathLook& look) {
  constexpr std::size_t kMostFiles = 64;
  std::vector<std::string> found;
  if (look.listing.size() > kMostFiles) return {};
  for (const std::string& name : look.listing) {
    const std::string path = (fs::path(look.path) / name).string();
    std::error_code error;
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) == 0) continue;
    const auto best = candidates(look_at(path));
    if (best.size() == 1 && best.front()->parts) found.push_back(path);
  }
  if (found.size() != 2) return {};
  const auto is_right = [](const std::string& path) {
    return lower_case(fs::path(path).filename().string()).find("right") != std::string::npos;
  };
  if (is_right(found[0]) && !is_right(found[1])) std::swap(found[0], found[1]);
  return found;
}

/// Two paths where a folder of two files is named by itself.
void spread_folder(RecordingPlace& place) {
  std::error_code error;
  if (place.paths.size() != 1 || !place.format.empty()) return;
  if (!fs::is_directory(place.paths[0], error)) return;
  const PathLook look = look_at(place.paths[0]);
  for (const RecordingFormat* format : candidates(look)) {
    if (format->claims(look) == Claim::by_content) return;
  }
  const auto pair = pair_in(look);
  if (!pair.empty()) place.paths = pair;
}

RecordingParts open_parts(const RecordingFormat& format, const std::string& path) {
  return format.parts ? format.parts(path) : parts_of(format.open(path));
}

/// `format` is that of the first path.
RecordingParts parts_in(const RecordingPlace& place, const RecordingFormat& format) {
  RecordingParts parts = open_parts(format, place.paths[0]);
  if (place.paths.size() == 1) return parts;
  const std::string& right = place.paths[1];
  return pair_parts(std::move(parts), open_parts(format_of(right, place.format), right));
}

bool is_for(const StereoCalibration& rig, const std::array<SensorSize, 2>& sensors) {
  const auto fits = [](SensorSize known, SensorSize rig_size) {
    return known.pixels() == 0 || known == rig_size;
  };
  return fits(sensors[0], rig.left.sensor) && fits(sensors[1], rig.right.sensor);
}

/// The calibration that lies beside the recording, unless it is none for it, which a note tells.
std::optional<StereoCalibration> calibration_beside(const RecordingPlace& place,
                                                    const std::array<SensorSize, 2>& sensors,
                                                    RecordingParts& parts) {
  const auto file = find_calibration_file(folder_of(place.paths[0]), parts.notes);
  if (!file) return std::nullopt;
  std::vector<std::string> told;
  std::string why_not = *file + ": is for sensors of another size";
  try {
    const StereoCalibration rig = read_calibration(*file, sensors, told);
    if (is_for(rig, sensors)) {
      parts.notes.push_back("the calibration " + *file + " lies beside it and was taken");
      parts.notes.insert(parts.notes.end(), told.begin(), told.end());
      parts.files.push_back(*file);
      return rig;
    }
  } catch (const DataError& error) {
    why_not = error.what();
  }
  parts.notes.push_back("the calibration beside it was not taken: " + why_not);
  return std::nullopt;
}

/// The calibration that the user names, or the one beside the recording.
StereoWishes wishes_of(const RecordingPlace& place, RecordingParts& parts) {
  StereoWishes wishes;
  wishes.left = place.left;
  std::array<SensorSize, 2> sensors;
  for (std::size_t i = 0; i < std::min<std::size_t>(2, parts.cameras.size()); ++i)
    sensors[i] = parts.cameras[i].sensor;
  if (!place.calibration.empty()) {
    wishes.calibration = read_calibration(place.calibration, sensors, parts.notes);
    parts.files.push_back(place.calibration);
  } else if (!parts.calibration) {
    wishes.calibration = calibration_beside(place, sensors, parts);
  }
  return wishes;
}

}  // namespace

bool PathLook::lists(const std::string& name) const {
  return std::binary_search(listing.begin(), listing.end(), name);
}

std::unique_ptr<Recording> open_recording(const std::string& text, const std::string& format_name) {
  RecordingPlace place = place_in(text);
  if (!format_name.empty()) place.format = format_name;
  spread_folder(place);
  const RecordingFormat& format = format_of(place.paths[0], place.format);
  const bool plain = place.paths.size() == 1 && place.calibration.empty() && place.left.empty();
  if (plain && !format.parts) return format.open(place.paths[0]);
  if (place.paths.size() == 1 && !format.parts) {
    throw ConfigError("'" + text + "': " + format.name +
                      " recordings bring their cameras and their calibration; name the path alone");
  }
  RecordingParts parts = parts_in(place, format);
  const StereoWishes wishes = wishes_of(place, parts);
  return make_streamed_recording(std::move(parts), wishes);
}

std::string place_of_recording(const std::string& text) {
  return place_in(text).paths[0];
}

const std::vector<RecordingFormat>& recording_formats() {
  return formats().rows();
}

void add_format(RecordingFormat format) {
  formats().add(std::move(format));
}

}  // namespace spikedepth
