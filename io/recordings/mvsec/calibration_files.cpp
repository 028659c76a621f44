#include "io/recordings/mvsec/calibration_files.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChainPrefix = "camchain-imucam-";
constexpr std::array<const char*, 4> kMapSuffixes = {"_left_x_map.txt", "_left_y_map.txt",
                                                     "_right_x_map.txt", "_right_y_map.txt"};
constexpr std::uintmax_t kLargestFile_bytes = std::uintmax_t{64} << 20;
constexpr int kLargestSide_px = 4096;

/// All complete sets of calibration files directly inside `folder`.
std::vector<CalibrationFiles> sets_in(const fs::path& folder) {
  std::map<std::string, CalibrationFiles> sets;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kChainPrefix, 0) == 0 && ends_with(name, ".yaml")) {
      const std::size_t prefix = std::string(kChainPrefix).size();
      const std::string scenario = name.substr(prefix, name.size() - prefix - 5);
      sets[scenario].camchain = entry.path().string();
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

/// The numbers of a YAML list, nested or not, row by row.
template <std::size_t Size>
std::array<double, Size> numbers(const YAML::Node& camera, const std::string& key,
                                 const std::string& where, const std::string& path) {
  std::vector<double> values;
  const YAML::Node list = camera[key];
  if (list && list.IsSequence()) {
    for (const YAML::Node& item : list) {
      if (!item.IsSequence()) {
        values.push_back(item.as<double>());
        continue;
      }
      for (const YAML::Node& number : item) values.push_back(number.as<double>());
    }
  }
  const bool finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (values.size() != Size || !finite) {
    throw DataError(path, format("%s.%s has %zu numbers; %zu finite ones were expected",
                                 where.c_str(), key.c_str(), values.size(), Size));
  }
  std::array<double, Size> result{};
  std::copy(values.begin(), values.end(), result.begin());
  return result;
}

CameraCalibration read_camera(const YAML::Node& root, const std::string& name,
                              const std::string& path, SensorSize& sensor) {
  const YAML::Node camera = root[name];
  if (!camera || !camera.IsMap()) {
    throw DataError(path,
                    name + " is missing; MVSEC's camera chain has cam0 (left) and cam1 (right)");
  }
  const YAML::Node model = camera["distortion_model"];
  if (model && model.as<std::string>() != "equidistant") {
    throw DataError(path, name + ".distortion_model is \"" + model.as<std::string>() +
                              "\"; \"equidistant\" was expected");
  }
  CameraCalibration result;
  const auto intrinsics = numbers<4>(camera, "intrinsics", name, path);
  result.fx = intrinsics[0];
  result.fy = intrinsics[1];
  result.cx = intrinsics[2];
  result.cy = intrinsics[3];
  result.distortion = numbers<4>(camera, "distortion_coeffs", name, path);
  result.rectification = numbers<9>(camera, "rectification_matrix", name, path);
  result.projection = numbers<12>(camera, "projection_matrix", name, path);
  const auto size = numbers<2>(camera, "resolution", name, path);
  if (!(size[0] >= 1 && size[0] <= kLargestSide_px && size[1] >= 1 && size[1] <= kLargestSide_px)) {
    throw DataError(path, format("%s.resolution is %g x %g; 1 to %d pixels a side were expected",
                                 name.c_str(), size[0], size[1], kLargestSide_px));
  }
  if (!(result.fx > 0 && result.fy > 0 && result.projection[0] > 0)) {
    throw DataError(path, name + " has a focal length that is not positive");
  }
  sensor = {static_cast<int>(size[0]), static_cast<int>(size[1])};
  return result;
}

std::string read_bounded(const std::string& path) {
  std::error_code error;
  if (fs::file_size(path, error) > kLargestFile_bytes && !error) {
    throw DataError(path, "is larger than 64 MiB; a calibration file was expected");
  }
  return read_file(path);
}

std::string number_text(double value) {
  return format("%.17g", value);
}

template <std::size_t Size>
std::string list_text(const std::array<double, Size>& values) {
  std::vector<std::string> words;
  for (const double value : values) words.push_back(number_text(value));
  return "[" + join(words) + "]";
}

/// A matrix with four (or three) columns as a YAML block of rows.
template <std::size_t Size>
std::string matrix_text(const std::string& key, const std::array<double, Size>& values,
                        std::size_t columns) {
  std::string text = "  " + key + ":\n";
  for (std::size_t row = 0; row < Size / columns; ++row) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < columns; ++i)
      words.push_back(number_text(values[row * columns + i]));
    text += "  - [" + join(words) + "]\n";
  }
  return text;
}

