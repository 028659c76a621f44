#include "core/events/slicer.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr TimeUs kGridPeriod_us = 50'000;  // the ideal 20 Hz of MVSEC's lidar

TimeUs one_window_us(const SlicePolicy& policy) {
  return static_cast<TimeUs>(std::llround(policy.window_ms * 1000.0));
}

void check(const SlicePolicy& policy) {
  auto copy = policy;
  FieldList fields;
  fields.section("slice", copy);
  check_choices(fields);
  if (!(policy.window_ms >= 0.001 && policy.window_ms <= 3.6e6)) {
    throw ConfigError(
        format("slice.window_ms is %g; it must lie between 0.001 and 3600000", policy.window_ms));
  }
  if (policy.windows < 1 || policy.windows > 1000) {
    throw ConfigError(format("slice.windows is %lld; it must lie between 1 and 1000",
                             static_cast<long long>(policy.windows)));
  }
  if (policy.steps < 1 || policy.steps > 1000) {
    throw ConfigError(format("slice.steps is %lld; it must lie between 1 and 1000",
                             static_cast<long long>(policy.steps)));
  }
}

/// Time of the first left event later than `t`; `t` + 1 if none follows.
TimeUs first_event_after(Recording& recording, TimeUs t) {
  const RecordingInfo& info = recording.info();
  const TimeWindow span = info.side_span[info.index_of(Side::left)];
  EventBatch events;
  TimeUs begin = std::max(t + 1, span.begin);
  for (TimeUs step = 1000; begin < span.end; step *= 2) {
    recording.read_events(Side::left, {begin, begin + step}, events);
    if (!events.empty()) return events.front().t;
    begin += step;
  }
  return t + 1;
}

}  // namespace

void SlicePolicy::list_fields(FieldList& list) {
  list.add("window_ms", window_ms, "length of one event window in milliseconds");
  list.add("windows", windows, "number of consecutive windows that are summed up to the label");
  list.add("steps", steps,
           "equal time steps that the whole stretch is cut into, for networks whose potentials run "
           "on from step to step");
  list.choice(
      "anchor", anchor, {"label", "stereospike"},
      "windows end at the depth map's time, or follow the ideal 20 Hz grid of the published "
      "code");
  list.add(
      "grid_label", grid_label,
      "label at which the \"stereospike\" grid starts; -1 = the first that is used, as published");
}

TimeUs SlicePolicy::length_us() const {
  return one_window_us(*this) * windows;
}

TimeWindow SlicePolicy::step_of(TimeWindow window, std::int64_t step) const {
  const TimeUs length = window.end - window.begin;
  return {window.begin + length * step / steps, window.begin + length * (step + 1) / steps};
}

SlicePolicy SlicePolicy::starting_at(std::int64_t first_label) const {
  SlicePolicy policy = *this;
  if (policy.grid_label < 0) policy.grid_label = first_label;
  return policy;
}

TimeWindow label_window(Recording& recording, const SlicePolicy& policy, std::size_t index) {
  check(policy);
  const std::vector<TimeUs>& times = recording.depth_times(Side::left);
  if (index >= times.size()) {
    throw ConfigError(format("label %zu was asked for, but %s has %zu left depth maps", index,
                             recording.info().name.c_str(), times.size()));
  }
  if (policy.anchor == "label") return policy.window_until(times[index]);

  const auto grid_label = std::max<std::int64_t>(policy.grid_label, 0);
  const auto first = static_cast<std::size_t>(grid_label);
  if (first >= times.size()) {
    throw ConfigError(format("slice.grid_label is %lld, but %s has %zu left depth maps",
                             static_cast<long long>(grid_label), recording.info().name.c_str(),
                             times.size()));
  }
  const TimeUs window = one_window_us(policy);
  const TimeUs grid_start = first_event_after(recording, times[first] - window);
  const TimeUs steps = static_cast<TimeUs>(index) - grid_label;
  const TimeUs end = grid_start + window + steps * kGridPeriod_us;
  return policy.window_until(end);
}

void read_slice(Recording& recording, TimeWindow window, StereoSlice& slice) {
  slice.window = window;
  recording.read_events(Side::left, window, slice.left);
  recording.read_events(Side::right, window, slice.right);
}

}  // namespace spikedepth
