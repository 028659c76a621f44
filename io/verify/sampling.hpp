#pragma once
// A bounded look at a recording of any length: some windows of events and some depth maps, spread
// evenly over it.
#include "core/events/recording.hpp"

namespace spikedepth {

/// A camera's events within `span`, in up to 32 windows of 50 ms, at most some eight million of
/// them.
struct EventSample {
  std::uint64_t events = 0, on = 0;
  std::uint64_t outside = 0;  // of the rectified view
  std::uint64_t busiest = 0;  // of the ten pixels with the most events
  std::size_t windows = 0, empty_windows = 0;
  std::size_t pixels = 0;  // that sent events
};
EventSample sample_events(Recording& recording, Side side, TimeWindow span);

/// Up to nine depth maps.
struct DepthSample {
  std::size_t maps = 0, empty_maps = 0;
  std::uint64_t pixels = 0, valid = 0;
  double smallest_m = 0, median_m = 0, largest_m = 0;  // of valid pixels
  std::size_t windows = 0;                             // of 50 ms that end with a map, up to 20
  std::size_t windows_without_events = 0;
};
DepthSample sample_depth(Recording& recording);

/// Median distance in pixels between where the recording's rectification puts a raw pixel and where
/// its camera chain does, over a grid of pixels that both put into the view; -1 without a chain.
/// Infinity where fewer than a tenth of them agree on being in the view.
double rectification_misfit_px(const Recording& recording, Side side);

}  // namespace spikedepth
