#include "io/verify/verify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/error.hpp"
#include "core/events/copy_recording.hpp"
#include "core/events/memory_recording.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/io/hdf5/hostile_hdf5.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/io/verify/scene.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::has_verdict;
using test::make_scene;
using test::Scene;
using test::TempDir;
using test::verify_scene;

TEST(Verify, figures_of_a_sound_recording) {
  const Scene scene = make_scene(0, 10);
  const RecordingReport report = verify_scene(scene);
  EXPECT_EQ(report.sides[0].events, scene.left.size());
  EXPECT_EQ(report.sides[0].defects.read, scene.left.size());
  EXPECT_EQ(report.sides[0].defects.dropped() + report.sides[0].defects.backwards, 0U);
  EXPECT_NEAR(report.sides[0].mean_rate_hz, static_cast<double>(scene.left.size()) / 4, 20);
  EXPECT_GT(report.sides[0].peak_rate_hz, report.sides[0].mean_rate_hz);
  EXPECT_NEAR(report.sides[0].on_share, 0.5, 0.05);
  EXPECT_GT(report.overlap_share, 0.99);
  EXPECT_EQ(report.labels.count, 15U);
  EXPECT_EQ(report.labels.gaps, 1U);
  EXPECT_DOUBLE_EQ(report.labels.longest_gap_s, 0.25);
  EXPECT_DOUBLE_EQ(report.labels.rate_hz, 20);
  EXPECT_EQ(report.labels.empty_maps, 1U);
  EXPECT_DOUBLE_EQ(report.labels.valid_share, 0.5 * 14 / 15);
  EXPECT_EQ(report.labels.largest_m, 2.0);
  ASSERT_TRUE(report.clock_lag.has_value());
  EXPECT_EQ(report.clock_lag->lag_ms, 0);
  ASSERT_TRUE(report.disparity_signs.has_value());
  EXPECT_GT(report.disparity_signs->positive, report.disparity_signs->negative);
  EXPECT_EQ(report.level(), VerdictLevel::warn);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "missing at 1 places"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "1 of 15 depth maps hold no valid pixel"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "All depths that were read are 2 m"));
  EXPECT_EQ(report.verdicts.size(), 3U) << to_text(report);
}

TEST(Verify, exchanged_cameras_are_noticed) {
  Scene scene = make_scene(0, 10);
  std::swap(scene.left, scene.right);
  const RecordingReport report = verify_scene(scene);
  EXPECT_TRUE(report.disparity_signs->looks_swapped())
      << report.disparity_signs->positive << " " << report.disparity_signs->negative;
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "exchanged"));
  EXPECT_EQ(report.level(), VerdictLevel::bad);
}

// Cameras whose principal points differ by ten rows, as those of real rigs do.
StereoCalibration rows_apart() {
  StereoCalibration rig = mvsec_indoor_calibration();
  rig.left.distortion = rig.right.distortion = {0, 0, 0, 0};
  const auto projection = rig.right.projection;
  rig.right = rig.left;
  rig.right.projection = projection;
  rig.right.cy += 10;
  return rig;
}

Scene rows_apart_scene() {
  Scene scene = make_scene(0, 10);
  for (Event& event : scene.right) event.y = static_cast<std::uint16_t>(event.y + 10);
  return scene;
}

TEST(Verify, exchanged_cameras_are_noticed_where_their_rows_lie_far_apart) {
  Scene scene = rows_apart_scene();
  const auto right = verify_scene(scene, Examination::sample, rows_apart());
  EXPECT_FALSE(has_verdict(right, VerdictLevel::bad, "exchanged")) << to_text(right);
  EXPECT_GT(right.disparity_signs->beyond_chance(), 100);
  std::swap(scene.left, scene.right);
  const auto wrong = verify_scene(scene, Examination::sample, rows_apart());
  EXPECT_TRUE(has_verdict(wrong, VerdictLevel::bad, "Left and right seem to be exchanged"))
      << to_text(wrong);
}

TEST(Verify, polarities_of_one_camera_the_other_way_round_are_noticed) {
  Scene scene = make_scene(0, 10);
  for (Event& event : scene.right) event.polarity = static_cast<std::int8_t>(-event.polarity);
  EXPECT_TRUE(has_verdict(verify_scene(scene), VerdictLevel::bad, "ON and OFF of one camera"));
}

TEST(Verify, a_copy_of_a_camera_is_no_second_one) {
  Scene scene = make_scene(0, 10);
  scene.right = scene.left;
  EXPECT_TRUE(has_verdict(verify_scene(scene), VerdictLevel::bad, "hold the same events"));
  scene.right.front().x++;  // one event of another place in the sample is enough
  for (std::size_t i = 0; i < scene.right.size(); i += 50) scene.right[i].x++;
  EXPECT_FALSE(has_verdict(verify_scene(scene), VerdictLevel::bad, "hold the same events"));
}

TEST(Verify, unrelated_events_do_not_look_exchanged) {
  Random random(4);
  Scene scene;
  scene.left = test::random_events(random, 40'000, 10'000, 0);
  scene.right = test::random_events(random, 40'000, 10'000, 0);
  const RecordingReport report = verify_scene(scene);
  EXPECT_FALSE(report.disparity_signs->looks_swapped());
  EXPECT_FALSE(report.clock_lag.has_value());
}

