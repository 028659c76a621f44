#include "io/streams/streamed_recording.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

/// Events in blocks of a given length, as a decoder would give them.
class ListBlocks : public EventBlocks {
 public:
  ListBlocks(EventBatch events, std::size_t rows, TimeUs slack)
      : events_(std::move(events)), rows_(rows), slack_(slack) {}
  std::size_t count() const override { return (events_.size() + rows_ - 1) / rows_; }
  void decode(std::size_t block, BlockContent& out) override {
    ++decoded;
    const auto first = events_.begin() + static_cast<std::ptrdiff_t>(block * rows_);
    const auto left = static_cast<std::size_t>(events_.end() - first);
    out = {};
    out.events.assign(first, first + static_cast<std::ptrdiff_t>(std::min(rows_, left)));
  }
  BlockBounds look(std::size_t block) override {
    BlockBounds bounds = EventBlocks::look(block);
    bounds.earliest -= slack_;
    bounds.latest += slack_;
    return bounds;
  }
  bool looks_exactly() const override { return slack_ == 0; }
  std::string place(std::size_t block, std::size_t index) const override {
    return "row " + std::to_string(block * rows_ + index);
  }
  int decoded = 0;

 private:
  EventBatch events_;
  std::size_t rows_;
  TimeUs slack_;
};

EventBatch random_walk(std::uint64_t seed, std::size_t count, TimeUs start, TimeUs back = 0) {
  Random random(seed);
  EventBatch events;
  TimeUs t = start;
  for (std::size_t i = 0; i < count; ++i) {
    t += static_cast<TimeUs>(random.below(20));
    Event event{t, static_cast<std::uint16_t>(random.below(64)),
                static_cast<std::uint16_t>(random.below(48)), 1};
    if (back > 0) event.t -= static_cast<TimeUs>(random.below(static_cast<std::uint64_t>(back)));
    events.push_back(event);
  }
  return events;
}

CameraParts camera(EventBatch events, std::size_t rows = 100, TimeUs slack = 0) {
  CameraParts parts;
  parts.sensor = {64, 48};
  parts.events = std::make_unique<ListBlocks>(std::move(events), rows, slack);
  return parts;
}

RecordingParts parts_with(CameraParts left) {
  RecordingParts parts;
  parts.name = "a";
  parts.files = {"a.raw"};
  parts.cameras.push_back(std::move(left));
  return parts;
}

/// What read_events should give, found the slow way.
EventBatch expected(EventBatch events, TimeUs base, TimeWindow window) {
  EventBatch found;
  for (Event event : events) {
    event.t -= base;
    if (window.contains(event.t)) found.push_back(event);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Event& a, const Event& b) { return a.t < b.t; });
  return found;
}

class Windows : public testing::TestWithParam<std::pair<TimeUs, TimeUs>> {};

