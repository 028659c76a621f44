#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <thread>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Fixture;
using test::TempDir;

EventBatch between(const EventBatch& all, TimeWindow window) {
  EventBatch result;
  for (const Event& event : all) {
    if (window.contains(event.t)) result.push_back(event);
  }
  return result;
}

TEST(MvsecRoundTrip, everything_comes_back_exactly) {
  const TempDir dir;
  const Fixture fixture = test::make_fixture();
  const std::string path = test::write_fixture(fixture, dir.path());
  const auto recording = open_recording(path);
  const RecordingInfo& info = recording->info();
  EXPECT_EQ(info.name, "mini1");
  EXPECT_EQ(info.format, "mvsec-hdf5");
  EXPECT_EQ(info.base_time_s, 1504645177);
  EXPECT_TRUE(info.has_right);
  EXPECT_EQ(info.events(Side::left), fixture.left.size());
  EXPECT_EQ(info.side_span[0].begin, fixture.left.front().t);
  EXPECT_EQ(info.side_span[0].end, fixture.left.back().t + 1);
  EXPECT_EQ(info.span.begin, std::min(fixture.left.front().t, fixture.right.front().t));
  EXPECT_TRUE(info.notes.empty()) << info.notes.front();

  EventBatch events;
  recording->read_events(Side::left, info.span, events);
  EXPECT_EQ(events, fixture.left);
  recording->read_events(Side::right, info.span, events);
  EXPECT_EQ(events, fixture.right);

  EXPECT_EQ(recording->depth_times(Side::left), fixture.depth_times);
  EXPECT_TRUE(recording->has_depth(Side::left, DepthView::rectified));
  EXPECT_FALSE(recording->has_depth(Side::left, DepthView::raw));
  EXPECT_FALSE(recording->has_depth(Side::right, DepthView::rectified));
  for (std::size_t i = 0; i < fixture.depths.size(); ++i) {
    const DepthMap map = recording->read_depth(Side::left, DepthView::rectified, i);
    for (std::size_t k = 0; k < map.metres.size(); ++k) {
      const float expected = fixture.depths[i].metres[k];
      ASSERT_TRUE(map.metres[k] == expected || (std::isnan(map.metres[k]) && std::isnan(expected)));
    }
  }
  EXPECT_EQ(recording->image_times(Side::left), fixture.image_times);
  EXPECT_EQ(recording->read_image(Side::left, 3).pixels, fixture.images[3].pixels);
  ASSERT_EQ(recording->poses().size(), fixture.poses.size());
  for (std::size_t i = 0; i < fixture.poses.size(); ++i) {
    EXPECT_EQ(recording->poses()[i].t, fixture.poses[i].t);
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_EQ(recording->poses()[i].position[k], fixture.poses[i].position[k]);
    for (std::size_t k = 0; k < 4; ++k)
      EXPECT_NEAR(recording->poses()[i].quaternion[k], fixture.poses[i].quaternion[k], 1e-12);
  }
  ASSERT_NE(recording->calibration(), nullptr);
  const StereoCalibration rig = mvsec_indoor_calibration();
  EXPECT_EQ(recording->calibration()->right.projection, rig.right.projection);
  EXPECT_EQ(recording->calibration()->left.distortion, rig.left.distortion);
  EXPECT_EQ(recording->calibration()->right_from_left, rig.right_from_left);
  EXPECT_EQ(recording->forward_map(Side::right).x, make_forward_map(rig.right, rig.view()).x);
}

