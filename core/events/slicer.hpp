#pragma once
// Which stretch of events belongs to which depth map.
#include <optional>

#include "core/base/fields.hpp"
#include "core/events/recording.hpp"

namespace spikedepth {

/// How a recording is cut into windows. Travels inside the checkpoint.
struct SlicePolicy {
  double window_ms = 50.0;   // length of one window
  std::int64_t windows = 1;  // consecutive windows summed up to the label
  std::int64_t steps = 1;    // equal time steps that this whole stretch is cut into
  /// "label": the window ends at the depth map's own time. "stereospike": windows on an ideal 20 Hz
  /// grid that starts at the first left event later than depth map `grid_label` minus one window,
  /// as the published code cuts them.
  std::string anchor = "label";
  /// "stereospike" only: where the grid starts; below 0 = the first label of the part that is used,
  /// as published.
  std::int64_t grid_label = -1;

  void list_fields(FieldList& list);
  TimeUs length_us() const;
  /// The window that ends at `end`.
  TimeWindow window_until(TimeUs end) const { return {end - length_us(), end}; }
  /// Time step `step` of `window`, the whole stretch of one label; the last one ends with it.
  TimeWindow step_of(TimeWindow window, std::int64_t step) const;
  /// The policy for labels from `first_label` on: an open grid_label becomes that label.
  SlicePolicy starting_at(std::int64_t first_label) const;
};

/// The events of both cameras in one window.
struct StereoSlice {
  TimeWindow window;
  EventBatch left, right;
};

/// The window of label `index` of the left depth maps; an open grid_label means label 0. Throws
/// ConfigError on an unknown anchor, a window that is not positive, or a label that the recording
/// does not have. (The "stereospike" anchor reads a few events to find the grid's start.)
TimeWindow label_window(Recording& recording, const SlicePolicy& policy, std::size_t index);

/// Reads both cameras over `window` into `slice`, reusing its memory.
void read_slice(Recording& recording, TimeWindow window, StereoSlice& slice);

}  // namespace spikedepth
