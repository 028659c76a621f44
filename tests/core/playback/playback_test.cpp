// The parts of the playback, one by one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <future>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/depth/point_cloud.hpp"
#include "core/playback/bookmarks.hpp"
#include "core/playback/bounded_queue.hpp"
#include "core/playback/latest_slot.hpp"
#include "core/playback/pixel_trace.hpp"
#include "core/playback/playback_clock.hpp"
#include "core/playback/rectified_image.hpp"
#include "tests/support/altered_recording.hpp"
#include "tests/support/fake_estimator.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using namespace std::chrono_literals;
constexpr SensorSize kSensor{24, 16};

TEST(BoundedQueue, NewestThrowsOutTheOldest) {
  BoundedQueue<int> queue(2);
  EXPECT_EQ(queue.push_newest(1), 0U);
  EXPECT_EQ(queue.push_newest(2), 0U);
  EXPECT_EQ(queue.push_newest(3), 1U);
  EXPECT_EQ(queue.pop(), 2);
  EXPECT_EQ(queue.pop(), 3);
}

TEST(BoundedQueue, PushWaitsForRoomAndCloseEndsEveryWait) {
  BoundedQueue<int> queue(1);
  ASSERT_TRUE(queue.push(1));
  auto second = std::async(std::launch::async, [&] { return queue.push(2); });
  EXPECT_EQ(second.wait_for(30ms), std::future_status::timeout);
  EXPECT_EQ(queue.pop(), 1);
  EXPECT_TRUE(second.get());
  auto third = std::async(std::launch::async, [&] { return queue.push(3); });
  EXPECT_EQ(third.wait_for(30ms), std::future_status::timeout);
  queue.close();
  EXPECT_FALSE(third.get());
  EXPECT_EQ(queue.pop(), std::nullopt);
}

TEST(BoundedQueue, NudgeEndsOneWait) {
  BoundedQueue<int> queue(1);
  auto waiting = std::async(std::launch::async, [&] { return queue.pop(); });
  EXPECT_EQ(waiting.wait_for(30ms), std::future_status::timeout);
  queue.nudge();
  EXPECT_EQ(waiting.get(), std::nullopt);
  queue.push(5);
  EXPECT_EQ(queue.pop(), 5);
}

TEST(LatestSlot, TellsWhetherSomethingWasNeverTaken) {
  LatestSlot<int> slot;
  EXPECT_FALSE(slot.put(1));
  EXPECT_TRUE(slot.put(2));
  EXPECT_EQ(slot.take(), 2);
  EXPECT_EQ(slot.take(), std::nullopt);
  EXPECT_FALSE(slot.put(3));
  auto waits = std::async(std::launch::async, [&] { return slot.put_when_taken(4); });
  EXPECT_EQ(waits.wait_for(30ms), std::future_status::timeout);
  EXPECT_EQ(slot.take(), 3);
  EXPECT_TRUE(waits.get());
  EXPECT_EQ(slot.take(), 4);
}

TEST(PlaybackClock, RunsAtItsSpeedAndChangesItWithoutAJump) {
  PlaybackClock clock;
  const PlaybackClock::WallTime start{};
  clock.set(start, 1'000'000, true);
  EXPECT_EQ(clock.now(start + 2s), 3'000'000);
  clock.set_speed(start + 2s, 0.5);
  EXPECT_EQ(clock.now(start + 2s), 3'000'000);
  EXPECT_EQ(clock.now(start + 4s), 4'000'000);
  EXPECT_EQ(clock.wall_time_of(4'000'000), start + 4s);
  clock.set_speed(start + 4s, 99);
  EXPECT_EQ(clock.speed(), kFastestSpeed);
  clock.set(start, 7, false);
  EXPECT_EQ(clock.now(start + 9s), 7);
}

TEST(PlaybackClock, RunsBackwardWithoutAJump) {
  PlaybackClock clock;
  const PlaybackClock::WallTime start{};
  clock.set(start, 5'000'000, true);
  clock.set_speed(start, 2.0);
  clock.set_backward(start + 1s, true);
  EXPECT_EQ(clock.now(start + 1s), 7'000'000);
  EXPECT_EQ(clock.now(start + 2s), 5'000'000);
  EXPECT_EQ(clock.wall_time_of(3'000'000), start + 3s);
  clock.set_backward(start + 2s, false);
  EXPECT_EQ(clock.now(start + 3s), 7'000'000);
}

