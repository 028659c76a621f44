// What networks that remember keep between windows: left-out windows are no jump, seeks and loops
// are.
#include "core/playback/depth_stage.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "core/depth/rate_modulator.hpp"
#include "core/depth/smoothed_estimator.hpp"
#include "core/playback/player.hpp"
#include "tests/support/altered_recording.hpp"
#include "tests/support/fake_estimator.hpp"

namespace spikedepth {
namespace {

constexpr SensorSize kStageSensor{24, 16};
constexpr std::size_t kStageLabels = 20;

// A fake network that fires three times its budget, 0.3 against 0.1: the level rises in each
// window. "slow" takes 100 ms for one.
EstimatorFactory modulated() {
  return [](const ModelChoice& choice) -> LoadedNetwork {
    RateControl control;
    control.target_rate = 0.1;
    return {std::make_unique<RateModulator>(
        std::make_unique<test::FakeEstimator>(kStageSensor, 2.0, choice.path == "slow" ? 100 : 0),
        control)};
  };
}

EstimatorFactory smoothed() {
  return [](const ModelChoice&) -> LoadedNetwork {
    return {std::make_unique<SmoothedEstimator>(
        std::make_unique<test::FakeEstimator>(kStageSensor, 2.0, 0), 0.5)};
  };
}

double level_of(const ShownWindow& window) {
  return window.estimate(0)->figures.front().value;
}

// Without events in the eighth window.
std::shared_ptr<test::Alteration> with_gap() {
  const auto alteration = std::make_shared<test::Alteration>();
  alteration->gap = {350'000, 400'000};
  return alteration;
}

// One network, fed stop by stop.
struct Stage {
  explicit Stage(EstimatorFactory factory)
      : reader(test::altered_recordings(kStageLabels, kStageSensor, with_gap()), 50'000),
        stage(std::move(factory)) {
    stage.load(0, {"a", "auto"});
  }
  ShownWindowPointer at(std::size_t index, std::int64_t passage) {
    ReadingPlan plan;
    plan.policies = stage.policies();
    auto pending = reader.read(index, plan);
    pending.passage = passage;
    stage.process(pending);
    return pending.shown;
  }
  WindowReader reader;
  DepthStage stage;
};

TEST(DepthStage, KeepsTheFiringBudgetOverWindowsThatAreLeftOut) {
  Stage both(modulated());
  double before = -1;
  for (const std::size_t index : {0, 3, 4, 9}) {
    const double level = level_of(*both.at(index, 5));
    EXPECT_GT(level, before) << index;
    before = level;
  }
  EXPECT_EQ(level_of(*both.at(12, 6)), 0);  // a seek ahead
  EXPECT_GT(level_of(*both.at(13, 6)), 0);
  EXPECT_EQ(level_of(*both.at(13, 6)), 0);  // the same window once more
  EXPECT_GT(level_of(*both.at(14, 6)), 0);
  EXPECT_EQ(level_of(*both.at(2, 6)), 0);  // backward
  EXPECT_GT(level_of(*both.at(3, 7)), 0);  // the very next one, whoever asked for it
  EXPECT_EQ(level_of(*both.at(8, -1)), 0);
  EXPECT_EQ(level_of(*both.at(12, -1)), 0);  // no passage is known: a jump
}

TEST(DepthStage, SmoothsOverWindowsThatAreLeftOutAndNotOverSeeks) {
  Stage both(smoothed()), alone(smoothed());
  const double first = both.at(0, 1)->estimate(0)->depth.at(3, 3);
  const double here = alone.at(7, 1)->estimate(0)->depth.at(3, 3);
  ASSERT_NE(first, here);  // other events
  EXPECT_NEAR(both.at(7, 1)->estimate(0)->depth.at(3, 3), 2 / (1 / first + 1 / here), 1e-5);
  EXPECT_EQ(both.at(7, 2)->estimate(0)->depth.at(3, 3), static_cast<float>(here));
}

// Waits for windows with depth until the player stands, or `enough` says so; their levels.
std::vector<std::pair<std::size_t, double>> levels_of(
    Player& player, const std::function<bool(std::size_t windows)>& enough) {
  std::vector<std::pair<std::size_t, double>> levels;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < end && !enough(levels.size())) {
    if (const auto window = player.take_window()) {
      if (window->estimate(0) != nullptr) levels.push_back({window->index, level_of(*window)});
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return levels;
}

TEST(Player, ANetworkTooSlowForTheClockStillHoldsItsBudget) {
  Player player(
      test::altered_recordings(kStageLabels, kStageSensor, std::make_shared<test::Alteration>()),
      modulated(), {}, [] {});
  player.load_model(0, {"slow", "auto"});
  const auto seen = [](std::size_t count) {
    return [=](std::size_t windows) { return windows >= count; };
  };
  ASSERT_EQ(levels_of(player, seen(1)).size(), 1U);
  player.set_playing(true);
  auto levels = levels_of(player, seen(6));
  ASSERT_EQ(levels.size(), 6U);
  EXPECT_GT(player.status().dropped, 2);
  // The first one may be that of the start once more.
  for (std::size_t i = 2; i < levels.size(); ++i)
    EXPECT_GT(levels[i].second, levels[i - 1].second) << levels[i].first;
  player.set_playing(false);
  player.seek(1'000'000);  // ahead: a jump
  levels = levels_of(player, seen(1));
  while (!levels.empty() && levels.back().first != kStageLabels - 1)
    levels = levels_of(player, seen(1));
  ASSERT_FALSE(levels.empty());
  EXPECT_EQ(levels.back().second, 0);
}

TEST(Player, ALoopIsAJumpToNetworksThatRemember) {
  PlayerOptions options;
  options.lossless = true;
  options.start_us = 200'000;
  Player player(
      test::altered_recordings(kStageLabels, kStageSensor, std::make_shared<test::Alteration>()),
      modulated(), options, [] {});
  player.load_model(0, {"a", "auto"});
  ASSERT_EQ(levels_of(player, [](std::size_t n) { return n >= 1; }).size(), 1U);
  player.set_loop(true, {200'000, 400'000});  // stops 3 to 7
  player.set_playing(true);
  const auto levels = levels_of(player, [](std::size_t n) { return n >= 14; });
  ASSERT_EQ(levels.size(), 14U);
  for (const auto& [index, level] : levels) EXPECT_EQ(level == 0, index == 3) << index;
}

}  // namespace
}  // namespace spikedepth
