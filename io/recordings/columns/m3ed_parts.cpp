#include "io/recordings/columns/m3ed_parts.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/camera/rotation.hpp"
#include "io/calibration/m3ed_rig.hpp"
#include "io/recordings/columns/column_blocks.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostTimes = 16'000'000;

/// Groups of the left and the right event camera.
struct Layout {
  std::string left, right;
};

const Layout kM3ed{"/prophesee/left", "/prophesee/right"};
const Layout kEvttc{"/prophesee/event_cam_left", "/prophesee/event_cam_right"};

std::string data_file_in(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return path;
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(path, error)) {
    if (ends_with(entry.path().filename().string(), "_data.h5"))
      found.push_back(entry.path().string());
  }
  std::sort(found.begin(), found.end());
  if (found.size() == 1) return found.front();
  throw DataError(path, found.empty() ? "holds no _data.h5"
                                      : "holds several recordings (" + join_some(found) +
                                            "); name one of them");
}

/// SEQUENCE_data.h5 -> SEQUENCE_depth_gt.h5, if that is there.
std::string beside(const std::string& data, const std::string& ending) {
  constexpr char kEnding[] = "_data.h5";
  if (!ends_with(data, kEnding)) return "";
  std::string other = data.substr(0, data.size() - (sizeof kEnding - 1)) + ending;
  std::error_code error;
  return fs::exists(other, error) ? other : "";
}

std::vector<TimeUs> times_of(const hdf5::InputFile& file) {
  auto column = hdf5::InputColumn::find(file, "/ts");
  if (!column) return {};
  column->expect_shape({0});
  if (column->rows() > kMostTimes) throw DataError(file.path(), "/ts is longer than any recording");
  std::vector<TimeUs> times(column->rows());
  column->read(0, column->rows(), hdf5::ElementType::int64, times.data());
  return times;
}

void add_depth(const std::string& path, RecordingParts& parts) {
  const auto file = std::make_shared<const hdf5::InputFile>(path);
  auto found = hdf5::InputColumn::find(*file, "/depth/prophesee/left");
  if (!found) return;
  found->expect_shape({0, 0, 0});
  const auto maps = std::make_shared<hdf5::InputColumn>(std::move(*found));
  TimedStack<DepthMap> depth;
  depth.times = times_of(*file);
  if (depth.times.size() != maps->rows())
    throw DataError(path,
                    format("holds %zu times in /ts for %llu depth maps; one for each was "
                           "expected",
                           depth.times.size(), static_cast<unsigned long long>(maps->rows())));
  constexpr std::uint64_t kLargestSide_px = 4096;
  const std::uint64_t height = maps->shape()[1], width = maps->shape()[2];
  if (height > kLargestSide_px || width > kLargestSide_px)
    throw DataError(path, "holds depth maps larger than any sensor");
  depth.read = [file, maps, width, height](std::size_t index) {
    DepthMap map(static_cast<int>(width), static_cast<int>(height));
    maps->read(index, 1, hdf5::ElementType::float32, map.metres.data());
    for (float& metres : map.metres) {  // M3ED's mark of unknown depth is no defect
      if (std::isinf(metres)) metres = std::numeric_limits<float>::quiet_NaN();
    }
    return map;
  };
  parts.cameras.front().depth[static_cast<std::size_t>(DepthView::raw)] = std::move(depth);
  parts.files.push_back(path);
}

/// Cn_T_C0 takes a point from the camera at the start to the camera at its time: its inverse is the
/// pose in the frame of the start.
Pose pose_of(TimeUs t, const double* m) {
  Pose pose;
  pose.t = t;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t k = 0; k < 3; ++k) pose.position[row] -= m[4 * k + row] * m[4 * k + 3];
  }
  pose.quaternion = quaternion_of({m[0], m[4], m[8], m[1], m[5], m[9], m[2], m[6], m[10]});
  return pose;
}

void add_poses(const std::string& path, RecordingParts& parts) {
  const hdf5::InputFile file(path);
  auto transforms = hdf5::InputColumn::find(file, "/Cn_T_C0");
  if (!transforms) return;
  transforms->expect_shape({0, 4, 4});
  const std::vector<TimeUs> times = times_of(file);
  const std::uint64_t count = std::min<std::uint64_t>(times.size(), transforms->rows());
  std::vector<double> values(16 * count);
  transforms->read(0, count, hdf5::ElementType::float64, values.data());
  for (std::size_t i = 0; i < count; ++i) {
    const double* m = values.data() + 16 * i;
    if (std::all_of(m, m + 12, [](double v) { return std::isfinite(v); }))
      parts.poses.push_back(pose_of(times[i], m));
  }
}

}  // namespace

const std::vector<std::string>& m3ed_marks() {
  static const std::vector<std::string> marks = {kM3ed.left + "/t", kEvttc.left + "/t"};
  return marks;
}

RecordingParts open_m3ed(const std::string& path) {
  const std::string data = data_file_in(path);
  const hdf5::InputFile file(data);
  const Layout& layout = file.holds(kM3ed.left + "/t") ? kM3ed : kEvttc;
  RecordingParts parts;
  parts.name = fs::path(data).stem().string();
  if (ends_with(parts.name, "_data")) parts.name.resize(parts.name.size() - 5);
  parts.format = "m3ed";
  parts.files = {data};
  parts.calibration = read_m3ed_rig(file, layout.left, layout.right, parts.notes);
  for (const Side side : {Side::left, Side::right}) {
    const std::string& group = side == Side::left ? layout.left : layout.right;
    if (!file.holds(group + "/t")) continue;
    auto blocks =
        std::make_unique<ColumnBlocks>(file, ColumnNames{group, group + "/ms_map_idx", ""});
    if (!blocks->note().empty()) parts.notes.push_back(blocks->note());
    CameraParts camera;
    camera.name = side_name(side);
    if (parts.calibration) camera.sensor = parts.calibration->camera(side).sensor;
    camera.events = std::move(blocks);
    parts.cameras.push_back(std::move(camera));
  }
  if (parts.cameras.empty()) throw DataError(data, "has no events of " + layout.left);
  const std::string depth = beside(data, "_depth_gt.h5");
  const std::string poses = depth.empty() ? beside(data, "_pose_gt.h5") : depth;
  if (!depth.empty()) add_depth(depth, parts);
  if (!poses.empty()) add_poses(poses, parts);
  return parts;
}

}  // namespace spikedepth
