#include "io/streams/streamed_recording.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/camera/rectified_depth.hpp"
#include "io/streams/block_events.hpp"
#include "io/streams/camera_choice.hpp"

namespace spikedepth {
namespace {

constexpr std::array<Side, 2> kSides = {Side::left, Side::right};

std::string first_file(const RecordingParts& parts) {
  return parts.files.empty() ? parts.name : parts.files.front();
}

double seconds(TimeUs t) {
  return 1e-6 * static_cast<double>(t);
}

class StreamedRecording : public Recording {
 public:
  StreamedRecording(RecordingParts parts, const StereoWishes& wishes) : parts_(std::move(parts)) {
    choose_cameras(parts_, wishes.left);
    info_.name = parts_.name;
    info_.format = parts_.format;
    info_.files = parts_.files;
    info_.notes = parts_.notes;
    if (wishes.calibration) parts_.calibration = wishes.calibration;
    for (std::size_t side = 0; side < parts_.cameras.size(); ++side) {
      sides_[side].events.emplace(std::move(parts_.cameras[side].events), first_file(parts_));
    }
    info_.has_right = parts_.cameras.size() > 1;
    find_sizes();
    set_clock();
    set_view();
    set_depth();
    for (Pose& pose : parts_.poses) pose.t -= base_;
  }

  const RecordingInfo& info() const override { return info_; }
  void read_events(Side side, TimeWindow window, EventBatch& out) override {
    out.clear();
    if (of(side).events) of(side).events->read(window, out);
  }
  void visit_events(Side side, TimeWindow window, const EventVisitor& visit) override {
    if (of(side).events) of(side).events->visit(window, visit);
  }
  void read_last_events(Side side, TimeUs end, std::size_t count, EventBatch& out) override {
    out.clear();
    if (of(side).events) of(side).events->read_last(end, count, out);
  }
  std::string place_of(Side side, TimeUs t) override {
    return of(side).events ? of(side).events->place_of(t) : "";
  }
  const std::vector<TimeUs>& depth_times(Side side) const override { return of(side).depth_times; }
  bool has_depth(Side side, DepthView view) const override {
    return !stack(side, view).times.empty();
  }
  DepthMap read_depth(Side side, DepthView view, std::size_t index) override;
  const std::vector<TimeUs>& image_times(Side side) const override { return of(side).image_times; }
  GrayImage read_image(Side side, std::size_t index) override {
    SPIKEDEPTH_CHECK(index < of(side).image_times.size(), "the image exists");
    return parts_.cameras[info_.index_of(side)].images.read(index);
  }
  const std::vector<Pose>& poses() const override { return parts_.poses; }
  const StereoCalibration* calibration() const override {
    return parts_.calibration ? &*parts_.calibration : nullptr;
  }
  const ForwardMap& forward_map(Side side) const override { return of(side).map; }
  EventDefects defects(Side side) const override {
    return of(side).events ? of(side).events->defects() : EventDefects{};
  }
  DepthDefects depth_defects() const override { return depth_defects_; }

 private:
  struct PerSide {
    std::optional<BlockEvents> events;
    std::vector<TimeUs> depth_times, image_times;
    std::vector<bool> counted;
    ForwardMap map;
  };

  PerSide& of(Side side) { return sides_[info_.index_of(side)]; }
  const PerSide& of(Side side) const { return sides_[info_.index_of(side)]; }
  const TimedStack<DepthMap>& stack(Side side, DepthView view) const {
    static const TimedStack<DepthMap> none;
    const std::size_t i = info_.index_of(side);
    return i < parts_.cameras.size() ? parts_.cameras[i].depth[static_cast<std::size_t>(view)]
                                     : none;
  }

  void find_sizes();
  void set_clock();
  TimeUs right_clock_shift();
  void set_view();
  void derive_rectified_depth();
  void set_depth();
  void require_size(const DepthMap& map, SensorSize size, std::size_t index) const;

