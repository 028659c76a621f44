#include "core/playback/window_grid.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

bool by_end(const GridStop& stop, TimeUs t) {
  return stop.end < t;
}

}  // namespace

WindowGrid::WindowGrid(const Recording& recording, TimeUs period_us) {
  if (period_us < 1000) throw ConfigError("windows must be at least 1 ms apart");
  const TimeWindow span = recording.info().span;
  const bool has_depth = recording.has_depth(Side::left, DepthView::rectified);
  const auto& labels = recording.depth_times(Side::left);
  TimeUs last = span.begin;
  // A label a little late is a label, not a gap.
  const auto fill_until = [&](TimeUs end) {
    while (last + period_us + period_us / 2 <= end) {
      last += period_us;
      stops_.push_back({last, -1});
    }
  };
  for (std::size_t i = 0; has_depth && i < labels.size(); ++i) {
    if (labels[i] < span.begin + period_us / 2) continue;
    fill_until(labels[i]);
    last = labels[i];
    stops_.push_back({last, static_cast<std::int64_t>(i)});
  }
  for (; last + period_us <= span.end; stops_.push_back({last, -1})) last += period_us;
  if (stops_.empty()) stops_.push_back({span.end, -1});
}

std::size_t WindowGrid::nearest(TimeUs t) const {
  const auto after = std::lower_bound(stops_.begin(), stops_.end(), t, by_end);
  if (after == stops_.end()) return stops_.size() - 1;
  if (after == stops_.begin()) return 0;
  const auto before = after - 1;
  return static_cast<std::size_t>((t - before->end <= after->end - t ? before : after) -
                                  stops_.begin());
}

std::size_t WindowGrid::last_until(TimeUs t) const {
  const auto after = std::lower_bound(stops_.begin(), stops_.end(), t + 1, by_end);
  return after == stops_.begin() ? 0 : static_cast<std::size_t>(after - stops_.begin()) - 1;
}

std::size_t WindowGrid::first_from(TimeUs t) const {
  const auto found = std::lower_bound(stops_.begin(), stops_.end(), t, by_end);
  return found == stops_.end() ? stops_.size() - 1
                               : static_cast<std::size_t>(found - stops_.begin());
}

}  // namespace spikedepth