TEST(Verify, a_lagging_clock_is_measured) {
  const RecordingReport late = verify_scene(make_scene(37'000, 10));
  ASSERT_TRUE(late.clock_lag.has_value());
  EXPECT_EQ(late.clock_lag->lag_ms, 37);
  EXPECT_TRUE(has_verdict(late, VerdictLevel::bad, "37 ms behind"));
  const RecordingReport early = verify_scene(make_scene(-5'000, 10));
  ASSERT_TRUE(early.clock_lag.has_value());
  EXPECT_EQ(early.clock_lag->lag_ms, -5);
  EXPECT_TRUE(has_verdict(early, VerdictLevel::warn, "5 ms ahead of"));
}

TEST(Verify, defects_silence_and_missing_parts_are_told) {
  std::vector<test::Row> rows;
  for (int i = 0; i < 10'000; ++i) {
    rows.push_back({static_cast<double>(i % 346), 5, 100 + 1e-3 * i + (i > 4000 ? 3 : 0),
                    i % 2 == 0 ? 1.0 : -1.0});
  }
  for (int i = 0; i < 200; ++i) rows[static_cast<std::size_t>(50 * i)][0] = 400;
  std::swap(rows[10][2], rows[12][2]);
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), rows, {});
  const RecordingReport report =
      verify_recording(*open_recording(dir.file("a_data.hdf5")), Examination::whole, nullptr);
  EXPECT_EQ(report.sides[0].defects.out_of_range, 200U);
  EXPECT_EQ(report.sides[0].defects.backwards, 2U);
  EXPECT_NEAR(report.sides[0].longest_gap_s, 3.0, 0.01);
  EXPECT_NEAR(report.sides[0].empty_share, 3.0 / 13.0, 0.01);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad,
                          "200 of the left camera's events (2 %) could not be used"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "go back in time"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "silent"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "no right camera"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "no ground-truth"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "no camera chain"));
}

TEST(Verify, damaged_times_are_told_without_walking_through_years) {
  const TempDir dir;
  test::write_rows(dir.file("a_data.hdf5"), {{1, 1, 0, 1}, {1, 1, 1.5e9, 1}, {1, 1, 1.5e9 + 1, 1}},
                   {});
  const RecordingReport report =
      verify_recording(*open_recording(dir.file("a_data.hdf5")), Examination::whole, nullptr);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "some of them are damaged"));
}

TEST(Verify, renders_text_and_json_and_can_be_stopped) {
  const TempDir dir;
  const auto recording =
      open_recording(test::write_fixture(test::make_fixture(5000, 3), dir.path()));
  int calls = 0;
  const auto stop = [&](const Progress&) { return ++calls > 1 ? Flow::stop : Flow::go_on; };
  EXPECT_THROW(verify_recording(*recording, Examination::whole, stop), CancelledError);
  const RecordingReport shallow = verify_recording(*recording, Examination::brief, nullptr);
  const RecordingReport deep = verify_recording(*recording, Examination::whole, nullptr);
  const std::string text = to_text(deep);
  EXPECT_NE(text.find("mini1  (mvsec-hdf5)"), std::string::npos) << text;
  EXPECT_NE(text.find("baseline 99.9 mm"), std::string::npos) << text;
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 24);
  EXPECT_FALSE(to_json(shallow).at("left").contains("defects"));
  const nlohmann::json json = to_json(deep);
  EXPECT_EQ(json.at("left").at("defects").at("read"), 5000);
  EXPECT_EQ(json.at("labels").at("count"), 3);
  EXPECT_EQ(nlohmann::json::parse(json.dump()), json);
}

TEST(CopyRecording, mvsec_to_mvsec_keeps_everything) {
  const TempDir dir;
  const test::Fixture fixture = test::make_fixture(5000, 3);
  const auto source = open_recording(test::write_fixture(fixture, dir.path()));
  MvsecWriterOptions options;
  options.folder = dir.file("copy");
  options.sequence = "copy";
  options.base_time_s = source->info().base_time_s;
  options.calibration = *source->calibration();
  MvsecWriter writer(options);
  copy_recording(*source, kWholeRecording, writer, nullptr);
  const auto copy = open_recording(writer.data_path());
  EventBatch events;
  copy->read_events(Side::left, copy->info().span, events);
  EXPECT_EQ(events, fixture.left);
  copy->read_events(Side::right, copy->info().span, events);
  EXPECT_EQ(events, fixture.right);
  EXPECT_EQ(copy->depth_times(Side::left), fixture.depth_times);
  EXPECT_EQ(copy->read_depth(Side::left, DepthView::rectified, 2).at(20, 20),
            fixture.depths[2].at(20, 20));
  EXPECT_EQ(copy->read_image(Side::left, 2).pixels, fixture.images[2].pixels);
  EXPECT_EQ(copy->poses().size(), fixture.poses.size());
}

TEST(Verify, tells_both_sizes_where_the_sensors_differ) {
  const TempDir dir;
  MvsecWriterOptions options;
  options.folder = dir.path();
  options.sequence = "s";
  options.sensors = {{{346, 260}, {640, 480}}};
  options.view = {346, 260};
  MvsecWriter writer(options);
  const std::vector<std::uint8_t> grey(640 * 480, 9);
  writer.add_events(Side::left, {{0, 345, 259, 1}});
  writer.add_events(Side::right, {{0, 639, 479, 1}});
  writer.add_image(Side::left, 0, {346, 260, {grey.begin(), grey.begin() + 346 * 260}});
  writer.add_image(Side::right, 0, {640, 480, grey});
  writer.finish();
  const RecordingReport report =
      verify_recording(*open_recording(writer.data_path()), Examination::whole, nullptr);
  EXPECT_NE(to_text(report).find("346 x 260 and 640 x 480, stereo"), std::string::npos)
      << to_text(report);
  const nlohmann::json json = to_json(report);
  EXPECT_EQ(json["width"], 346);
  EXPECT_EQ(json["right"]["width"], 640);
  EXPECT_EQ(report.sides[1].defects.dropped(), 0U);
}

}  // namespace
}  // namespace spikedepth