  RecordingParts parts_;
  RecordingInfo info_;
  std::array<PerSide, 2> sides_;
  TimeUs base_ = 0;
  DepthDefects depth_defects_;
};

void StreamedRecording::find_sizes() {
  for (std::size_t side = 0; side < parts_.cameras.size(); ++side) {
    SensorSize& size = parts_.cameras[side].sensor;
    if (size.pixels() > 0) continue;
    if (parts_.calibration) {
      size = parts_.calibration->camera(kSides[side]).sensor;
      continue;
    }
    const auto largest = sides_[side].events->largest_pixel();
    size = sensor_for(largest[0], largest[1]);
    info_.notes.push_back(
        format("nothing tells the size of the %s sensor: %d x %d is assumed from "
               "the events",
               side_name(kSides[side]), size.width, size.height));
  }
  for (std::size_t side = 0; side < 2; ++side)
    info_.sensors[side] = parts_.cameras[std::min(side, parts_.cameras.size() - 1)].sensor;
}

/// How far the right camera's times are moved so that both lie on one clock.
TimeUs StreamedRecording::right_clock_shift() {
  const TimeUs period =
      std::max(parts_.cameras[0].clock_period_us, parts_.cameras[1].clock_period_us);
  const TimeWindow left = sides_[0].events->file_span();
  const TimeWindow right = sides_[1].events->file_span();
  if (period <= 0 || left.length() <= 0 || right.length() <= 0) return 0;
  const double turns = static_cast<double>(left.begin - right.begin) / static_cast<double>(period);
  const TimeUs shift = period * std::llround(turns);
  if (shift != 0) {
    info_.notes.push_back(format(
        "the file tells times up to multiples of %.6f s: the right camera was moved by %.6f "
        "s, so that both start %.6f s apart",
        seconds(period), seconds(shift), seconds(std::abs(right.begin + shift - left.begin))));
  }
  return shift;
}

void StreamedRecording::set_clock() {
  std::array<TimeUs, 2> shifts{0, info_.has_right ? right_clock_shift() : 0};
  base_ = std::numeric_limits<TimeUs>::max();
  for (std::size_t side = 0; side < parts_.cameras.size(); ++side) {
    const TimeWindow span = sides_[side].events->file_span();
    if (span.length() > 0) base_ = std::min(base_, span.begin + shifts[side]);
  }
  if (base_ == std::numeric_limits<TimeUs>::max()) base_ = 0;
  info_.base_time_s = seconds(base_);
  bool first = true;
  for (std::size_t side = 0; side < parts_.cameras.size(); ++side) {
    BlockEvents& events = *sides_[side].events;
    events.set_frame(info_.sensors[side], base_ - shifts[side]);
    info_.event_count[side] = events.events();
    if (events.file_span().length() == 0) {
      info_.notes.push_back(std::string("the ") + side_name(kSides[side]) +
                            " camera has no usable event");
      continue;
    }
    const TimeWindow span = events.span();
    info_.side_span[side] = span;
    info_.span = first ? span
                       : TimeWindow{std::min(info_.span.begin, span.begin),
                                    std::max(info_.span.end, span.end)};
    first = false;
  }
  if (!info_.has_right) info_.notes.emplace_back("there are no events of the right camera");
}

void StreamedRecording::set_view() {
  info_.view = info_.sensor(Side::left);
  if (!parts_.calibration) {
    info_.notes.emplace_back(
        "there is no calibration: events are not rectified; name one with "
        "--calibration FILE");
  }
  for (const Side side : kSides) {
    PerSide& entry = of(side);
    const SensorSize sensor = info_.sensor(side);
    const std::size_t i = info_.index_of(side);
    if (parts_.calibration && parts_.calibration->camera(side).sensor != sensor) {
      const SensorSize other = parts_.calibration->camera(side).sensor;
      throw DataError(
          first_file(parts_),
          format("has a %s sensor of %d x %d pixels, its calibration is for %d x %d; "
                 "name the calibration of these cameras",
                 side_name(side), sensor.width, sensor.height, other.width, other.height));
    }
    if (i < parts_.cameras.size() && parts_.cameras[i].map) {
      entry.map = std::move(*parts_.cameras[i].map);
    } else if (parts_.calibration) {
      entry.map = make_forward_map(parts_.calibration->camera(side), info_.view);
    } else {
      entry.map = identity_forward_map(sensor, info_.view);
    }
  }
}

/// Depth of raw pixels alone is shown in the rectified view too, which is the one that is scored.
void StreamedRecording::derive_rectified_depth() {
  if (!parts_.calibration) return;
  for (std::size_t i = 0; i < parts_.cameras.size(); ++i) {
    auto& depth = parts_.cameras[i].depth;
    const auto& raw = depth[static_cast<std::size_t>(DepthView::raw)];
    auto& rectified = depth[static_cast<std::size_t>(DepthView::rectified)];
    if (raw.times.empty() || !rectified.times.empty()) continue;
    rectified.times = raw.times;
    const Side side = kSides[i];
    rectified.read = [this, side](std::size_t index) {
      DepthMap map = stack(side, DepthView::raw).read(index);
      require_size(map, info_.sensor(side), index);
      return rectify_depth(map, parts_.calibration->camera(side), forward_map(side));
    };
    info_.notes.push_back(std::string("depth of the ") + side_name(side) +
                          " camera is of raw pixels: it is moved to the rectified view by the "
                          "calibration");
  }
}

void StreamedRecording::set_depth() {
  derive_rectified_depth();
  const auto on_clock = [this](std::vector<TimeUs> times) {
    for (TimeUs& t : times) t -= base_;
    return times;
  };
  for (std::size_t i = 0; i < parts_.cameras.size(); ++i) {
    PerSide& entry = sides_[i];
    const CameraParts& camera = parts_.cameras[i];
    entry.image_times = on_clock(camera.images.times);
    for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
      const auto& times = camera.depth[static_cast<std::size_t>(view)].times;
      if (!times.empty()) entry.depth_times = on_clock(times);
    }
    entry.counted.resize(entry.depth_times.size());
    for (std::size_t k = 1; k < entry.depth_times.size(); ++k) {
      if (entry.depth_times[k] > entry.depth_times[k - 1]) continue;
      throw DataError(first_file(parts_),
                      format("depth map %zu is not later than the one before it; ascending times "
                             "were expected",
                             k));
    }
  }
}

void StreamedRecording::require_size(const DepthMap& map, SensorSize size,
                                     std::size_t index) const {
  if (map.width != size.width || map.height != size.height) {
    throw DataError(first_file(parts_),
                    format("depth map %zu has %d x %d pixels; %d x %d were "
                           "expected, as its events have",
                           index, map.width, map.height, size.width, size.height));
  }
}

DepthMap StreamedRecording::read_depth(Side side, DepthView view, std::size_t index) {
  SPIKEDEPTH_CHECK(index < stack(side, view).times.size(), "the depth map exists");
  DepthMap map = stack(side, view).read(index);
  require_size(map, view == DepthView::raw ? info_.sensor(side) : info_.view, index);
  const DepthDefects found = clean_depth(map);
  if (!of(side).counted[index]) depth_defects_ += found;
  of(side).counted[index] = true;
  return map;
}

}  // namespace

RecordingParts pair_parts(RecordingParts left, RecordingParts right) {
  for (const RecordingParts* parts : {&left, &right}) {
    if (parts->cameras.size() == 1) continue;
    throw DataError(first_file(*parts), format("holds %zu cameras; of two files each was expected "
                                               "to hold one",
                                               parts->cameras.size()));
  }
  for (std::string& note : left.notes) note = "left file: " + note;
  for (std::string& note : right.notes) left.notes.push_back("right file: " + note);
  left.files.insert(left.files.end(), right.files.begin(), right.files.end());
  left.cameras.push_back(std::move(right.cameras.front()));
  return left;
}

std::unique_ptr<Recording> make_streamed_recording(RecordingParts parts,
                                                   const StereoWishes& wishes) {
  return std::make_unique<StreamedRecording>(std::move(parts), wishes);
}

}  // namespace spikedepth
