// What a recording of MVSEC consists of: its calibration, and the datasets of each camera.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/camera/rotation.hpp"
#include "io/recordings/mvsec/calibration_files.hpp"
#include "io/recordings/mvsec/foreign_layout.hpp"
#include "io/recordings/mvsec/mvsec_notes.hpp"
#include "io/recordings/mvsec/mvsec_recording.hpp"
#include "io/recordings/mvsec/planes.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kMostTimes = 16'000'000;
constexpr SensorSize kDavis346{346, 260};  // MVSEC's sensors

std::string camera_path(Side side, const std::string& name) {
  return std::string("/davis/") + side_name(side) + "/" + name;
}

std::string depth_name(DepthView view) {
  return view == DepthView::raw ? "depth_image_raw" : "depth_image_rect";
}

}  // namespace

void MvsecRecording::load_calibration_files(const MvsecFiles& files) {
  const auto found = find_calibration(files.folder, files.sequence);
  if (!found) {
    info_.notes.emplace_back(
        "no calibration was found beside the recording: events are not rectified");
    return;
  }
  LoadedCalibration loaded = load_calibration(*found);
  rig_ = loaded.rig;
  for (const std::string& note : loaded.notes) info_.notes.push_back(note);
  camera(Side::left).map = std::move(loaded.left);
  camera(Side::right).map = std::move(loaded.right);
  if (!found->camchain.empty()) info_.files.push_back(found->camchain);
  if (found->camchain.empty()) {
    info_.notes.emplace_back("there are rectification maps but no camera chain: baseline unknown");
  }
  for (const std::string& map : found->maps) {
    if (!map.empty()) info_.files.push_back(map);
  }
  if (files.sequence.rfind(found->scenario, 0) != 0) {
    info_.notes.push_back("the calibration is that of \"" + found->scenario + "\"");
  }
}

SensorSize MvsecRecording::find_size(Side side) const {
  if (!camera(side).map.x.empty()) return camera(side).map.sensor;
  for (const char* name : {"image_raw", "depth_image_rect", "depth_image_raw"}) {
    const auto planes = find(camera_path(side, name));
    if (planes && is_plane_stack(*planes)) return plane_size(*planes);
  }
  return {};
}

/// A camera of which nothing tells the size has that of the other one.
void MvsecRecording::choose_sizes() {
  const SensorSize left = find_size(Side::left);
  const SensorSize right = find_size(Side::right);
  if (left.pixels() == 0 && right.pixels() == 0) {
    info_.sensors = {kDavis346, kDavis346};
    info_.notes.emplace_back("nothing tells the sensor's size: MVSEC's 346 x 260 is assumed");
  } else {
    info_.sensors = {left.pixels() > 0 ? left : right, right.pixels() > 0 ? right : left};
  }
  const ForwardMap& map = camera(Side::left).map;
  info_.view = map.x.empty() ? info_.sensor(Side::left) : map.view;
}

SensorSize MvsecRecording::depth_size(Side side, DepthView view) const {
  return view == DepthView::raw ? info_.sensor(side) : info_.view;
}

void MvsecRecording::open_events() {
  double earliest_s = std::numeric_limits<double>::infinity();
  for (const Side side : {Side::left, Side::right}) {
    auto dataset = data_.find(camera_path(side, "events"));
    if (!dataset) {
      info_.notes.push_back(std::string("there are no events of the ") + side_name(side) +
                            " camera");
      continue;
    }
    auto& stream = camera(side).events;
    stream.emplace(std::move(*dataset), info_.sensor(side));
    earliest_s = std::min(earliest_s, stream->earliest_s());
    for (std::string& note : storage_notes(side, *stream)) info_.notes.push_back(std::move(note));
  }
  if (!camera(Side::left).events && !camera(Side::right).events) {
    throw DataError(data_.path(), describe_layout(data_));
  }
  const auto stored = data_.attribute("base_time_s");
  info_.base_time_s = std::isfinite(earliest_s) ? earliest_s : 0;
  if (stored && is_usable_time(*stored)) info_.base_time_s = *stored;

  TimeWindow all{std::numeric_limits<TimeUs>::max(), std::numeric_limits<TimeUs>::min()};
  for (const Side side : {Side::left, Side::right}) {
    auto& stream = camera(side).events;
    if (!stream) continue;
    stream->set_base(info_.base_time_s);
    const TimeWindow span = stream->span();
    info_.event_count[info_.index_of(side)] = stream->rows() - stream->unwritten().rows;
    info_.side_span[info_.index_of(side)] = span;
    if (span.length() == 0) {
      info_.notes.push_back(unusable_note(side, *stream));
      continue;
    }
    all = {std::min(all.begin, span.begin), std::max(all.end, span.end)};
  }
  if (all.begin < all.end) info_.span = all;
  info_.has_right = camera(Side::right).events.has_value();
}

