#include "app/run_recordings.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/open_recording.hpp"

namespace spikedepth::app {
namespace {

namespace fs = std::filesystem;

// "format:" + path + "@labels".
struct Parts {
  std::string format, path, labels;
};

// A recording of MVSEC may be named by what its files' names share.
bool there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error) || fs::exists(path + "_data.hdf5", error);
}

Parts parts_of(const std::string& text) {
  Parts parts{"", text, ""};
  for (const auto& format : recording_formats()) {
    if (!starts_with(text, format.name + ":") || there(text)) continue;
    parts.format = format.name + ":";
    parts.path = text.substr(parts.format.size());
  }
  const auto at = parts.path.rfind('@');
  if (at == std::string::npos || there(parts.path)) return parts;
  parts.labels = parts.path.substr(at);
  parts.path.erase(at);
  return parts;
}

std::string locate(const std::string& text, const char* key,
                   const std::vector<std::string>& folders, const std::string& run) {
  const auto parts = parts_of(text);
  if (fs::path(parts.path).is_absolute() && there(parts.path)) return text;
  for (const auto& folder : folders) {
    const auto path = (fs::path(folder) / parts.path).string();
    if (there(path)) return parts.format + path + parts.labels;
  }
  const bool absolute = fs::path(parts.path).is_absolute();
  const char* option = std::string(key) == "data.train" ? "--data" : "--validation";
  throw DataError(parts.path, "does not exist" + (absolute ? "" : " in " + join(folders, " or ")) +
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
    texts.push_back(parts.format + fs::absolute(parts.path).string() + parts.labels);
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
  const auto path = split && !files.empty() ? files.front() : parts.path;
  return parts.format + fs::absolute(path).lexically_normal().string();
}

}  // namespace spikedepth::app