TEST(MvsecRoundTrip, windows_are_half_open_and_complete) {
  const TempDir dir;
  const Fixture fixture = test::make_fixture(300'000, 1);  // several blocks of rows
  const auto recording = open_recording(test::write_fixture(fixture, dir.path()));
  Random random(3);
  const TimeUs end = recording->info().span.end;
  EventBatch events;
  for (int i = 0; i < 60; ++i) {
    const auto begin = static_cast<TimeUs>(random.below(static_cast<std::uint64_t>(end)));
    const TimeWindow window{begin, begin + static_cast<TimeUs>(random.below(300'000))};
    recording->read_events(Side::left, window, events);
    ASSERT_EQ(events, between(fixture.left, window));
  }
  const TimeUs exact = fixture.left[1000].t;
  recording->read_events(Side::left, {exact, exact}, events);
  EXPECT_TRUE(events.empty());
  recording->read_events(Side::left, {-5'000'000, 0}, events);
  EXPECT_TRUE(events.empty());
  recording->read_events(Side::left, {end, end + 1'000'000}, events);
  EXPECT_TRUE(events.empty());
}

TEST(MvsecRoundTrip, last_events_before_a_moment) {
  const TempDir dir;
  const Fixture fixture = test::make_fixture(200'000, 1);
  const auto recording = open_recording(test::write_fixture(fixture, dir.path()));
  EventBatch events;
  for (const std::size_t count : {std::size_t{1}, std::size_t{999}, std::size_t{150'000}}) {
    const TimeUs end = fixture.left[180'000].t;
    recording->read_last_events(Side::left, end, count, events);
    EventBatch expected = between(fixture.left, {0, end});
    expected.erase(expected.begin(), expected.end() - static_cast<std::ptrdiff_t>(count));
    EXPECT_EQ(events, expected);
  }
  recording->read_last_events(Side::left, fixture.left[10].t, 500, events);
  EXPECT_EQ(events, between(fixture.left, {0, fixture.left[10].t}));
  recording->read_last_events(Side::left, 0, 500, events);
  EXPECT_TRUE(events.empty());
}

TEST(MvsecRoundTrip, the_same_recording_written_later_has_the_same_bytes) {
  const TempDir first, second;
  const Fixture fixture = test::make_fixture(1000, 1);
  const auto once = test::write_fixture(fixture, first.path());
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // HDF5's times are in seconds
  const auto again = test::write_fixture(fixture, second.path());
  EXPECT_TRUE(read_file(once) == read_file(again));
}

TEST(MvsecRoundTrip, every_way_to_name_a_recording) {
  const TempDir dir;
  test::write_fixture(test::make_fixture(100, 1), dir.path());
  for (const std::string& path :
       {dir.path(), dir.file("mini1"), dir.file("mini1_data.hdf5"), dir.file("mini1_gt.hdf5")}) {
    const auto recording = open_recording(path);
    EXPECT_EQ(recording->info().name, "mini1") << path;
    EXPECT_EQ(recording->depth_times(Side::left).size(), 1U) << path;
    EXPECT_NE(recording->calibration(), nullptr) << path;
  }
}

TEST(MvsecRoundTrip, two_sensors_of_different_sizes_come_back) {
  const TempDir dir;
  MvsecWriterOptions options;
  options.folder = dir.path();
  StereoCalibration rig = mvsec_indoor_calibration();
  rig.right.sensor = {640, 480};
  options.calibration = rig;
  MvsecWriter writer(options);
  writer.add_events(Side::left, {{0, 345, 259, 1}});
  writer.add_events(Side::right, {{0, 639, 479, -1}});
  writer.add_image(Side::right, 5, {640, 480, std::vector<std::uint8_t>(640 * 480, 7)});
  writer.add_depth(Side::right, DepthView::raw, 10, DepthMap(640, 480));
  writer.add_depth(Side::right, DepthView::rectified, 10, DepthMap(346, 260));
  writer.finish();
  const auto recording = open_recording(writer.data_path());
  EXPECT_EQ(recording->info().sensor(Side::left), (SensorSize{346, 260}));
  EXPECT_EQ(recording->info().sensor(Side::right), (SensorSize{640, 480}));
  EXPECT_EQ(recording->info().view, (SensorSize{346, 260}));
  EventBatch events;
  recording->read_events(Side::right, recording->info().span, events);
  EXPECT_EQ(events, (EventBatch{{0, 639, 479, -1}}));
  EXPECT_EQ(recording->read_image(Side::right, 0).width, 640);
  EXPECT_EQ(recording->read_depth(Side::right, DepthView::raw, 0).width, 640);
  EXPECT_EQ(recording->read_depth(Side::right, DepthView::rectified, 0).width, 346);
  const ForwardMap& map = recording->forward_map(Side::right);
  EXPECT_EQ(map.x, make_forward_map(rig.right, rig.view()).x);
  EXPECT_EQ(map.view, rig.view());
}

TEST(MvsecWriter, leaves_nothing_behind_unless_finished) {
  const TempDir dir;
  {
    MvsecWriterOptions options;
    options.folder = dir.file("new");
    options.sensors[0] = {346, 260};
    MvsecWriter writer(options);
    writer.add_events(Side::left, {{1, 2, 3, 1}});
    writer.add_image(Side::left, 5, {346, 260, std::vector<std::uint8_t>(346 * 260)});
  }
  EXPECT_TRUE(fs::is_empty(dir.path()));
}

TEST(MvsecWriter, finished_folder_holds_only_the_recording) {
  const TempDir dir;
  test::write_fixture(test::make_fixture(100, 1), dir.path(), "s");
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(dir.path()))
    names.push_back(fs::relative(entry.path(), dir.path()).string());
  std::sort(names.begin(), names.end());
  const std::vector<std::string> expected = {"s_calib",
                                             "s_calib/camchain-imucam-s.yaml",
                                             "s_calib/s_left_x_map.txt",
                                             "s_calib/s_left_y_map.txt",
                                             "s_calib/s_right_x_map.txt",
                                             "s_calib/s_right_y_map.txt",
                                             "s_data.hdf5",
                                             "s_gt.hdf5"};
  EXPECT_EQ(names, expected);
}

TEST(MvsecWriter, refuses_a_name_with_a_folder_in_it) {
  MvsecWriterOptions options;
  options.sequence = "../evil";
  EXPECT_THROW(MvsecWriter{options}, ConfigError);
}

}  // namespace
}  // namespace spikedepth
