#include "app/run_recordings.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/recordings/recording_place.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

// The place of a recording + "@labels".
struct Parts {
  RecordingPlace place;
  std::string labels;
};

// A recording of MVSEC may be named by what its files' names share.
bool there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) || fs::exists(path + "_data.hdf5", error);
}

bool all_there(const RecordingPlace& place) {
  return std::all_of(place.paths.begin(), place.paths.end(), there) &&
         (place.calibration.empty() || there(place.calibration));
}

bool is_absolute(const RecordingPlace& place) {
  return std::all_of(place.paths.begin(), place.paths.end(),
                     [](const std::string& path) { return fs::path(path).is_absolute(); });
}

Parts parts_of(const std::string& text) {
  std::string path = text, format, labels;
  for (const auto& known : recording_formats()) {
    if (!starts_with(text, known.name + ":") || there(text)) continue;
    format = known.name;
    path = text.substr(format.size() + 1);
  }
  const auto at = path.rfind('@');
  if (at != std::string::npos && !there(path)) {
    labels = path.substr(at);
    path.erase(at);
  }
  Parts parts{there(path) ? RecordingPlace{"", {path}, "", ""} : parse_place(path), labels};
  parts.place.format = format;
  return parts;
}

std::string locate(const std::string& text, const char* key,
                   const std::vector<std::string>& folders, const std::string& run) {
  const auto parts = parts_of(text);
  const bool absolute = is_absolute(parts.place);
  if (absolute && all_there(parts.place)) return text;
  for (const auto& folder : folders) {
    const auto place = place_in_folder(parts.place, folder);
    if (all_there(place)) return place_text(place) + parts.labels;
  }
  RecordingPlace missing = parts.place;
  missing.format.clear();
  const char* option = std::string(key) == "data.train" ? "--data" : "--validation";
  throw DataError(place_text(missing),
                  "does not exist" + (absolute ? "" : " in " + join(folders, " or ")) +
                      "; it is in " + key + " of " + run +
                      "/config.toml. Put it back, or say where all recordings of that "
                      "key are: spikedepth train --resume " +
                      run + " " + option + " PATH" + parts.labels);
}

}  // namespace

std::vector<std::string> moved_to(const std::vector<std::string>& before,
                                  const std::vector<std::string>& given) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < given.size(); ++i) {
    auto parts = parts_of(given[i]);
    if (parts.labels.empty() && before.size() == given.size())
      parts.labels = parts_of(before[i]).labels;
    texts.push_back(place_text(place_in_folder(parts.place, fs::current_path().string())) +
                    parts.labels);
  }
  return texts;
}

DataConfig located(DataConfig data, const std::vector<std::string>& folders,
                   const std::string& run) {
  for (auto& text : data.train) text = locate(text, "data.train", folders, run);
  for (auto& text : data.validation) text = locate(text, "data.validation", folders, run);
  return data;
}

std::string viewable_recording(const std::string& text, const LabelRange& opened) {
  const auto parts = parts_of(text);
  const bool split =
      parts.labels.size() > 1 && std::isalpha(static_cast<unsigned char>(parts.labels[1])) != 0;
  const auto& files = opened.recording->info().files;
  RecordingPlace place = parts.place;
  if (split && !files.empty()) place.paths = {files.front()};
  place = place_in_folder(place, fs::current_path().string());
  for (auto& path : place.paths) path = fs::path(path).lexically_normal().string();
  return place_text(place);
}

}  // namespace spikedepth::app
