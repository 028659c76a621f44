#include "core/events/copy_recording.hpp"

#include <algorithm>
#include <array>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kPart_us = 1'000'000;
constexpr std::array<Side, 2> kSides = {Side::left, Side::right};

void report(const ProgressCallback& progress, const char* stage, std::int64_t done,
            std::int64_t total) {
  if (progress && progress({stage, done, total, ""}) == Flow::stop) {
    throw CancelledError("the conversion was interrupted; nothing was written");
  }
}

}  // namespace

void copy_recording(Recording& source, RecordingSink& sink, const ProgressCallback& progress) {
  const TimeWindow span = source.info().span;
  EventBatch events;
  for (TimeUs begin = span.begin; begin < span.end; begin += kPart_us) {
    report(progress, "events", begin - span.begin, span.length());
    for (const Side side : kSides) {
      source.read_events(side, {begin, std::min(span.end, begin + kPart_us)}, events);
      sink.add_events(side, events);
    }
  }
  for (const Side side : kSides) {
    const std::vector<TimeUs>& images = source.image_times(side);
    for (std::size_t i = 0; i < images.size(); ++i) {
      report(progress, "images", static_cast<std::int64_t>(i),
             static_cast<std::int64_t>(images.size()));
      sink.add_image(side, images[i], source.read_image(side, i));
    }
    const std::vector<TimeUs>& depths = source.depth_times(side);
    for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
      if (!source.has_depth(side, view)) continue;
      for (std::size_t i = 0; i < depths.size(); ++i) {
        report(progress, "depth maps", static_cast<std::int64_t>(i),
               static_cast<std::int64_t>(depths.size()));
        sink.add_depth(side, view, depths[i], source.read_depth(side, view, i));
      }
    }
  }
  for (const Pose& pose : source.poses()) sink.add_pose(pose);
  sink.finish();
}

}  // namespace spikedepth