std::vector<TimeUs> MvsecRecording::load_times(const std::string& name) const {
  const auto dataset = find(name);
  if (!dataset) return {};
  dataset->expect_shape({0});
  std::vector<TimeUs> times;
  for (const double seconds : dataset->read_all(kMostTimes)) {
    if (!is_usable_time(seconds)) {
      throw DataError(file_of(name), format("%s[%zu] is no usable time; Unix seconds were expected",
                                            name.c_str(), times.size()));
    }
    times.push_back(to_us(seconds, info_.base_time_s));
  }
  return times;
}

void MvsecRecording::open_images(Side side) {
  Camera& cam = camera(side);
  cam.images = data_.find(camera_path(side, "image_raw"));
  if (!cam.images) return;
  const std::string what = std::string(side_name(side)) + " images";
  if (!is_plane_stack(*cam.images) || !cam.images->is_integer()) {
    info_.notes.push_back("the " + what + " are no grey images and left out");
    cam.images.reset();
    return;
  }
  cam.image_times = load_times(camera_path(side, "image_raw_ts"));
  const std::size_t count = std::min<std::size_t>(cam.image_times.size(), cam.images->rows());
  if (cam.image_times.size() != cam.images->rows()) {
    info_.notes.push_back(format("%zu of %llu %s have a time; the others are left out", count,
                                 static_cast<unsigned long long>(cam.images->rows()),
                                 what.c_str()));
  }
  cam.image_times.resize(count);
}

void MvsecRecording::open_depths(Side side) {
  Camera& cam = camera(side);
  std::string times_name;
  std::uint64_t count = kMostTimes;
  for (const DepthView view : {DepthView::rectified, DepthView::raw}) {
    Depths& depths = cam.depths[static_cast<std::size_t>(view)];
    const std::string name = camera_path(side, depth_name(view));
    depths.maps = find(name);
    if (!depths.maps) continue;
    const SensorSize size = depth_size(side, view);
    if (rig_ && is_plane_stack(*depths.maps) && plane_size(*depths.maps) != size) {
      const SensorSize found = plane_size(*depths.maps);
      throw DataError(file_of(name),
                      format("%s holds maps of %d x %d pixels, its calibration is for %d x %d "
                             "(resolution: width, height); mend the one that is wrong",
                             name.c_str(), found.width, found.height, size.width, size.height));
    }
    depths.maps->expect_shape(
        {0, static_cast<std::uint64_t>(size.height), static_cast<std::uint64_t>(size.width)});
    depths.counted.resize(depths.maps->rows());
    count = std::min(count, depths.maps->rows());
    if (times_name.empty()) times_name = name + "_ts";
  }
  if (times_name.empty()) return;
  cam.depth_times = load_times(times_name);
  if (cam.depth_times.size() + 1 < count || cam.depth_times.size() > count + 1) {
    throw DataError(
        file_of(times_name),
        format("%s holds %zu times for %llu depth maps, so that none can be told to belong "
               "to its map; one for each was expected",
               times_name.c_str(), cam.depth_times.size(), static_cast<unsigned long long>(count)));
  }
  if (cam.depth_times.size() != count) {
    info_.notes.push_back(
        format("%s camera: %zu depth times for %llu maps; surplus ones are left out",
               side_name(side), cam.depth_times.size(), static_cast<unsigned long long>(count)));
  }
  cam.depth_times.resize(std::min<std::size_t>(cam.depth_times.size(), count));
  for (std::size_t i = 1; i < cam.depth_times.size(); ++i) {
    if (cam.depth_times[i] > cam.depth_times[i - 1]) continue;
    throw DataError(
        file_of(times_name),
        format("%s[%zu] is not later than the one before it; ascending times were expected",
               times_name.c_str(), i));
  }
}

void MvsecRecording::open_poses() {
  std::string name = camera_path(Side::left, "pose");
  auto dataset = find(name);
  if (!dataset) {
    name = camera_path(Side::left, "odometry");
    dataset = find(name);
  }
  if (!dataset) return;
  dataset->expect_shape({0, 4, 4});
  const std::vector<double> values = dataset->read_all(16 * kMostTimes / 4);
  const std::vector<TimeUs> times = load_times(name + "_ts");
  std::size_t unusable = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(times.size(), dataset->rows()); ++i) {
    const double* m = values.data() + 16 * i;
    if (!std::all_of(m, m + 12, [](double value) { return std::isfinite(value); })) {
      ++unusable;
      continue;
    }
    Pose pose;
    pose.t = times[i];
    pose.position = {m[3], m[7], m[11]};
    pose.quaternion = quaternion_of({m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]});
    poses_.push_back(pose);
  }
  if (unusable > 0)
    info_.notes.push_back(format("%zu poses hold no numbers and are left out", unusable));
}

}  // namespace spikedepth