TEST(WindowGrid, StopsAtLabelsAndFillsGapsWithThePeriod) {
  test::PlaneRecording recording(4, kSensor);  // labels at 50, 100, 150, 200 ms; ends at 250 ms
  const WindowGrid grid(recording, 50'000);
  ASSERT_EQ(grid.size(), 5U);
  EXPECT_EQ(grid[1].end, 100'000);
  EXPECT_EQ(grid[1].label, 1);
  EXPECT_EQ(grid[4].end, 250'000);
  EXPECT_EQ(grid[4].label, -1);
  EXPECT_EQ(grid.nearest(124'000), 1U);
  EXPECT_EQ(grid.nearest(126'000), 2U);
  EXPECT_EQ(grid.nearest(9'000'000), 4U);
  EXPECT_EQ(grid.last_until(149'999), 1U);
  EXPECT_EQ(grid.last_until(150'000), 2U);
  EXPECT_EQ(grid.last_until(0), 0U);
  const WindowGrid fine(recording, 20'000);  // two stops fit before each label, then the rest
  EXPECT_EQ(fine[0].end, 20'000);
  EXPECT_EQ(fine[0].label, -1);
  EXPECT_EQ(fine[1].end, 40'000);
  EXPECT_EQ(fine[2].end, 50'000);
  EXPECT_EQ(fine[2].label, 0);
}

TEST(WindowReader, CutsTheSameEventsAsADirectReading) {
  const auto alteration = std::make_shared<test::Alteration>();
  alteration->image = true;
  WindowReader reader(test::altered_recordings(6, kSensor, alteration), 50'000);
  ReadingPlan plan;
  plan.accumulation_us = 120'000;
  plan.policies[0] = InputPolicy();
  const PendingWindow pending = reader.read(3, plan);
  StereoSlice direct;
  read_slice(reader.recording(), {150'000, 200'000}, direct);
  EXPECT_EQ(pending.slices[0].left, direct.left);
  EXPECT_EQ(pending.slices[0].right, direct.right);
  EXPECT_EQ(pending.slices[1].window.length(), 0);
  EventBatch shown;
  reader.recording().read_events(Side::left, {80'000, 200'000}, shown);
  EXPECT_EQ(pending.shown->camera(Side::left).events.size(), shown.size());  // identity map
  EXPECT_EQ(pending.shown->camera(Side::left).image.pixels.at(7), 100);
  EXPECT_EQ(reader.read(5, plan).shown->camera(Side::left).image.pixels.at(7), 200);
  ASSERT_TRUE(pending.shown->truth);
}

TEST(RectifiedImage, MovesPixelsWithTheMapAndLeavesTheRestDark) {
  GrayImage image{4, 2, {10, 20, 30, 40, 50, 60, 70, 80}};
  ForwardMap map = identity_forward_map({4, 2}, {4, 2});
  EXPECT_EQ(rectify_image(image, map).pixels, image.pixels);
  for (float& x : map.x) x += 1.0F;
  EXPECT_EQ(rectify_image(image, map).pixels,
            (std::vector<std::uint8_t>{0, 10, 20, 30, 0, 50, 60, 70}));
  EXPECT_TRUE(rectify_image({3, 2, std::vector<std::uint8_t>(6)}, map).pixels.empty());
  const GrayImage narrow = rectify_image(image, identity_forward_map({4, 2}, {3, 2}));
  EXPECT_EQ(narrow.width, 3);
  EXPECT_EQ(narrow.pixels, (std::vector<std::uint8_t>{10, 20, 30, 50, 60, 70}));
}

TEST(PointCloud, FollowsThePinholeFormula) {
  auto calibration = mvsec_indoor_calibration();
  DepthMap depth(346, 260);
  depth.at(200, 100) = 2.0F;
  depth.at(3, 4) = -1.0F;
  depth.at(5, 6) = 50.0F;
  std::vector<CloudPoint> points;
  unproject(depth, calibration, 8.0, points);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_NEAR(points[0].x, (200 - 177.43276376280926) * 2 / 199.6530123165822, 1e-6);
  EXPECT_NEAR(points[0].y, (100 - 126.81215684365904) * 2 / 199.6530123165822, 1e-6);
  EXPECT_EQ(points[0].z, 2.0F);
  EXPECT_EQ(points[0].pixel, 100 * 346 + 200);
}

TEST(PointCloud, PlyHoldsEveryPointInBinary) {
  const test::TempDir folder;
  write_ply(folder.file("c.ply"), {{1.5F, -2.0F, 3.0F, 0}, {4, 5, 6, 1}}, {{1, 2, 3}, {7, 8, 9}});
  const std::string bytes = read_file(folder.file("c.ply"));
  EXPECT_EQ(bytes.rfind("ply\nformat binary_little_endian 1.0\n", 0), 0U);
  EXPECT_NE(bytes.find("element vertex 2\n"), std::string::npos);
  const auto body = bytes.find("end_header\n") + std::strlen("end_header\n");
  ASSERT_EQ(bytes.size() - body, 2U * 15U);
  float y = 0;
  std::memcpy(&y, bytes.data() + body + 4, sizeof(y));
  EXPECT_EQ(y, -2.0F);
  EXPECT_EQ(bytes[body + 15 + 14], 9);
}

TEST(Bookmarks, AreKeptPerRecordingAndToggled) {
  const test::TempDir folder;
  const std::string path = folder.file("bookmarks.json");
  Bookmarks first(path, "one");
  first.toggle({200, "later"});
  first.toggle({100, "sooner"});
  Bookmarks(path, "two").toggle({5, ""});
  first.toggle({200, ""});
  const Bookmarks again(path, "one");
  ASSERT_EQ(again.all().size(), 1U);
  EXPECT_EQ(again.all()[0].t, 100);
  EXPECT_EQ(again.all()[0].note, "sooner");
  EXPECT_EQ(Bookmarks(path, "two").all().size(), 1U);
}

TEST(Bookmarks, RefuseAFileOfAnotherKindAndLeaveItAlone) {
  const test::TempDir folder;
  const std::string path = folder.file("bookmarks.json");
  for (const char* text : {"not json", "{}", R"({"kind": 3})",
                           R"({"kind":"spikedepth bookmarks","recordings":{"one":[{}]}})"}) {
    std::ofstream(path) << text;
    EXPECT_THROW(Bookmarks(path, "one"), DataError) << text;
    EXPECT_EQ(read_file(path), text);
  }
}

// Windows of the fake network, `count` of them, events accumulated over two windows.
std::vector<ShownWindowPointer> some_windows(std::size_t count) {
  const auto alteration = std::make_shared<test::Alteration>();
  WindowReader reader(test::altered_recordings(count, kSensor, alteration), 50'000);
  DepthStage stage(test::fake_estimators(kSensor));
  stage.load(0, {"a", "auto"});
  ReadingPlan plan;
  plan.accumulation_us = 100'000;
  plan.policies = stage.policies();
  std::vector<ShownWindowPointer> windows;
  for (std::size_t i = 0; i < count; ++i) {
    PendingWindow pending = reader.read(i, plan);
    stage.process(pending);
    windows.push_back(pending.shown);
  }
  return windows;
}

TEST(WindowHistory, StaysWithinItsBudgetAndKeepsTheNearest) {
  const auto windows = some_windows(12);
  const std::size_t one = bytes_of(*windows[5]);
  WindowHistory history(4 * one);
  for (const auto& window : windows) history.add(window);
  EXPECT_LE(history.bytes(), 4 * one);
  EXPECT_GE(history.windows().size(), 3U);
  EXPECT_EQ(history.windows().rbegin()->first, 11U);
  EXPECT_EQ(history.figures().size(), 12U);  // figures are light and stay
  history.add(windows[0]);                   // back to the start: the far end goes
  EXPECT_EQ(history.windows().count(0), 1U);
  EXPECT_LE(history.bytes(), 4 * one);
  history.clear();
  EXPECT_EQ(history.bytes(), 0U);
}

TEST(PixelTrace, HoldsEachEventOnceAndEveryScale) {
  WindowHistory history;
  const auto windows = some_windows(6);
  for (const auto& window : windows) history.add(window);
  const Pixel pixel{7, 9};
  const PixelTrace trace = make_trace(history.windows(), pixel);
  test::PlaneRecording recording(6, kSensor);
  EventBatch all;
  recording.read_events(Side::left, {0, 300'000}, all);
  std::vector<TimeUs> expected, found;
  for (const auto& event : all) {
    if (event.x == pixel.x && event.y == pixel.y) expected.push_back(event.t);
  }
  for (const auto& event : trace.events) found.push_back(event.t);
  EXPECT_GT(expected.size(), 0U);
  EXPECT_EQ(found, expected);
  ASSERT_EQ(trace.points.size(), 6U);
  ASSERT_EQ(trace.points[2].scales_m[0].size(), 4U);
  const double depth = windows[2]->estimate(0)->depth.at(7, 9);
  EXPECT_NEAR(trace.points[2].scales_m[0][1], depth / 2, 1e-6);
  EXPECT_NEAR(trace.points[2].scales_m[0][3], depth, 1e-6);
  const std::string csv = trace_csv(trace);
  EXPECT_EQ(csv.rfind("t_us,kind,x,y,polarity,true_m,a_scale_1_m,", 0), 0U);
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')),
            1 + trace.events.size() + trace.points.size());
}

TEST(PixelReadout, GivesTheMapsOwnValues) {
  const auto windows = some_windows(3);
  const PixelReadout readout = read_pixel(*windows[1], {7, 9});
  const auto& estimate = *windows[1]->estimate(0);
  EXPECT_EQ(readout.depth_m[0], estimate.depth.at(7, 9));
  EXPECT_NEAR(readout.disparity_px[0], 20.0 / estimate.depth.at(7, 9), 1e-9);
  EXPECT_NEAR(readout.error_m[0], readout.depth_m[0] - windows[1]->truth->at(7, 9), 1e-9);
  EXPECT_TRUE(std::isnan(readout.depth_m[1]));
  EXPECT_THROW(read_pixel(*windows[1], {24, 0}), InternalError);
}

}  // namespace
}  // namespace spikedepth
