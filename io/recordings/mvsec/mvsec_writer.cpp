#include "io/recordings/mvsec/mvsec_writer.hpp"

#include <algorithm>
#include <filesystem>

#include "core/base/error.hpp"
#include "core/camera/rotation.hpp"
#include "io/recordings/mvsec/calibration_files.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using hdf5::ElementType;

constexpr std::uint64_t kRowsAtOnce = 65536;
constexpr std::array<Side, 2> kSides = {Side::left, Side::right};

std::string camera_path(Side side, const std::string& name) {
  return std::string("/davis/") + side_name(side) + "/" + name;
}

std::size_t at(Side side) {
  return static_cast<std::size_t>(side);
}

std::array<double, 16> world_from_camera(const Pose& pose) {
  const auto r = matrix_of(pose.quaternion);
  return {r[0], r[1], r[2], pose.position[0], r[3], r[4], r[5], pose.position[1],
          r[6], r[7], r[8], pose.position[2], 0,    0,    0,    1};
}

/// The pose at `t` between its neighbours; nothing outside the poses' span.
std::optional<Pose> pose_at(const std::vector<Pose>& poses, TimeUs t) {
  const auto after = std::lower_bound(poses.begin(), poses.end(), t,
                                      [](const Pose& pose, TimeUs time) { return pose.t < time; });
  if (after == poses.end()) return std::nullopt;
  if (after->t == t) return *after;
  if (after == poses.begin()) return std::nullopt;
  const Pose& before = *std::prev(after);
  const double share = static_cast<double>(t - before.t) / static_cast<double>(after->t - before.t);
  Pose pose;
  pose.t = t;
  for (std::size_t i = 0; i < 3; ++i) {
    pose.position[i] = (1 - share) * before.position[i] + share * after->position[i];
  }
  pose.quaternion = interpolate_rotation(before.quaternion, after->quaternion, share);
  return pose;
}

}  // namespace

MvsecWriter::MvsecWriter(const MvsecWriterOptions& options) : options_(options) {
  if (options_.sequence.empty() || options_.sequence.find('/') != std::string::npos) {
    throw ConfigError("\"" + options_.sequence +
                      "\" is no name for a recording; letters, digits and _ fit");
  }
  if (options_.calibration) {
    options_.sensors = {options_.calibration->left.sensor, options_.calibration->right.sensor};
    options_.view = options_.calibration->view();
  }
  work_.emplace(options_.folder, options_.sequence);
  data_.emplace(work_->prepared("_data.hdf5"));
}

MvsecWriter::~MvsecWriter() {
  for (Camera& camera : cameras_) camera = Camera{};
}

std::string MvsecWriter::data_path() const {
  return work_->placed("_data.hdf5");
}

std::string MvsecWriter::spool_path(Side side) const {
  return work_->scratch(std::string("events_") + side_name(side));
}

hdf5::OutputFile& MvsecWriter::gt_file() {
  if (!gt_) gt_.emplace(work_->prepared("_gt.hdf5"));
  return *gt_;
}

void MvsecWriter::add_events(Side side, const EventBatch& events) {
  if (events.empty()) return;
  Camera& camera = cameras_[at(side)];
  if (!camera.spool.is_open()) {
    camera.spool.open(spool_path(side), std::ios::binary);
    camera.last_event = events.front().t;
  }
  rows_.clear();
  for (const Event& event : events) {
    SPIKEDEPTH_CHECK(camera.last_event <= event.t, "events are written in order of time");
    SPIKEDEPTH_CHECK(event.x < sensor(side).width && event.y < sensor(side).height,
                     "events lie on the sensor");
    camera.last_event = event.t;
    rows_.insert(rows_.end(), {static_cast<double>(event.x), static_cast<double>(event.y),
                               seconds(event.t), static_cast<double>(event.polarity)});
  }
  camera.spool.write(reinterpret_cast<const char*>(rows_.data()),
                     static_cast<std::streamsize>(rows_.size() * sizeof(double)));
  if (!camera.spool) throw DataError(spool_path(side), "cannot be written; is the disk full?");
  camera.events += events.size();
}

void MvsecWriter::add_row(Frames& frames, hdf5::OutputFile& file, const std::string& name,
                          ElementType type, SensorSize size, TimeUs t, const void* data) {
  SPIKEDEPTH_CHECK(frames.times.empty() || frames.times.back() <= t,
                   "frames are written in order of time");
  if (!frames.dataset) {
    frames.dataset = file.create_growing(
        name, type,
        {static_cast<std::uint64_t>(size.height), static_cast<std::uint64_t>(size.width)});
  }
  frames.dataset->append_row(data);
  frames.times.push_back(t);
}

void MvsecWriter::add_image(Side side, TimeUs t, const GrayImage& image) {
  const SensorSize size{image.width, image.height};
  SPIKEDEPTH_CHECK(size == sensor(side), "an image has the size of its sensor");
  SPIKEDEPTH_CHECK(image.pixels.size() == size.pixels(), "an image has all its pixels");
  add_row(cameras_[at(side)].images, *data_, camera_path(side, "image_raw"), ElementType::uint8,
          size, t, image.pixels.data());
}

void MvsecWriter::add_depth(Side side, DepthView view, TimeUs t, const DepthMap& depth) {
  const SensorSize size{depth.width, depth.height};
  SPIKEDEPTH_CHECK(size == (view == DepthView::raw ? sensor(side) : options_.view),
                   "a depth map has the size of its view");
  SPIKEDEPTH_CHECK(depth.metres.size() == size.pixels(), "a depth map has all its pixels");
  const std::string name = view == DepthView::raw ? "depth_image_raw" : "depth_image_rect";
  add_row(cameras_[at(side)].depths[static_cast<std::size_t>(view)], gt_file(),
          camera_path(side, name), ElementType::float32, size, t, depth.metres.data());
}

