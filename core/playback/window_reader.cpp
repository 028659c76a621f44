#include "core/playback/window_reader.hpp"

#include <algorithm>
#include <filesystem>

#include "core/playback/rectified_image.hpp"

namespace spikedepth {
namespace {

std::shared_ptr<const RecordingFacts> facts_of(const Recording& recording, TimeUs period_us) {
  auto facts = std::make_shared<RecordingFacts>();
  facts->info = recording.info();
  if (recording.calibration() != nullptr) facts->calibration = *recording.calibration();
  facts->grid = WindowGrid(recording, period_us);
  facts->has_truth = recording.has_depth(Side::left, DepthView::rectified) &&
                     !recording.depth_times(Side::left).empty();
  facts->has_images = !recording.image_times(Side::left).empty();
  return facts;
}

std::string first_vanished(const std::vector<std::string>& files) {
  std::error_code error;
  for (const auto& file : files) {
    if (!std::filesystem::exists(file, error)) return file;
  }
  return "";
}

bool by_time(const Event& event, TimeUs t) {
  return event.t < t;
}

// The events of `window` out of a batch that covers it.
void copy_part(const EventBatch& batch, TimeWindow window, EventBatch& part) {
  const auto begin = std::lower_bound(batch.begin(), batch.end(), window.begin, by_time);
  part.assign(begin, std::lower_bound(begin, batch.end(), window.end, by_time));
}

}  // namespace

WindowReader::WindowReader(const RecordingFactory& open, TimeUs period_us)
    : recording_(open()), facts_(facts_of(*recording_, period_us)) {
  for (const auto rounding : {PixelRounding::truncate, PixelRounding::round}) {
    for (const Side side : {Side::left, Side::right}) {
      tables_[static_cast<std::size_t>(rounding)][static_cast<std::size_t>(side)] =
          make_rectification_table(recording_->forward_map(side), rounding);
    }
  }
}

WindowReader::~WindowReader() = default;

TimeWindow WindowReader::slice_window(std::size_t index, const SlicePolicy& policy) {
  const GridStop& stop = facts_->grid[index];
  if (stop.label >= 0)
    return label_window(*recording_, policy, static_cast<std::size_t>(stop.label));
  return policy.window_until(stop.end);
}

PendingWindow WindowReader::read(std::size_t index, const ReadingPlan& plan) {
  const GridStop& stop = facts_->grid[index];
  PendingWindow pending;
  pending.shown = std::make_shared<ShownWindow>();
  ShownWindow& shown = *pending.shown;
  shown.recording = facts_;
  shown.index = index;
  shown.label = stop.label;
  shown.window = SlicePolicy().window_until(stop.end);
  shown.shown = {stop.end - plan.accumulation_us, stop.end};

  std::array<TimeWindow, kModels> windows;
  TimeWindow all = shown.shown;
  auto rounding = PixelRounding::truncate;
  for (std::size_t m = kModels; m-- > 0;) {
    if (!plan.policies[m]) continue;
    windows[m] = slice_window(index, plan.policies[m]->slice);
    pending.slices[m].window = windows[m];
    // Model A is handled last, so its window and its rounding win.
    shown.window = windows[m];
    rounding = plan.policies[m]->rounding;
    all = {std::min(all.begin, windows[m].begin), std::max(all.end, windows[m].end)};
  }
  for (const Side side : {Side::left, Side::right}) {
    recording_->read_events(side, all, batch_);
    for (std::size_t m = 0; m < kModels; ++m) {
      if (!plan.policies[m]) continue;
      StereoSlice& slice = pending.slices[m];
      copy_part(batch_, windows[m], side == Side::left ? slice.left : slice.right);
    }
    read_camera(side, rounding, shown);
    if (plan.images) read_image(side, shown);
  }
  if (stop.label >= 0) {
    shown.truth = recording_->read_depth(Side::left, DepthView::rectified,
                                         static_cast<std::size_t>(stop.label));
  }
  shown.vanished_file = first_vanished(facts_->info.files);
  shown.due = std::chrono::steady_clock::now();
  return pending;
}

// From batch_, which holds more than is shown.
void WindowReader::read_camera(Side side, PixelRounding rounding, ShownWindow& shown) {
  const auto& table = tables_[static_cast<std::size_t>(rounding)][static_cast<std::size_t>(side)];
  CameraWindow& camera = shown.cameras[static_cast<std::size_t>(side)];
  auto event = std::lower_bound(batch_.begin(), batch_.end(), shown.shown.begin, by_time);
  for (; event != batch_.end() && event->t < shown.shown.end; ++event) {
    ++camera.events_read;
    if (event->x >= table.sensor.width || event->y >= table.sensor.height) continue;
    const auto raw =
        static_cast<std::size_t>(event->y) * static_cast<std::size_t>(table.sensor.width) +
        event->x;
    if (table.target[raw] >= 0)
      camera.events.push_back({event->t, table.target[raw], event->polarity});
  }
}

void WindowReader::read_image(Side side, ShownWindow& shown) {
  const auto& times = recording_->image_times(side);
  const auto after = std::upper_bound(times.begin(), times.end(), shown.shown.end);
  if (after == times.begin()) return;
  CachedImage& cached = images_[static_cast<std::size_t>(side)];
  const auto index = static_cast<std::int64_t>(after - times.begin()) - 1;
  if (cached.index != index) {
    cached.image = rectify_image(recording_->read_image(side, static_cast<std::size_t>(index)),
                                 recording_->forward_map(side));
    cached.index = index;
  }
  shown.cameras[static_cast<std::size_t>(side)].image = cached.image;
}

}  // namespace spikedepth
