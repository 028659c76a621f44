#include "gui/offline_walk.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/playback/depth_range.hpp"
#include "gui/cloud_focus.hpp"
#include "gui/video_file.hpp"

namespace spikedepth::gui {
namespace {

// Stops of the grid whose end lies in the range, [first, last].
std::pair<std::size_t, std::size_t> stops_within(const WindowGrid& grid, const VideoOrder& order) {
  const TimeUs to = order.to_us < 0 ? grid.last_end() : order.to_us;
  std::size_t first = grid.last_until(order.from_us);
  if (grid[first].end < order.from_us) ++first;
  const std::size_t last = grid.last_until(to);
  if (first >= grid.size() || grid[last].end > to || last < first) {
    throw ConfigError(format(
        "no window ends between %.3f s and %.3f s; the recording's windows end between %.3f s and "
        "%.3f s",
        static_cast<double>(order.from_us) * 1e-6, static_cast<double>(to) * 1e-6,
        static_cast<double>(grid.first_end()) * 1e-6, static_cast<double>(grid.last_end()) * 1e-6));
  }
  return {first, last};
}

}  // namespace

ViewSettings view_settings(const ViewerSetup& setup) {
  ViewSettings view;
  view.near_m = setup.near_m;
  view.far_m = setup.far_m;
  view.error_range_m = setup.error_range_m;
  view.absolute_error = setup.absolute_error;
  view.underlay = setup.underlay;
  view.selected = setup.selected;
  view.maximised = panel_by_name(setup.panel);
  return view;
}

OfflineWalk::OfflineWalk(const ViewerSetup& setup, const ViewSettings& view)
    : reader_(setup.recording, setup.player.period_us), stage_(setup.estimators) {
  plan_.accumulation_us = setup.player.accumulation_us;
  plan_.images = view.underlay;
  scene_.recording = setup.name;
  scene_.view = view;
  scene_.view.hover.reset();
  if (setup.fit_colours) {
    if (const auto range = range_of_truth(reader_.recording())) {
      scene_.view.near_m = range->near_m;
      scene_.view.far_m = range->far_m;
      scene_.view.fitted = true;
    }
  }
  scene_.history = &history_;
  scene_.status.recording = reader_.facts();
  for (std::size_t m = 0; m < kModels; ++m) {
    if (!setup.models[m]) continue;
    stage_.load(m, *setup.models[m]);
    stage_.set_threshold_gain(m, setup.gains[m]);
    scene_.status.models[m] = {ModelState::ready, *setup.models[m], "", setup.gains[m], nullptr};
  }
  plan_.policies = stage_.policies();
}

const Scene& OfflineWalk::go_to(std::size_t index) {
  PendingWindow pending = reader_.read(index, plan_);
  stage_.process(pending);
  scene_.window = pending.shown;
  scene_.status.index = index;
  history_.add(scene_.window);
  scene_.notes = window_notes(scene_.window.get(), scene_.status);
  focus_cloud(scene_);
  if (scene_.view.selected) scene_.trace = make_trace(history_.windows(), *scene_.view.selected);
  return scene_;
}

std::int64_t record_video(const ViewerSetup& setup, const ViewSettings& view,
                          const VideoOrder& order, const ProgressCallback& progress) {
  if (!(order.speed > 0)) throw ConfigError("the speed of a video must be above 0");
  OfflineWalk walk(setup, view);
  const auto [first, last] = stops_within(walk.grid(), order);
  const auto frames = static_cast<std::int64_t>(last - first + 1);
  const double length_s =
      static_cast<double>(walk.grid()[last].end - walk.grid()[first].end) * 1e-6;
  const double frames_per_s =
      order.speed * (length_s > 0 ? static_cast<double>(frames - 1) / length_s
                                  : 1e6 / static_cast<double>(setup.player.period_us));
  VideoFile video(order.path, {setup.width_px, setup.height_px}, frames_per_s);
  BoardPainter painter;
  for (std::int64_t i = 0; i < frames; ++i) {
    video.add(painter.captioned(video.size(), walk.go_to(first + static_cast<std::size_t>(i))));
    if (progress && progress({"video", i + 1, frames, ""}) == Flow::stop)
      throw CancelledError("the video was stopped; nothing was written");
  }
  video.finish();
  return frames;
}

}  // namespace spikedepth::gui