std::string camera_text(const CameraCalibration& camera, SensorSize sensor) {
  const std::array<double, 4> intrinsics = {camera.fx, camera.fy, camera.cx, camera.cy};
  return "  camera_model: pinhole\n  distortion_coeffs: " + list_text(camera.distortion) +
         "\n  distortion_model: equidistant\n  intrinsics: " + list_text(intrinsics) + "\n" +
         matrix_text("projection_matrix", camera.projection, 4) +
         matrix_text("rectification_matrix", camera.rectification, 3) +
         format("  resolution: [%d, %d]\n", sensor.width, sensor.height);
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
      const bool fits = sequence.rfind(files.scenario, 0) == 0;
      if (fits && (best == nullptr || files.scenario.size() > best->scenario.size())) best = &files;
    }
    const bool own_folder = &folders != &places.back();
    if (best == nullptr && own_folder && found.size() == 1) best = &found.front();
    if (best != nullptr) return *best;
    if (!own_folder) break;  // these belong to other recordings
    std::vector<std::string> names;
    for (const CalibrationFiles& files : found) names.push_back(files.scenario);
    throw DataError(folder, "holds calibrations for " + join(names) + ", none of which fits \"" +
                                sequence + "\"; keep the right one beside the recording");
  }
  return std::nullopt;
}

StereoCalibration read_camchain(const std::string& path) {
  try {
    const YAML::Node root = YAML::Load(read_bounded(path));
    if (!root.IsMap()) throw DataError(path, "holds no camera chain (YAML with cam0 and cam1)");
    StereoCalibration rig;
    SensorSize right_sensor;
    rig.left = read_camera(root, "cam0", path, rig.sensor);
    rig.right = read_camera(root, "cam1", path, right_sensor);
    if (right_sensor != rig.sensor) {
      throw DataError(path, "cam0 and cam1 differ in resolution; one size was expected");
    }
    rig.right_from_left = numbers<16>(root["cam1"], "T_cn_cnm1", "cam1", path);
    if (!(rig.focal_baseline() > 0)) {
      throw DataError(path, "cam1.projection_matrix puts the right camera left of the left one");
    }
    return rig;
  } catch (const YAML::Exception& error) {
    throw DataError(
        path, format("is no valid YAML at line %d (%s)", error.mark.line + 1, error.msg.c_str()));
  }
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
  if (!files.camchain.empty()) result.rig = read_camchain(files.camchain);
  if (files.maps[0].empty()) {
    result.left = make_forward_map(result.rig->left, result.rig->sensor);
    result.right = make_forward_map(result.rig->right, result.rig->sensor);
    return result;
  }
  std::array<std::vector<float>, 4> values;
  std::array<SensorSize, 4> sizes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = read_map(files.maps[i], sizes[i]);
    const SensorSize expected = result.rig ? result.rig->sensor : sizes[0];
    if (sizes[i] != expected) {
      throw DataError(files.maps[i],
                      format("is for %d x %d pixels; %d x %d were expected", sizes[i].width,
                             sizes[i].height, expected.width, expected.height));
    }
  }
  result.left = {sizes[0], std::move(values[0]), std::move(values[1])};
  result.right = {sizes[0], std::move(values[2]), std::move(values[3])};
  return result;
}

void write_calibration(const StereoCalibration& rig, const std::string& folder,
                       const std::string& scenario) {
  const std::string text = "cam0:\n" + camera_text(rig.left, rig.sensor) + "cam1:\n" +
                           matrix_text("T_cn_cnm1", rig.right_from_left, 4) +
                           camera_text(rig.right, rig.sensor);
  write_file_atomically(folder + "/" + kChainPrefix + scenario + ".yaml", text);
  const ForwardMap left = make_forward_map(rig.left, rig.sensor);
  const ForwardMap right = make_forward_map(rig.right, rig.sensor);
  const std::array<const std::vector<float>*, 4> values = {&left.x, &left.y, &right.x, &right.y};
  for (std::size_t i = 0; i < values.size(); ++i) {
    write_file_atomically(folder + "/" + scenario + kMapSuffixes[i],
                          map_text(*values[i], rig.sensor));
  }
}

}  // namespace spikedepth
