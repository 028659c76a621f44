#include "core/events/copy_recording.hpp"

#include <algorithm>
#include <array>

#include "core/base/error.hpp"
#include "core/events/count_events.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kPart_us = 200'000;
constexpr std::array<Side, 2> kSides = {Side::left, Side::right};

bool holds(TimeWindow window, TimeUs t) {
  return window.begin <= t && t <= window.end;
}

/// A time at or after `begin` with no event before it, hardly before the first one.
TimeUs skip_silence(Recording& source, TimeUs begin, TimeUs end) {
  for (TimeUs step = kPart_us; begin < end;) {
    const TimeWindow next{begin, end - begin > step ? begin + step : end};
    const bool silent =
        count_events(source, Side::left, next, 1) + count_events(source, Side::right, next, 1) == 0;
    if (!silent && step == kPart_us) break;
    if (silent) begin = next.end;
    step = silent ? 2 * step : step / 2;
  }
  return begin;
}

void copy_events(Recording& source, TimeWindow window, RecordingSink& sink,
                 const ProgressCallback& progress) {
  const TimeUs end = std::min(window.end, source.info().span.end);
  EventBatch events;
  for (TimeUs begin = window.begin, part_end = begin; begin < end; begin = part_end) {
    part_end = std::min(end, begin + kPart_us);
    bool silent = true;
    for (const Side side : kSides) {
      source.read_events(side, {begin, part_end}, events);
      silent = silent && events.empty();
      for (auto& event : events) event.t -= window.begin;
      if (!events.empty()) sink.add_events(side, events);
    }
    if (silent) part_end = skip_silence(source, part_end, end);  // it may last for years
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
  sink.finish(progress);
}

}  // namespace spikedepth