TEST_P(Windows, give_just_their_events_whatever_the_order_and_the_index) {
  const auto [back, slack] = GetParam();
  const EventBatch events = random_walk(3, 2000, 1'000'000'000, back);
  const TimeUs base =
      std::min_element(events.begin(), events.end(), [](auto& a, auto& b) { return a.t < b.t; })->t;
  const auto recording = make_streamed_recording(parts_with(camera(events, 100, slack)));
  const TimeWindow span = recording->info().span;
  EXPECT_EQ(span.begin, 0);
  EventBatch read;
  for (TimeUs begin = -500; begin < span.end + 500; begin += 377) {
    const TimeWindow window{begin, begin + 700};
    recording->read_events(Side::left, window, read);
    EXPECT_EQ(read, expected(events, base, window)) << begin;
  }
  recording->read_events(Side::left, span, read);
  EXPECT_EQ(read.size(), events.size());
  recording->read_last_events(Side::left, 9000, 57, read);
  const EventBatch before = expected(events, base, {-1, 9000});
  EXPECT_EQ(read, EventBatch(before.end() - 57, before.end()));
  EXPECT_EQ(recording->defects(Side::left).backwards > 0, back > 0);
  EXPECT_EQ(recording->place_of(Side::left, events[700].t - base).substr(0, 4), "row ");
}

INSTANTIATE_TEST_SUITE_P(Orders, Windows,
                         testing::Values(std::pair<TimeUs, TimeUs>{0, 0},
                                         std::pair<TimeUs, TimeUs>{300, 0},
                                         std::pair<TimeUs, TimeUs>{0, 1500},
                                         std::pair<TimeUs, TimeUs>{300, 1500}));

TEST(StreamedRecording, drops_what_lies_beyond_the_sensor_once_however_often_it_is_read) {
  EventBatch events = random_walk(4, 500, 0);
  events[10].x = 64;
  events[300].y = 48;
  const auto recording = make_streamed_recording(parts_with(camera(events)));
  EventBatch read;
  for (int i = 0; i < 3; ++i) recording->read_events(Side::left, recording->info().span, read);
  EXPECT_EQ(read.size(), 498U);
  EXPECT_EQ(recording->defects(Side::left).out_of_range, 2U);
  EXPECT_EQ(recording->defects(Side::left).read, 500U);
}

TEST(StreamedRecording, cameras_keep_their_common_clock) {
  RecordingParts parts = parts_with(camera(random_walk(1, 300, 5'000'000)));
  parts.cameras.push_back(camera(random_walk(2, 300, 5'250'000)));
  const auto recording = make_streamed_recording(std::move(parts));
  EXPECT_TRUE(recording->info().has_right);
  EXPECT_NEAR(static_cast<double>(recording->info().side_span[1].begin), 250'000, 50);
  EXPECT_NEAR(recording->info().base_time_s, 5.0, 1e-4);
}

TEST(StreamedRecording, a_clock_known_up_to_multiples_of_a_period_is_moved_by_some_and_told) {
  constexpr TimeUs kPeriod = 1 << 24;
  for (const TimeUs turns : {-2, 0, 1}) {
    RecordingParts left = parts_with(camera(random_walk(1, 300, 100 * kPeriod + 5)));
    RecordingParts right =
        parts_with(camera(random_walk(2, 300, (100 + turns) * kPeriod + 700'005)));
    left.cameras[0].clock_period_us = right.cameras[0].clock_period_us = kPeriod;
    const auto recording = make_streamed_recording(pair_parts(std::move(left), std::move(right)));
    EXPECT_NEAR(static_cast<double>(recording->info().side_span[1].begin), 700'000, 50) << turns;
    const auto& notes = recording->info().notes;
    const bool told = std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
      return note.find("multiples of 16.777216 s") != std::string::npos;
    });
    EXPECT_EQ(told, turns != 0);
    EventBatch read;
    recording->read_events(Side::right, recording->info().span, read);
    EXPECT_EQ(read.size(), 300U);
  }
}

TEST(StreamedRecording, a_table_of_times_that_lies_is_an_error_and_loses_no_event_silently) {
  /// Claims that every block ends before its events do.
  class Liar : public ListBlocks {
   public:
    using ListBlocks::ListBlocks;
    BlockBounds look(std::size_t block) override {
      BlockBounds bounds = ListBlocks::look(block);
      if (block == 5) bounds.latest = bounds.earliest + 1;
      return bounds;
    }
    bool looks_exactly() const override { return false; }
  };
  CameraParts left;
  left.sensor = {64, 48};
  left.events = std::make_unique<Liar>(random_walk(1, 1000, 0), 100, 0);
  const auto recording = make_streamed_recording(parts_with(std::move(left)));
  EventBatch read;
  EXPECT_THROW(recording->read_events(Side::left, recording->info().span, read), DataError);
}

TEST(StreamedRecording, the_left_camera_is_chosen_by_its_name_or_an_unmistakable_part) {
  const auto three = [] {
    RecordingParts parts = parts_with(camera(random_walk(1, 10, 0)));
    parts.cameras.push_back(camera(random_walk(2, 20, 0)));
    parts.cameras.push_back(camera(random_walk(3, 30, 0)));
    parts.cameras[0].name = "DAVIS_01";
    parts.cameras[1].name = "DAVIS_02";
    parts.cameras[2].name = "EVK4";
    return parts;
  };
  const auto counts = [&](const std::string& left) {
    StereoWishes wishes;
    wishes.left = left;
    return make_streamed_recording(three(), wishes)->info().event_count;
  };
  EXPECT_EQ(counts(""), (std::array<std::uint64_t, 2>{10, 20}));
  EXPECT_EQ(counts("_02"), (std::array<std::uint64_t, 2>{20, 10}));
  EXPECT_EQ(counts("EVK4"), (std::array<std::uint64_t, 2>{30, 10}));
  EXPECT_THROW(counts("DAVIS"), DataError);
  EXPECT_THROW(counts("none"), DataError);
}

TEST(StreamedRecording, a_sensor_that_nothing_tells_is_the_smallest_that_holds_the_events) {
  EventBatch events = random_walk(1, 500, 0);
  events[499].x = 400;
  CameraParts left = camera(events);
  left.sensor = {};
  const auto recording = make_streamed_recording(parts_with(std::move(left)));
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{640, 480}));
}

TEST(StreamedRecording, a_calibration_of_another_sensor_is_refused) {
  StereoWishes wishes;
  wishes.calibration = mvsec_indoor_calibration();
  EXPECT_THROW(make_streamed_recording(parts_with(camera(random_walk(1, 10, 0))), wishes),
               DataError);
  CameraParts left = camera(random_walk(1, 10, 0));
  left.sensor = {346, 260};
  const auto recording = make_streamed_recording(parts_with(std::move(left)), wishes);
  ASSERT_NE(recording->calibration(), nullptr);
  const ForwardMap map = make_forward_map(wishes.calibration->left, {346, 260});
  EXPECT_EQ(recording->forward_map(Side::left).x, map.x);
}

TEST(StreamedRecording, depth_is_cleaned_and_its_times_count_from_the_first_event) {
  RecordingParts parts = parts_with(camera(random_walk(1, 300, 1000)));
  auto& depth = parts.cameras[0].depth[static_cast<std::size_t>(DepthView::raw)];
  depth.times = {1500, 2500};
  depth.read = [](std::size_t index) {
    DepthMap map(64, 48);
    map.at(1, 2) = 3.0F + static_cast<float>(index);
    map.at(2, 2) = std::numeric_limits<float>::infinity();
    map.at(3, 2) = 0;
    return map;
  };
  const auto recording = make_streamed_recording(std::move(parts));
  const TimeUs base = static_cast<TimeUs>(std::llround(recording->info().base_time_s * 1e6));
  EXPECT_EQ(recording->depth_times(Side::left), (std::vector<TimeUs>{1500 - base, 2500 - base}));
  EXPECT_TRUE(recording->has_depth(Side::left, DepthView::raw));
  EXPECT_FALSE(recording->has_depth(Side::left, DepthView::rectified));
  for (int i = 0; i < 2; ++i) {
    const DepthMap map = recording->read_depth(Side::left, DepthView::raw, 1);
    EXPECT_FLOAT_EQ(map.at(1, 2), 4);
    EXPECT_TRUE(std::isnan(map.at(2, 2)) && std::isnan(map.at(3, 2)));
  }
  EXPECT_EQ(recording->depth_defects().maps, 1U);
  EXPECT_EQ(recording->depth_defects().infinite, 1U);
  EXPECT_EQ(recording->depth_defects().not_positive, 1U);
}

}  // namespace
}  // namespace spikedepth
