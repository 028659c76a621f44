#include "io/recordings/mvsec/calibration_files.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/calibration/camera_chain.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChainPrefix = "camchain-imucam-";
constexpr std::array<const char*, 4> kMapSuffixes = {"_left_x_map.txt", "_left_y_map.txt",
                                                     "_right_x_map.txt", "_right_y_map.txt"};
constexpr std::uintmax_t kLargestFile_bytes = std::uintmax_t{64} << 20;
constexpr int kLargestSide_px = 4096;

/// "x" of MVSEC's camchain-imucam-x.yaml and of what Kalibr calls its results: camchain-x.yaml,
/// x-camchain.yaml, x-camchain-imucam.yaml; "" of camchain.yaml.
std::optional<std::string> scenario_of_chain(const std::string& name) {
  const auto dot = name.rfind('.');
  if (dot == std::string::npos) return std::nullopt;
  const std::string ending = name.substr(dot);
  if (ending != ".yaml" && ending != ".yml") return std::nullopt;
  const std::string stem = name.substr(0, dot);
  if (stem == "camchain" || stem == "camchain-imucam") return "";
  for (const std::string prefix : {"camchain-imucam-", "camchain-"}) {
    if (starts_with(stem, prefix)) return stem.substr(prefix.size());
  }
  for (const std::string suffix : {"-camchain-imucam", "-camchain"}) {
    if (ends_with(stem, suffix)) return stem.substr(0, stem.size() - suffix.size());
  }
  return std::nullopt;
}

/// All complete sets of calibration files directly inside `folder`.
std::vector<CalibrationFiles> sets_in(const fs::path& folder) {
  std::map<std::string, CalibrationFiles> sets;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (const auto scenario = scenario_of_chain(name)) {
      std::string& chain = sets[*scenario].camchain;
      if (chain.empty() || starts_with(name, kChainPrefix)) chain = entry.path().string();
    }
    for (std::size_t i = 0; i < kMapSuffixes.size(); ++i) {
      if (!ends_with(name, kMapSuffixes[i])) continue;
      const std::string scenario =
          name.substr(0, name.size() - std::string(kMapSuffixes[i]).size());
      sets[scenario].maps[i] = entry.path().string();
    }
  }
  std::vector<CalibrationFiles> result;
  for (auto& [scenario, files] : sets) {
    files.scenario = scenario;
    const bool complete = std::none_of(files.maps.begin(), files.maps.end(),
                                       [](const std::string& path) { return path.empty(); });
    if (!complete) files.maps = {};
    if (complete || !files.camchain.empty()) result.push_back(files);
  }
  return result;
}

std::vector<fs::path> subfolders(const fs::path& folder) {
  std::vector<fs::path> result;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    std::error_code ignored;
    const std::string name = entry.path().filename().string();
    if (entry.is_directory(ignored) && name[0] != '.') result.push_back(entry.path());
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::string read_bounded(const std::string& path) {
  std::error_code error;
  if (fs::file_size(path, error) > kLargestFile_bytes && !error) {
    throw DataError(path, "is larger than 64 MiB; a calibration file was expected");
  }
  return read_file(path);
}

std::string map_text(const std::vector<float>& values, SensorSize sensor) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += format("%.9g", static_cast<double>(values[i]));
    text += (i + 1) % static_cast<std::size_t>(sensor.width) == 0 ? '\n' : ' ';
  }
  return text;
}

}  // namespace

std::optional<CalibrationFiles> find_calibration(const std::string& folder,
                                                 const std::string& sequence) {
  const fs::path base = folder.empty() ? fs::path(".") : fs::path(folder);
  std::vector<std::vector<fs::path>> places = {{base}, subfolders(base)};
  const fs::path absolute = fs::absolute(base).lexically_normal();
  const fs::path clean = absolute.has_filename() ? absolute : absolute.parent_path();
  places.push_back(subfolders(clean.parent_path()));
  for (const auto& folders : places) {
    std::vector<CalibrationFiles> found;
    for (const fs::path& place : folders) {
      for (CalibrationFiles& files : sets_in(place)) found.push_back(std::move(files));
    }
    if (found.empty()) continue;
    const CalibrationFiles* best = nullptr;
    for (const CalibrationFiles& files : found) {
      const bool fits = !files.scenario.empty() && starts_with(sequence, files.scenario);
      if (fits && (best == nullptr || files.scenario.size() > best->scenario.size())) best = &files;
    }
    const bool own_folder = &folders != &places.back();
    if (best == nullptr && own_folder && found.size() == 1) best = &found.front();
    if (best != nullptr) return *best;
    if (!own_folder) break;  // these belong to other recordings
    std::vector<std::string> names;
    for (const CalibrationFiles& files : found)
      names.push_back(files.scenario.empty() ? files.camchain : files.scenario);
    throw DataError(folder, "holds calibrations for " + join(names) + ", none of which fits \"" +
                                sequence + "\"; keep the right one beside the recording");
  }
  return std::nullopt;
}

