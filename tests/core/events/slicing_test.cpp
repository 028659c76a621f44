#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/events/encoder.hpp"
#include "core/events/memory_recording.hpp"
#include "core/events/slicer.hpp"

namespace spikedepth {
namespace {

RecordingInfo davis_info() {
  RecordingInfo info;
  info.sensors = {{{346, 260}, {346, 260}}};
  return info;
}

/// Events in memory with depth times, to slice by.
class LabelledRecording : public MemoryRecording {
 public:
  LabelledRecording(const EventBatch& left, const EventBatch& right, std::vector<TimeUs> labels)
      : MemoryRecording(davis_info(), {{{left, {}}, {right, {}}}}), labels_(std::move(labels)) {}
  const std::vector<TimeUs>& depth_times(Side) const override { return labels_; }

 private:
  std::vector<TimeUs> labels_;
};

SlicePolicy policy(double window_ms, std::int64_t windows, const std::string& anchor,
                   std::int64_t grid_label = 0) {
  SlicePolicy result;
  result.window_ms = window_ms;
  result.windows = windows;
  result.anchor = anchor;
  result.grid_label = grid_label;
  return result;
}

LabelledRecording drifting_recording() {
  EventBatch events;
  for (TimeUs t = 0; t < 2'000'000; t += 700) events.push_back({t, 1, 1, 1});
  std::vector<TimeUs> labels;
  for (TimeUs i = 0; i < 20; ++i) labels.push_back(260'000 + 50'300 * i);  // slower than 20 Hz
  return {events, events, labels};
}

TEST(LabelWindow, ends_at_the_label) {
  LabelledRecording recording = drifting_recording();
  const TimeWindow one = label_window(recording, policy(50, 1, "label"), 3);
  EXPECT_EQ(one.end, 260'000 + 3 * 50'300);
  EXPECT_EQ(one.length(), 50'000);
  const TimeWindow four = label_window(recording, policy(12.5, 4, "label"), 3);
  EXPECT_EQ(four.begin, one.begin);
  EXPECT_EQ(four.end, one.end);
}

TEST(LabelWindow, stereospike_grid_ignores_the_labels_drift) {
  LabelledRecording recording = drifting_recording();
  // The first event later than 260000 - 50000 us is at 210700 us.
  const TimeWindow first = label_window(recording, policy(50, 1, "stereospike"), 0);
  EXPECT_EQ(first.begin, 210'700);
  EXPECT_EQ(first.end, 260'700);
  const TimeWindow tenth = label_window(recording, policy(50, 1, "stereospike"), 10);
  EXPECT_EQ(tenth.begin, 210'700 + 10 * 50'000);
  const TimeWindow both = label_window(recording, policy(50, 2, "stereospike"), 10);
  EXPECT_EQ(both.begin, tenth.begin - 50'000);
  EXPECT_EQ(both.end, tenth.end);
}

TEST(LabelWindow, stereospike_grid_may_start_at_a_later_label) {
  LabelledRecording recording = drifting_recording();
  const TimeUs label = 260'000 + 5 * 50'300;
  const TimeUs first_event = ((label - 50'000) / 700 + 1) * 700;
  EXPECT_EQ(label_window(recording, policy(50, 1, "stereospike", 5), 5).begin, first_event);
  EXPECT_EQ(label_window(recording, policy(50, 1, "stereospike", 5), 7).begin,
            first_event + 100'000);
  EXPECT_EQ(label_window(recording, policy(50, 1, "stereospike", 5), 3).begin,
            first_event - 100'000);
}

TEST(LabelWindow, open_grid_starts_where_the_used_part_starts) {
  LabelledRecording recording = drifting_recording();
  const SlicePolicy open = policy(50, 1, "stereospike", -1);
  EXPECT_EQ(label_window(recording, open.starting_at(5), 7).begin,
            label_window(recording, policy(50, 1, "stereospike", 5), 7).begin);
  EXPECT_EQ(policy(50, 1, "stereospike", 3).starting_at(5).grid_label, 3);
}

TEST(LabelWindow, refuses_what_it_does_not_know) {
  LabelledRecording recording = drifting_recording();
  try {
    label_window(recording, policy(50, 1, "lable"), 0);
    FAIL() << "an unknown anchor was accepted";
  } catch (const ConfigError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("slice.anchor is 'lable'"), std::string::npos) << message;
    EXPECT_NE(message.find("choose label, stereospike"), std::string::npos) << message;
  }
  EXPECT_THROW(label_window(recording, policy(0, 1, "label"), 0), ConfigError);
  EXPECT_THROW(label_window(recording, policy(std::nan(""), 1, "label"), 0), ConfigError);
  EXPECT_THROW(label_window(recording, policy(50, 0, "label"), 0), ConfigError);
  EXPECT_THROW(label_window(recording, policy(50, 1, "label"), 20), ConfigError);
  EXPECT_THROW(label_window(recording, policy(50, 1, "stereospike", 20), 0), ConfigError);
}

TEST(CountEncoder, counts_per_side_and_polarity_after_rectification) {
  // A view of 3 x 2 in which everything moves one column to the right.
  ForwardMap map = identity_forward_map({3, 2}, {3, 2});
  for (float& x : map.x) x += 1;
  const RectificationTable table = make_rectification_table(map, PixelRounding::round);
  StereoSlice slice;
  slice.left = {{0, 0, 0, 1}, {1, 0, 0, 1}, {2, 0, 0, -1}, {3, 2, 1, 1}, {4, 1, 1, -1}};
  slice.right = {{0, 1, 1, 1}, {5, 900, 1, 1}, {6, 1, 2, 1}};
  EventFrame frame;
  frame.values.assign(100, 7.0F);  // left over from before
  CountEncoder(table, table, true).encode(slice, frame);
  EXPECT_EQ(frame.channels, 4);
  std::vector<float> expected(24, 0.0F);
  expected[1] = 2;           // left ON at (1, 0)
  expected[6 + 1] = 1;       // left OFF at (1, 0)
  expected[6 + 3 + 2] = 1;   // left OFF at (2, 1)
  expected[12 + 3 + 2] = 1;  // right ON at (2, 1); events off the sensor or the view are left out
  EXPECT_EQ(frame.values, expected);
  CountEncoder(table, table, false).encode(slice, frame);
  EXPECT_EQ(frame.values, std::vector<float>(expected.begin(), expected.begin() + 12));
}

TEST(CountEncoder, sensors_of_two_sizes_share_one_view) {
  const SensorSize view{3, 2};
  const auto left = make_rectification_table(identity_forward_map({3, 2}, view), {});
  const auto right = make_rectification_table(identity_forward_map({4, 3}, view), {});
  StereoSlice slice;
  slice.left = {{0, 2, 1, 1}, {1, 3, 1, 1}};  // the second one lies off the left sensor
  slice.right = {{0, 2, 1, 1}, {1, 3, 1, 1}, {2, 0, 2, 1}, {3, 0, 1, -1}};
  EventFrame frame;
  CountEncoder(left, right, true).encode(slice, frame);
  EXPECT_EQ(frame.sensor, view);
  std::vector<float> expected(24, 0.0F);
  expected[3 + 2] = 1;       // left ON at (2, 1)
  expected[12 + 3 + 2] = 1;  // right ON at (2, 1); two more lie on the sensor but off the view
  expected[18 + 3] = 1;      // right OFF at (0, 1)
  EXPECT_EQ(frame.values, expected);
}

TEST(CountEncoder, counts_a_window_as_it_is_read) {
  LabelledRecording recording({{0, 1, 1, 1}, {10, 2, 1, 1}, {20, 3, 1, 1}},
                              {{9, 1, 1, 1}, {10, 345, 259, -1}, {19, 4, 1, 1}}, {});
  const RectificationTable table =
      make_rectification_table(identity_forward_map({346, 260}, {346, 260}), PixelRounding::round);
  for (const bool binocular : {true, false}) {
    const CountEncoder encoder(table, table, binocular);
    StereoSlice slice;
    read_slice(recording, {10, 20}, slice);
    EventFrame expected;
    encoder.encode(slice, expected);
    EventFrame frame;
    frame.values.assign(100, 7.0F);  // left over from before
    EXPECT_EQ(encoder.encode(recording, {10, 20}, frame), binocular ? 3U : 1U);
    EXPECT_EQ(frame.channels, expected.channels);
    EXPECT_EQ(frame.sensor, expected.sensor);
    EXPECT_EQ(frame.values, expected.values);
  }
}

TEST(ReadSlice, takes_both_cameras_over_one_half_open_window) {
  LabelledRecording recording({{0, 1, 1, 1}, {10, 2, 1, 1}, {20, 3, 1, 1}},
                              {{9, 1, 1, 1}, {10, 5, 1, -1}}, {});
  StereoSlice slice;
  read_slice(recording, {10, 20}, slice);
  EXPECT_EQ(slice.left, (EventBatch{{10, 2, 1, 1}}));
  EXPECT_EQ(slice.right, (EventBatch{{10, 5, 1, -1}}));
}

}  // namespace
}  // namespace spikedepth
