#include "io/recordings/mvsec/mvsec_recording.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/recordings/mvsec/mvsec_notes.hpp"
#include "io/recordings/mvsec/planes.hpp"

namespace spikedepth {
MvsecRecording::MvsecRecording(const MvsecFiles& files) : data_(files.data) {
  info_.name = files.sequence;
  info_.format = "mvsec-hdf5";
  info_.files.push_back(files.data);
  if (files.gt.empty()) {
    info_.notes.push_back("there is no ground-truth file (" + files.sequence + "_gt.hdf5)");
  } else {
    gt_.emplace(files.gt);
    info_.files.push_back(files.gt);
  }
  for (const hdf5::InputFile* file : {&data_, gt_ ? &*gt_ : nullptr}) {
    if (file == nullptr || !file->unfinished()) continue;
    info_.notes.push_back(unfinished_note(file->path()));
  }
  load_calibration_files(files);
  choose_sizes();
  open_events();
  for (const Side side : {Side::left, Side::right}) {
    open_images(side);
    open_depths(side);
    ForwardMap& map = camera(side).map;
    if (map.x.empty()) map = identity_forward_map(info_.sensor(side), info_.view);
  }
  open_poses();
}

std::optional<hdf5::InputDataset> MvsecRecording::find(const std::string& name) const {
  if (gt_) {
    if (auto found = gt_->find(name)) return found;
  }
  return data_.find(name);
}

std::string MvsecRecording::file_of(const std::string& name) const {
  return gt_ && gt_->find(name) ? gt_->path() : data_.path();
}

void MvsecRecording::read_events(Side side, TimeWindow window, EventBatch& out) {
  out.clear();
  if (camera(side).events) camera(side).events->read(window, out);
}

void MvsecRecording::visit_events(Side side, TimeWindow window, const EventVisitor& visit) {
  if (camera(side).events) camera(side).events->visit(window, visit);
}

void MvsecRecording::read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) {
  out.clear();
  if (camera(side).events) camera(side).events->read_last(end, count, out);
}

std::string MvsecRecording::place_of(Side side, TimeUs t) {
  return camera(side).events ? camera(side).events->place_of(t) : "";
}

const std::vector<TimeUs>& MvsecRecording::depth_times(Side side) const {
  return camera(side).depth_times;
}

bool MvsecRecording::has_depth(Side side, DepthView view) const {
  const Camera& cam = camera(side);
  return cam.depths[static_cast<std::size_t>(view)].maps && !cam.depth_times.empty();
}

DepthMap MvsecRecording::read_depth(Side side, DepthView view, std::size_t index) {
  Camera& cam = camera(side);
  Depths& depths = cam.depths[static_cast<std::size_t>(view)];
  SPIKEDEPTH_CHECK(depths.maps && index < cam.depth_times.size(), "the depth map exists");
  const SensorSize size = depth_size(side, view);
  DepthMap map(size.width, size.height);
  depths.maps->read_rows(index, 1, hdf5::ElementType::float32, map.metres.data());
  const DepthDefects found = clean_depth(map);
  if (!depths.counted[index]) depth_defects_ += found;
  depths.counted[index] = true;
  return map;
}

const std::vector<TimeUs>& MvsecRecording::image_times(Side side) const {
  return camera(side).image_times;
}

GrayImage MvsecRecording::read_image(Side side, std::size_t index) {
  Camera& cam = camera(side);
  SPIKEDEPTH_CHECK(cam.images && index < cam.image_times.size(), "the image exists");
  const SensorSize size = plane_size(*cam.images);
  GrayImage image{size.width, size.height, std::vector<std::uint8_t>(size.pixels())};
  cam.images->read_rows(index, 1, hdf5::ElementType::uint8, image.pixels.data());
  return image;
}

const ForwardMap& MvsecRecording::forward_map(Side side) const {
  return camera(side).map;
}

EventDefects MvsecRecording::defects(Side side) const {
  return camera(side).events ? camera(side).events->defects() : EventDefects{};
}

}  // namespace spikedepth