void MvsecWriter::add_pose(const Pose& pose) {
  SPIKEDEPTH_CHECK(poses_.empty() || poses_.back().t <= pose.t,
                   "poses are written in order of time");
  poses_.push_back(pose);
}

void MvsecWriter::add_imu(const ImuSample& sample) {
  SPIKEDEPTH_CHECK(imu_.empty() || imu_.back().t <= sample.t,
                   "IMU samples are written in order of time");
  imu_.push_back(sample);
}

void MvsecWriter::write_times(hdf5::OutputFile& file, const std::string& name,
                              const std::vector<TimeUs>& times) {
  std::vector<double> values;
  values.reserve(times.size());
  for (const TimeUs t : times) values.push_back(seconds(t));
  file.write(name, ElementType::float64, {values.size()}, values.data());
}

void MvsecWriter::write_events(Side side) {
  Camera& camera = cameras_[at(side)];
  std::vector<std::int64_t>
      last_events;  // per image: the last event before it, -1 if there is none
  const std::vector<TimeUs>& images = camera.images.times;
  if (camera.events > 0) {
    camera.spool.close();
    if (!camera.spool) throw DataError(spool_path(side), "cannot be written; is the disk full?");
    hdf5::OutputDataset target =
        data_->create(camera_path(side, "events"), ElementType::float64, {camera.events, 4});
    std::ifstream spool(spool_path(side), std::ios::binary);
    for (std::uint64_t first = 0; first < camera.events; first += kRowsAtOnce) {
      const std::uint64_t count = std::min(kRowsAtOnce, camera.events - first);
      rows_.resize(count * 4);
      spool.read(reinterpret_cast<char*>(rows_.data()),
                 static_cast<std::streamsize>(rows_.size() * sizeof(double)));
      if (!spool) throw DataError(spool_path(side), "cannot be read back");
      target.write_rows(first, count, rows_.data());
      for (std::uint64_t row = 0; row < count && last_events.size() < images.size(); ++row) {
        while (last_events.size() < images.size() &&
               seconds(images[last_events.size()]) <= rows_[4 * row + 2]) {
          last_events.push_back(static_cast<std::int64_t>(first + row) - 1);
        }
      }
    }
    spool.close();
    std::error_code error;
    fs::remove(spool_path(side), error);
  }
  last_events.resize(images.size(), static_cast<std::int64_t>(camera.events) - 1);
  if (!images.empty()) write_image_index(side, last_events);
}

void MvsecWriter::write_image_index(Side side, const std::vector<std::int64_t>& last_events) {
  write_times(*data_, camera_path(side, "image_raw_ts"), cameras_[at(side)].images.times);
  data_->write(camera_path(side, "image_raw_event_inds"), ElementType::int64, {last_events.size()},
               last_events.data());
}

void MvsecWriter::write_poses() {
  const auto write = [this](const std::string& name, const std::vector<Pose>& poses) {
    std::vector<TimeUs> times;
    std::vector<double> values;
    for (const Pose& pose : poses) {
      const auto matrix = world_from_camera(pose);
      values.insert(values.end(), matrix.begin(), matrix.end());
      times.push_back(pose.t);
    }
    gt_file().write(camera_path(Side::left, name), ElementType::float64, {poses.size(), 4, 4},
                    values.data());
    write_times(gt_file(), camera_path(Side::left, name + "_ts"), times);
  };
  if (poses_.empty()) return;
  write("pose", poses_);
  std::vector<Pose> at_depths;
  for (const Frames& frames : cameras_[at(Side::left)].depths) {
    if (!at_depths.empty()) break;
    for (const TimeUs t : frames.times) {
      if (const auto pose = pose_at(poses_, t)) at_depths.push_back(*pose);
    }
  }
  if (!at_depths.empty()) write("odometry", at_depths);
}

void MvsecWriter::write_imu() {
  if (imu_.empty()) return;
  std::vector<TimeUs> times;
  std::vector<double> values;
  for (const ImuSample& sample : imu_) {
    values.insert(values.end(), sample.acceleration.begin(), sample.acceleration.end());
    values.insert(values.end(), sample.angular_velocity.begin(), sample.angular_velocity.end());
    times.push_back(sample.t);
  }
  data_->write(camera_path(Side::left, "imu"), ElementType::float64, {imu_.size(), 6},
               values.data());
  write_times(*data_, camera_path(Side::left, "imu_ts"), times);
}

void MvsecWriter::finish(const ProgressCallback&) {
  for (const Side side : kSides) {
    write_events(side);
    Camera& camera = cameras_[at(side)];
    for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
      Frames& frames = camera.depths[static_cast<std::size_t>(view)];
      const char* name = view == DepthView::raw ? "depth_image_raw_ts" : "depth_image_rect_ts";
      if (!frames.times.empty()) write_times(gt_file(), camera_path(side, name), frames.times);
    }
  }
  write_poses();
  write_imu();
  data_->set_attribute("base_time_s", options_.base_time_s);
  flush();
  for (Camera& camera : cameras_) camera = Camera{};
  data_->close();
  if (gt_) gt_->close();
  if (options_.calibration) {
    fs::create_directory(work_->prepared("_calib"));
    write_calibration(*options_.calibration, work_->prepared("_calib"), options_.sequence);
  }
  work_->move_into_place();
}

// Closing an array cannot tell that the disk is full.
void MvsecWriter::flush() {
  data_->flush();
  if (gt_) gt_->flush();
}

}  // namespace spikedepth
