// The player with its threads.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "core/playback/window_history.hpp"
#include "core/playback/window_notes.hpp"
#include "tests/support/altered_recording.hpp"
#include "tests/support/fake_estimator.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

constexpr SensorSize kSensor{24, 16};
constexpr std::size_t kLabels = 20;  // 21 stops, 50 ms apart

/// A player with its latest window; waits by looking often.
class Watched {
 public:
  explicit Watched(PlayerOptions options = {}, std::shared_ptr<test::Alteration> alteration =
                                                   std::make_shared<test::Alteration>())
      : player(test::altered_recordings(kLabels, kSensor, std::move(alteration)),
               test::fake_estimators(kSensor), options, [] {}) {}

  template <class Condition>
  bool wait(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < end) {
      if (auto window = player.take_window()) {
        seen.push_back(window->index);
        last = std::move(window);
      }
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  bool wait_for_index(std::size_t index) {
    return wait([&] { return last && last->index == index; });
  }
  bool wait_for_estimate() {
    return wait([&] { return last && last->estimate(0) != nullptr; });
  }
  WindowNotes notes() { return window_notes(last.get(), player.status()); }

  Player player;
  ShownWindowPointer last;
  std::vector<std::size_t> seen;
};

TEST(Player, ShowsTheFirstWindowAndThenItsDepth) {
  Watched watched;
  ASSERT_TRUE(watched.wait_for_index(0));
  EXPECT_EQ(watched.last->estimate(0), nullptr);
  watched.player.load_model(0, {"a", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  EventBatch left;
  test::PlaneRecording(kLabels, kSensor).read_events(Side::left, {0, 50'000}, left);
  EXPECT_EQ(watched.last->estimate(0)->depth.at(5, 5),
            test::FakeEstimator::depth_at(2.0, 1.0, 5, left.size()));
  EXPECT_GT(watched.last->models[0]->errors.pixels, 0);
}

// Beside the network stands the constant that its training would guess.
TEST(Player, KnowsTheErrorOfTheTrainingsMedianDepth) {
  Watched watched;
  watched.player.load_model(0, {"trained", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  const auto& result = *watched.last->models[0];
  DepthMap constant(kSensor.width, kSensor.height);
  constant.metres.assign(constant.metres.size(), 4.0F);
  const double wanted = depth_errors(constant, *watched.last->truth, 0).mean_m;
  EXPECT_NEAR(result.constant_error_m, wanted, 1e-6);
  EXPECT_EQ(result.constant_m, 4.0);
  WindowHistory history;
  history.add(watched.last);
  const auto errors = running_errors(history, 0);
  EXPECT_EQ(errors.windows, 1U);
  EXPECT_NEAR(errors.constant_m, wanted, 1e-6);
  EXPECT_EQ(errors.network_m, result.errors.mean_m);
  EXPECT_EQ(errors.worse_than_constant(), result.errors.mean_m > wanted);
  EXPECT_EQ(running_errors(history, 1).windows, 0U);
}

TEST(RunningErrors, AreMeansOverTheWindowsThatKnowBoth) {
  WindowHistory history;
  const auto add = [&](std::size_t index, double network_m, double constant_m) {
    auto window = std::make_shared<ShownWindow>();
    window->index = index;
    window->models[0].emplace();
    window->models[0]->errors.pixels = 10;
    window->models[0]->errors.mean_m = network_m;
    window->models[0]->constant_error_m = constant_m;
    history.add(window);
  };
  add(0, 0.5, 0.4);
  add(1, 0.7, 0.6);
  add(2, 9.0, std::nan(""));
  const auto errors = running_errors(history, 0);
  EXPECT_EQ(errors.windows, 2U);
  EXPECT_NEAR(errors.network_m, 0.6, 1e-12);
  EXPECT_NEAR(errors.constant_m, 0.5, 1e-12);
  EXPECT_TRUE(errors.worse_than_constant());
}

TEST(Player, StepsThroughEveryWindowInOrder) {
  Watched watched;
  ASSERT_TRUE(watched.wait_for_index(0));
  watched.player.load_model(0, {"slow", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  watched.seen.clear();
  for (int i = 0; i < 6; ++i) watched.player.step(1);
  ASSERT_TRUE(watched.wait_for_index(6));
  EXPECT_EQ(watched.seen, (std::vector<std::size_t>{1, 2, 3, 4, 5, 6}));
  watched.player.step(-2);
  ASSERT_TRUE(watched.wait_for_index(4));
  EXPECT_FALSE(watched.player.status().playing);
}

TEST(Player, AThousandSeeksEndAtTheLastOne) {
  Watched watched;
  watched.player.load_model(0, {"a", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  for (int i = 0; i < 1000; ++i) watched.player.seek((i * 7919) % 1'000'000);
  watched.player.seek(650'000);
  ASSERT_TRUE(watched.wait_for_index(12));
  watched.wait([] { return true; });
  EXPECT_EQ(watched.last->shown.end, 650'000);
}

TEST(Player, PlaysByTheClockAndCountsWhatASlowNetworkMisses) {
  Watched watched;
  watched.player.load_model(0, {"slow", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  const auto before = watched.player.status();
  watched.player.set_speed(2.0);
  const auto start = std::chrono::steady_clock::now();
  watched.player.set_playing(true);
  ASSERT_TRUE(watched.wait_for_index(kLabels));
  const double wall_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_GT(wall_s, 0.45);  // 1 s of recording at twice the speed
  ASSERT_TRUE(watched.wait([&] { return !watched.player.status().playing; }));
  const auto after = watched.player.status();
  // Every stop after the first one, and the first one once more at the start, was shown or dropped.
  const auto shown = after.windows - before.windows;
  EXPECT_GT(after.dropped, 5);
  EXPECT_LE(shown + after.dropped, static_cast<std::int64_t>(kLabels) + 1);
  EXPECT_GE(shown + after.dropped, static_cast<std::int64_t>(kLabels) - 1);
  EXPECT_GE(after.latency_p50_ms, 100);
  EXPECT_GE(after.latency_p99_ms, after.latency_p50_ms);
}

TEST(Player, PlaysBackwardThroughEveryWindowAndEndsAtTheFirst) {
  PlayerOptions options;
  options.lossless = true;
  options.start_us = 300'000;
  Watched watched(options);
  watched.player.load_model(0, {"a", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  watched.seen.clear();
  watched.player.set_playing(true, true);
  ASSERT_TRUE(watched.wait([&] { return watched.last->index == 0; }));
  ASSERT_TRUE(watched.wait([&] { return !watched.player.status().playing; }));
  EXPECT_EQ(watched.seen, (std::vector<std::size_t>{4, 3, 2, 1, 0}));
  // From the first window it starts over at the last one, as playing ahead does the other way.
  watched.player.set_playing(true, true);
  EXPECT_TRUE(watched.wait_for_index(kLabels));
}

TEST(Player, PlaysBackwardByTheClockAndTurnsAround) {
  PlayerOptions options;
  options.start_us = 1'000'000;
  Watched watched(options);
  ASSERT_TRUE(watched.wait_for_index(19));
  watched.player.set_speed(2.0);
  const auto start = std::chrono::steady_clock::now();
  watched.player.set_playing(true, true);
  ASSERT_TRUE(watched.wait([&] { return watched.last->index <= 9; }));
  const double wall_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  EXPECT_GT(wall_s, 0.2);  // half a second of recording at twice the speed
  watched.player.set_playing(true);
  ASSERT_TRUE(watched.wait_for_index(kLabels));
  EXPECT_FALSE(watched.player.status().backward);
}

TEST(Player, ABackwardLoopStaysInItsRange) {
  PlayerOptions options;
  options.lossless = true;
  options.start_us = 200'000;
  Watched watched(options);
  ASSERT_TRUE(watched.wait_for_index(3));
  watched.seen.clear();
  watched.player.set_loop(true, {100'000, 200'000});  // stops 1, 2, 3
  watched.player.set_playing(true, true);
  ASSERT_TRUE(watched.wait([&] { return watched.seen.size() >= 8; }));
  watched.seen.resize(8);
  EXPECT_EQ(watched.seen, (std::vector<std::size_t>{2, 1, 3, 2, 1, 3, 2, 1}));
}

TEST(Player, LosslessPlayingLeavesOutNothing) {
  PlayerOptions options;
  options.lossless = true;
  Watched watched(options);
  watched.player.load_model(0, {"a", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  watched.seen.clear();
  watched.player.set_playing(true);
  ASSERT_TRUE(watched.wait_for_index(kLabels));
  std::vector<std::size_t> all;
  for (std::size_t i = 1; i <= kLabels; ++i) all.push_back(i);
  // The window at hand may be shown once more before playing begins.
  auto seen = watched.seen;
  while (!seen.empty() && seen.front() == 0) seen.erase(seen.begin());
  EXPECT_EQ(seen, all);
  EXPECT_EQ(watched.player.status().dropped, 0);
}

// A loop would otherwise replace its last window before anyone has seen it.
TEST(Player, TheLastWindowStaysForItsTimeBeforeALoopStartsOver) {
  using Clock = std::chrono::steady_clock;
  Watched watched;
  ASSERT_TRUE(watched.wait_for_index(0));
  watched.player.set_loop(true, {0, 0});
  watched.player.set_speed(0.5);  // 100 ms a window
  watched.player.seek(950'000);
  watched.player.set_playing(true);
  const std::size_t last = watched.last->recording->grid.size() - 1;
  ASSERT_TRUE(watched.wait_for_index(last));
  const auto seen = Clock::now();
  ASSERT_TRUE(watched.wait_for_index(0));
  EXPECT_GT(Clock::now() - seen, std::chrono::milliseconds(50));
}

TEST(Player, LoopsWithinTheRange) {
  PlayerOptions options;
  options.lossless = true;
  options.start_us = 200'000;
  Watched watched(options);
  ASSERT_TRUE(watched.wait_for_index(3));
  watched.player.set_loop(true, {200'000, 400'000});
  watched.player.set_playing(true);
  ASSERT_TRUE(watched.wait([&] { return watched.seen.size() >= 11; }));
  EXPECT_EQ(std::vector<std::size_t>(watched.seen.begin(), watched.seen.begin() + 11),
            (std::vector<std::size_t>{3, 4, 5, 6, 7, 3, 4, 5, 6, 7, 3}));
}

TEST(Player, TwoNetworksSeeTheSameWindow) {
  Watched watched;
  watched.player.load_model(0, {"a", "auto"});
  watched.player.load_model(1, {"b", "auto"});
  ASSERT_TRUE(watched.wait(
      [&] { return watched.last && watched.last->estimate(0) && watched.last->estimate(1); }));
  EXPECT_NEAR(watched.last->estimate(1)->depth.at(3, 3) - watched.last->estimate(0)->depth.at(3, 3),
              1.0, 1e-5);
  watched.player.unload_model(1);
  ASSERT_TRUE(watched.wait([&] { return watched.last->estimate(1) == nullptr; }));
  EXPECT_EQ(watched.player.status().models[1].state, ModelState::none);
}

TEST(Player, TheGainMovesRateAndDepthOfTheWindowAtHand) {
  Watched watched;
  watched.player.load_model(0, {"a", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  EXPECT_NEAR(mean_rate(watched.last->estimate(0)->rates), 0.3, 1e-9);
  const float before = watched.last->estimate(0)->depth.at(1, 1);
  watched.player.set_threshold_gain(0, 2.0);
  ASSERT_TRUE(watched.wait(
      [&] { return std::abs(mean_rate(watched.last->estimate(0)->rates) - 0.15) < 1e-9; }));
  EXPECT_NEAR(watched.last->estimate(0)->depth.at(1, 1), 2 * before, 1e-5);
  watched.player.load_model(0, {"b", "auto"});  // the gain stays where the user put it
  ASSERT_TRUE(watched.wait([&] {
    return watched.last->estimate(0) != nullptr && watched.last->estimate(0)->depth.at(1, 1) > 6;
  }));
  EXPECT_NEAR(mean_rate(watched.last->estimate(0)->rates), 0.15, 1e-9);
}

TEST(Player, ACheckpointOfAnotherNetworkIsASentence) {
  Watched watched;
  watched.player.load_model(0, {"broken", "auto"});
  ASSERT_TRUE(watched.wait([&] {
    return watched.last && watched.player.status().models[0].state == ModelState::failed;
  }));
  EXPECT_NE(watched.notes().depth[0].find("is a checkpoint of another network"), std::string::npos);
  watched.player.load_model(0, {"a", "auto"});
  ASSERT_TRUE(watched.wait_for_estimate());
  EXPECT_EQ(watched.notes().depth[0], "");
}

TEST(Player, MissingPartsAreSentences) {
  const auto alteration = std::make_shared<test::Alteration>();
  alteration->no_truth = true;
  alteration->no_calibration = true;
  alteration->silent[1] = true;
  alteration->gap = {50'000, 100'000};
  Watched watched({}, alteration);
  ASSERT_TRUE(watched.wait_for_index(0));
  EXPECT_EQ(watched.notes().truth, "This recording has no ground truth.");
  EXPECT_NE(watched.notes().depth[0].find("No network is loaded"), std::string::npos);
  EXPECT_NE(watched.notes().cloud.find("no calibration"), std::string::npos);
  EXPECT_EQ(watched.notes().right_events,
            "The right camera is silent between 0.000 s and 0.050 s.");
  EXPECT_EQ(watched.notes().left_events, "");
  watched.player.step(1);
  ASSERT_TRUE(watched.wait_for_index(1));
  EXPECT_EQ(watched.notes().left_events,
            "No events between 0.050 s and 0.100 s: the recording has a gap here.");
}

TEST(Player, AFileThatCannotBeReadPausesAndRecovers) {
  const auto alteration = std::make_shared<test::Alteration>();
  Watched watched({}, alteration);
  ASSERT_TRUE(watched.wait_for_index(0));
  watched.player.set_playing(true);
  ASSERT_TRUE(watched.wait([&] { return watched.last->index >= 2; }));  // one may be left out
  alteration->unreadable = true;
  ASSERT_TRUE(watched.wait([&] { return !watched.player.status().failure.empty(); }));
  ASSERT_TRUE(watched.wait([&] { return !watched.player.status().playing; }));
  EXPECT_NE(watched.notes().banner.find("cannot be read any more"), std::string::npos);
  alteration->unreadable = false;
  watched.player.seek(500'000);
  ASSERT_TRUE(watched.wait_for_index(9));
  EXPECT_EQ(watched.notes().banner, "");
}

TEST(Player, AVanishedFileIsNamed) {
  const test::TempDir folder;
  const auto alteration = std::make_shared<test::Alteration>();
  alteration->files = {folder.file("gone_data.hdf5")};
  Watched watched({}, alteration);
  ASSERT_TRUE(watched.wait_for_index(0));
  EXPECT_NE(watched.notes().banner.find("gone_data.hdf5 has vanished"), std::string::npos);
}

TEST(Player, ARecordingThatCannotBeOpenedIsASentence) {
  Player player([]() -> std::unique_ptr<Recording> { throw DataError("x.hdf5", "does not exist"); },
                test::fake_estimators(kSensor), {}, [] {});
  for (int i = 0; i < 2000 && player.status().failure.empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(player.status().failure, "x.hdf5: does not exist");
  player.seek(1);  // nobody listens any more, and nothing breaks
  player.set_playing(true);
}

TEST(Player, CanBeDestroyedAtAnyMoment) {
  const auto recording = std::make_shared<test::Alteration>();
  for (int i = 0; i < 30; ++i) {
    {
      Watched watched({}, recording);
      if (i % 3 == 0) watched.player.load_model(0, {"late", "auto"});
      if (i % 2 == 0)
        watched.player.set_playing(true, i % 4 == 0);
      else
        watched.player.step(i);
      std::this_thread::sleep_for(std::chrono::milliseconds(i % 5));
    }
    EXPECT_EQ(recording.use_count(), 1) << i;  // its threads let go of everything
  }
}

}  // namespace
}  // namespace spikedepth
