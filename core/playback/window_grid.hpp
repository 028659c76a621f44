#pragma once
// The windows that playback steps through.
#include <cstddef>
#include <vector>

#include "core/events/recording.hpp"

namespace spikedepth {

/// One stop of the playback: the moment at which a window ends, and the left depth map of that
/// moment (-1: none).
struct GridStop {
  TimeUs end = 0;
  std::int64_t label = -1;
};

/// Stops in ascending order of time, never empty.
class WindowGrid {
 public:
  WindowGrid() : stops_(1) {}
  /// One stop per left depth map; where there are none for longer than `period_us`, a stop every
  /// period, up to the recording's end. The first stop is at least `period_us` after the start.
  WindowGrid(const Recording& recording, TimeUs period_us);

  std::size_t size() const { return stops_.size(); }
  const GridStop& operator[](std::size_t index) const { return stops_[index]; }
  TimeUs first_end() const { return stops_.front().end; }
  TimeUs last_end() const { return stops_.back().end; }
  /// The stop nearest to `t`.
  std::size_t nearest(TimeUs t) const;
  /// The last stop that ends at or before `t`; the first one if `t` is before it.
  std::size_t last_until(TimeUs t) const;
  /// The first stop that ends at or after `t`; the last one if `t` is after it.
  std::size_t first_from(TimeUs t) const;

 private:
  std::vector<GridStop> stops_;
};

}  // namespace spikedepth
