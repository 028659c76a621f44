#include "app/copy_recording.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth::app {
namespace {

constexpr TimeUs kPiece_us = 200000;

void copy_events(Recording& recording, TimeWindow window, RecordingSink& sink, const ProgressCallback& progress) {
  const auto pieces = (window.length() + kPiece_us - 1) / kPiece_us;
  EventBatch events;
  for (TimeUs piece = 0; piece < pieces; ++piece) {
    const TimeUs begin = window.begin + piece * kPiece_us;
    const TimeWindow part{begin, std::min(begin + kPiece_us, window.end)};
    for (const Side side : {Side::left, Side::right}) {
      recording.read_events(side, part, events);
      for (auto& event : events) event.t -= window.begin;
      if (!events.empty()) sink.add_events(side, events);
    }
    if (progress && progress({"convert", piece + 1, pieces, ""}) == Flow::stop) {
      throw CancelledError("conversion stopped; nothing was written");
    }
  }
}

void copy_frames(Recording& recording, TimeWindow window, Side side, RecordingSink& sink) {
  const auto& image_times = recording.image_times(side);
  for (std::size_t i = 0; i < image_times.size(); ++i) {
    if (window.contains(image_times[i])) sink.add_image(side, image_times[i] - window.begin, recording.read_image(side, i));
  }
  const auto& depth_times = recording.depth_times(side);
  for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
    if (!recording.has_depth(side, view)) continue;
    for (std::size_t i = 0; i < depth_times.size(); ++i) {
      if (!window.contains(depth_times[i])) continue;
      sink.add_depth(side, view, depth_times[i] - window.begin, recording.read_depth(side, view, i));
    }
  }
}

}  // namespace

void copy_recording(Recording& recording, TimeWindow window, RecordingSink& sink, const ProgressCallback& progress) {
  copy_events(recording, window, sink, progress);
  for (const Side side : {Side::left, Side::right}) copy_frames(recording, window, side, sink);
  for (Pose pose : recording.poses()) {
    if (!window.contains(pose.t)) continue;
    pose.t -= window.begin;
    sink.add_pose(pose);
  }
  sink.finish();
}

}  // namespace spikedepth::app
