#include "io/recordings/columns/dsec_parts.hpp"

#include <filesystem>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/calibration/read_calibration.hpp"
#include "io/recordings/columns/column_blocks.hpp"
#include "io/recordings/columns/dsec_disparity.hpp"

namespace spikedepth {
namespace {

constexpr SensorSize kSensor{640, 480};

CameraParts camera_of(const std::string& path, const std::string& name,
                      std::vector<std::string>& notes) {
  const hdf5::InputFile file(path);
  auto blocks =
      std::make_unique<ColumnBlocks>(file, ColumnNames{"/events", "/ms_to_idx", "/t_offset"});
  if (!blocks->note().empty()) notes.push_back(name + ": " + blocks->note());
  CameraParts camera;
  camera.name = name;
  camera.events = std::move(blocks);
  return camera;
}

ForwardMap read_map(const std::string& path) {
  const hdf5::InputFile file(path);
  auto array = hdf5::InputColumn::find(file, "/rectify_map");
  if (!array) throw DataError(path, "has no /rectify_map; DSEC's map of its events was expected");
  array->expect_shape({0, 0, 2});
  constexpr std::uint64_t kLargestSide_px = 4096;
  const std::uint64_t height = array->shape()[0], width = array->shape()[1];
  if (height == 0 || width == 0 || height > kLargestSide_px || width > kLargestSide_px)
    throw DataError(path, "/rectify_map is of no sensor's size");
  const SensorSize sensor{static_cast<int>(width), static_cast<int>(height)};
  std::vector<float> pairs(2 * sensor.pixels());
  array->read(0, array->rows(), hdf5::ElementType::float32, pairs.data());
  ForwardMap map;
  map.sensor = map.view = sensor;
  map.x.resize(sensor.pixels());
  map.y.resize(sensor.pixels());
  for (std::size_t i = 0; i < sensor.pixels(); ++i) {
    map.x[i] = pairs[2 * i];
    map.y[i] = pairs[2 * i + 1];
  }
  return map;
}

/// Of the map, else of the calibration, else that of DSEC's cameras.
void set_sensor(CameraParts& camera, const std::optional<StereoCalibration>& rig,
                std::size_t side) {
  camera.sensor = kSensor;
  if (rig) camera.sensor = rig->camera(side == 0 ? Side::left : Side::right).sensor;
  if (camera.map) camera.sensor = camera.map->sensor;
}

void add_truth(const DsecFiles& files, RecordingParts& parts) {
  if (files.disparity.empty() || files.disparity_times.empty()) return;
  if (!parts.calibration) {
    parts.notes.emplace_back(
        "there is no cam_to_cam.yaml: disparity cannot become depth and is "
        "left out");
    return;
  }
  auto depth =
      dsec_depth(files.disparity, files.disparity_times, parts.calibration->focal_baseline());
  if (depth.times.size() < 2) return;
  // As DSEC's own loader does.
  depth.times.erase(depth.times.begin());
  depth.read = [read = std::move(depth.read)](std::size_t index) { return read(index + 1); };
  parts.notes.emplace_back("the first disparity map has no events before it and is left out");
  parts.files.push_back(files.disparity_times);
  parts.cameras.front().depth[static_cast<std::size_t>(DepthView::rectified)] = std::move(depth);
}

RecordingParts open_sequence(const std::string& folder) {
  const DsecFiles files = find_dsec_files(folder);
  if (files.events[0].empty())
    throw DataError(folder, "has no events/left/events.h5; a sequence of DSEC was expected");
  RecordingParts parts;
  parts.name = files.sequence;
  parts.format = "dsec";
  for (std::size_t side = 0; side < 2; ++side) {
    if (files.events[side].empty()) continue;
    parts.cameras.push_back(
        camera_of(files.events[side], side == 0 ? "left" : "right", parts.notes));
    parts.files.push_back(files.events[side]);
    if (files.maps[side].empty()) continue;
    parts.cameras.back().map = read_map(files.maps[side]);
    parts.files.push_back(files.maps[side]);
  }
  if (!files.calibration.empty()) {
    parts.calibration = read_calibration(files.calibration, {kSensor, kSensor}, parts.notes);
    parts.files.push_back(files.calibration);
  }
  for (std::size_t side = 0; side < parts.cameras.size(); ++side)
    set_sensor(parts.cameras[side], parts.calibration, side);
  add_truth(files, parts);
  return parts;
}

}  // namespace

RecordingParts open_dsec(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return open_sequence(path);
  RecordingParts parts;
  parts.name = std::filesystem::path(path).stem().string();
  parts.format = "hdf5-columns";
  parts.files = {path};
  parts.cameras.push_back(camera_of(path, parts.name, parts.notes));
  return parts;
}

}  // namespace spikedepth
