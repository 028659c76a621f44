#include "core/events/copy_recording.hpp"

#include <algorithm>
#include <array>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kPart_us = 200'000;
constexpr std::array<Side, 2> kSides = {Side::left, Side::right};

bool holds(TimeWindow window, TimeUs t) {
  return window.begin <= t && t <= window.end;
}

void copy_events(Recording& source, TimeWindow window, RecordingSink& sink,
                 const ProgressCallback& progress) {
  const TimeUs end = std::min(window.end, source.info().span.end);
  EventBatch events;
  for (TimeUs begin = window.begin; begin < end; begin += kPart_us) {
    const TimeUs part_end = std::min(end, begin + kPart_us);
    for (const Side side : kSides) {
      source.read_events(side, {begin, part_end}, events);
      for (auto& event : events) event.t -= window.begin;
      if (!events.empty()) sink.add_events(side, events);
    }
    if (progress &&
        progress({"convert", part_end - window.begin, end - window.begin, ""}) == Flow::stop) {
      throw CancelledError("the conversion was interrupted; nothing was written");
    }
  }
}

void copy_frames(Recording& source, TimeWindow window, Side side, RecordingSink& sink) {
  const auto& images = source.image_times(side);
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (holds(window, images[i]))
      sink.add_image(side, images[i] - window.begin, source.read_image(side, i));
  }
  const auto& depths = source.depth_times(side);
  for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
    if (!source.has_depth(side, view)) continue;
    for (std::size_t i = 0; i < depths.size(); ++i) {
      if (holds(window, depths[i]))
        sink.add_depth(side, view, depths[i] - window.begin, source.read_depth(side, view, i));
    }
  }
}

}  // namespace

void copy_recording(Recording& source, TimeWindow window, RecordingSink& sink,
                    const ProgressCallback& progress) {
  copy_events(source, window, sink, progress);
  for (const Side side : kSides) copy_frames(source, window, side, sink);
  for (Pose pose : source.poses()) {
    if (!holds(window, pose.t)) continue;
    pose.t -= window.begin;
    sink.add_pose(pose);
  }
  sink.finish();
}

}  // namespace spikedepth
