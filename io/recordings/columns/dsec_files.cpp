#include "io/recordings/columns/dsec_files.hpp"

#include <filesystem>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string if_there(const fs::path& path) {
  return is_there(path) ? path.string() : "";
}

/// Folders in which the parts of a sequence may lie: its own, and those of the same name under
/// train_KIND beside train_events.
std::vector<fs::path> places_of(const fs::path& sequence, const std::string& kind) {
  std::vector<fs::path> places = {sequence};
  const fs::path set = sequence.parent_path();
  const std::string name = set.filename().string();
  if (ends_with(name, "_events")) {
    const std::string part = name.substr(0, name.size() - std::string("_events").size());
    places.push_back(set.parent_path() / (part + "_" + kind) / sequence.filename());
  }
  return places;
}

std::string find(const std::vector<fs::path>& places, const std::string& name) {
  for (const fs::path& place : places) {
    if (is_there(place / name)) return (place / name).string();
  }
  return "";
}

}  // namespace

bool is_dsec_folder(const std::string& folder) {
  return is_there(fs::path(folder) / "events/left/events.h5") ||
         is_there(fs::path(folder) / "left/events.h5");
}

DsecFiles find_dsec_files(const std::string& folder) {
  std::error_code error;
  fs::path sequence = fs::absolute(folder, error).lexically_normal();
  if (!sequence.has_filename()) sequence = sequence.parent_path();
  fs::path events = sequence / "events";
  if (is_there(sequence / "left/events.h5")) {
    events = sequence;
    sequence = sequence.parent_path();
  }
  DsecFiles files;
  files.sequence = sequence.filename().string();
  for (std::size_t side = 0; side < 2; ++side) {
    const fs::path place = events / (side == 0 ? "left" : "right");
    files.events[side] = if_there(place / "events.h5");
    files.maps[side] = if_there(place / "rectify_map.h5");
  }
  files.calibration = find(places_of(sequence, "calibration"), "calibration/cam_to_cam.yaml");
  const auto truth = places_of(sequence, "disparity");
  files.disparity = find(truth, "disparity/event");
  files.disparity_times = find(truth, "disparity/timestamps.txt");
  return files;
}

}  // namespace spikedepth
