// What a bounded look at a recording finds: the same sentences as a pass over everything.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "io/verify/sampling.hpp"
#include "tests/io/verify/scene.hpp"

namespace spikedepth {
namespace {

using test::has_verdict;
using test::make_scene;
using test::Scene;
using test::TempDir;
using test::verify_scene;

RecordingReport look_at(const Scene& scene) {
  return verify_scene(scene, Examination::sample);
}

TEST(Sample, agrees_with_the_whole_of_a_sound_recording) {
  const auto scene = make_scene(0, 10);
  const auto sample = look_at(scene), whole = verify_scene(scene);
  EXPECT_NEAR(sample.sides[0].on_share, whole.sides[0].on_share, 0.02);
  EXPECT_NEAR(sample.labels.valid_share, whole.labels.valid_share, 0.06);
  EXPECT_EQ(sample.labels.median_m, 2);
  EXPECT_EQ(whole.labels.median_m, 2);
  EXPECT_EQ(sample.row_offset->rows, 0);
  // 2 m are 10 px, where the events meet; beside it they meet by chance.
  EXPECT_GT(sample.truth_agreement->as_metres, 3);
  EXPECT_FALSE(sample.truth_agreement->holds_disparities());
  EXPECT_EQ(sample.level(), VerdictLevel::warn);
  EXPECT_TRUE(has_verdict(sample, VerdictLevel::warn, "missing at 1 places"));
}

TEST(Sample, looks_at_some_windows_of_a_long_recording) {
  const TempDir dir;
  const auto scene = make_scene(0, 10, 60);
  const auto recording = open_recording(test::write_scene(scene, dir));
  const auto sample = sample_events(*recording, Side::left, recording->info().side_span[0]);
  EXPECT_EQ(sample.windows, 32U);
  EXPECT_NEAR(static_cast<double>(sample.events),
              static_cast<double>(scene.left.size()) * 32 * 0.05 / 60, 1500);
  EXPECT_EQ(sample.empty_windows, 0U);
  EXPECT_EQ(sample_depth(*recording).maps, 9U);
}

TEST(Sample, millimetres_are_no_metres) {
  auto scene = make_scene(0, 10);
  scene.wall_m = 2000;
  const auto report = look_at(scene);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "lie beyond 2e+03 m"));
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "probably millimetres"));
}

TEST(Sample, depth_without_a_valid_pixel_is_none) {
  auto scene = make_scene(0, 10);
  scene.wall_m = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(has_verdict(look_at(scene), VerdictLevel::bad, "holds a valid pixel"));
}

TEST(Sample, truth_elsewhere_than_the_events_is_told) {
  auto scene = make_scene(0, 10);
  scene.wall_m = 0.5F;  // 40 px: the events coincide at 10
  EXPECT_TRUE(has_verdict(look_at(scene), VerdictLevel::warn, "by chance"));
}

TEST(Sample, disparities_are_no_depths) {
  auto scene = make_scene(0, 10);
  scene.wall_m = 10;  // the disparity at which the events coincide
  EXPECT_TRUE(has_verdict(look_at(scene), VerdictLevel::bad, "hold disparities, not metres"));
}

TEST(Sample, truth_after_the_events_is_refused) {
  auto scene = make_scene(0, 10, 0.3);
  scene.truth_late_us = 50'000;  // most maps come after the last event
  const auto report = look_at(scene);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "after 50 ms without an event"));
}

TEST(Sample, hot_pixels_are_told) {
  auto scene = make_scene(0, 10);
  for (std::size_t i = 0; i < scene.left.size(); i += 3) {
    scene.left[i].x = 100;
    scene.left[i].y = 77;
  }
  const auto report = look_at(scene);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::warn, "of the left camera's events: hot pixels"));
  EXPECT_FALSE(has_verdict(report, VerdictLevel::warn, "of the right camera's events: hot"));
}

TEST(Sample, nanoseconds_and_milliseconds_are_no_microseconds) {
  auto scene = make_scene(0, 10);
  for (auto* events : {&scene.left, &scene.right}) {
    for (auto& event : *events) event.t /= 50'000;  // 24,000 events in 80 us
  }
  EXPECT_TRUE(has_verdict(look_at(scene), VerdictLevel::bad, "unit of its times is wrong"));
  scene = make_scene(0, 10);
  for (auto* events : {&scene.left, &scene.right}) {
    for (auto& event : *events) event.t *= 1000;
  }
  EXPECT_TRUE(has_verdict(look_at(scene), VerdictLevel::warn, "nanoseconds?"));
}

TEST(Sample, rows_that_do_not_agree_are_refused) {
  auto scene = make_scene(0, 10);
  for (auto& event : scene.right) event.y = static_cast<std::uint16_t>(event.y + 4);
  const auto report = look_at(scene);
  EXPECT_EQ(report.row_offset->rows, 4);
  EXPECT_TRUE(has_verdict(report, VerdictLevel::bad, "shows things 4 rows lower"));
}

TEST(Sample, exchanged_cameras_are_refused) {
  auto scene = make_scene(0, 10);
  std::swap(scene.left, scene.right);
  EXPECT_TRUE(has_verdict(look_at(scene), VerdictLevel::bad, "exchanged"));
}

TEST(Sample, maps_of_another_chain_are_refused) {
  const TempDir dir;
  const auto path = test::write_scene(make_scene(0, 10), dir);
  int changed = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir.path())) {
    const auto name = entry.path().filename().string();
    if (name.find("left_x_map") == std::string::npos) continue;
    std::ifstream old(entry.path());
    std::string text;
    double value = 0;
    for (int i = 0; old >> value; ++i)
      text += std::to_string(value + 5) + ((i + 1) % 346 == 0 ? "\n" : " ");
    old.close();
    std::ofstream(entry.path()) << text;
    ++changed;
  }
  ASSERT_EQ(changed, 1);
  const auto report = verify_recording(*open_recording(path), Examination::sample, nullptr);
  EXPECT_NEAR(report.sides[0].misfit_px, 5, 1e-3);
  EXPECT_LT(report.sides[1].misfit_px, 0.01);
  EXPECT_TRUE(
      has_verdict(report, VerdictLevel::bad, "left camera's rectification maps lie 5.0 px"));
}

}  // namespace
}  // namespace spikedepth