StereoCalibration read_camchain(const std::string& path, std::vector<std::string>* notes) {
  return parse_camera_chain(read_bounded(path), path, notes);
}

std::vector<float> read_map(const std::string& path, SensorSize& sensor) {
  const std::string text = read_bounded(path);
  std::vector<float> values;
  std::size_t width = 0;
  std::size_t in_row = 0;
  std::size_t rows = 0;
  const auto end_row = [&] {
    if (in_row == 0) return;
    if (rows == 0) width = in_row;
    ++rows;
    if (in_row != width) {
      throw DataError(path,
                      format("row %zu has %zu numbers, the first one %zu", rows, in_row, width));
    }
    in_row = 0;
  };
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    if (*at == '\n') end_row();
    if (*at == '\n' || *at == ' ' || *at == '\t' || *at == '\r' || *at == ',') {
      ++at;
      continue;
    }
    if (*at == '+') ++at;
    double value = 0;
    const auto parsed = std::from_chars(at, end, value);
    if (parsed.ec != std::errc() || !std::isfinite(value)) {
      throw DataError(path, format("row %zu holds something that is no number", rows + 1));
    }
    values.push_back(static_cast<float>(value));
    at = parsed.ptr;
    ++in_row;
  }
  end_row();
  if (rows == 0 || rows > kLargestSide_px || width > kLargestSide_px) {
    throw DataError(path, format("has %zu x %zu numbers; one per pixel was expected", width, rows));
  }
  sensor = {static_cast<int>(width), static_cast<int>(rows)};
  return values;
}

LoadedCalibration load_calibration(const CalibrationFiles& files) {
  LoadedCalibration result;
  if (!files.camchain.empty()) result.rig = read_camchain(files.camchain, &result.notes);
  if (files.maps[0].empty()) {
    result.left = make_forward_map(result.rig->left, result.rig->view());
    result.right = make_forward_map(result.rig->right, result.rig->view());
    return result;
  }
  std::array<std::vector<float>, 4> values;
  std::array<SensorSize, 4> sizes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = read_map(files.maps[i], sizes[i]);
    const bool left = i < 2;
    SensorSize expected = sizes[left ? 0 : 2];
    if (result.rig) expected = result.rig->camera(left ? Side::left : Side::right).sensor;
    if (sizes[i] != expected) {
      throw DataError(files.maps[i],
                      format("is for %d x %d pixels; %d x %d were expected", sizes[i].width,
                             sizes[i].height, expected.width, expected.height));
    }
  }
  const SensorSize view = result.rig ? result.rig->view() : sizes[0];
  result.left = {sizes[0], view, std::move(values[0]), std::move(values[1])};
  result.right = {sizes[2], view, std::move(values[2]), std::move(values[3])};
  return result;
}

void write_calibration(const StereoCalibration& rig, const std::string& folder,
                       const std::string& scenario) {
  write_file_atomically(folder + "/" + kChainPrefix + scenario + ".yaml", camera_chain_text(rig));
  const ForwardMap left = make_forward_map(rig.left, rig.view());
  const ForwardMap right = make_forward_map(rig.right, rig.view());
  const std::array<const std::vector<float>*, 4> values = {&left.x, &left.y, &right.x, &right.y};
  for (std::size_t i = 0; i < values.size(); ++i) {
    write_file_atomically(folder + "/" + scenario + kMapSuffixes[i],
                          map_text(*values[i], i < 2 ? left.sensor : right.sensor));
  }
}

}  // namespace spikedepth
