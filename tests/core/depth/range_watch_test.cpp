#include "core/depth/range_watch.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.hpp"
#include "core/depth/smoothed_estimator.hpp"

namespace spikedepth {
namespace {

constexpr int kWidth = 160, kHeight = 120;

// Shows a random pattern whose right image lies `disparity` pixels further left.
class ShiftedPattern : public DepthEstimator {
 public:
  explicit ShiftedPattern(int disparity) {
    frame_.sensor = {kWidth, kHeight};
    frame_.channels = 4;
    show(disparity);
  }
  void show_nothing() {
    frame_.values.assign(static_cast<std::size_t>(4 * kWidth * kHeight), 0.0F);
  }
  void show(int disparity) {
    show_nothing();
    Random random(5);
    for (int y = 0; y < kHeight; ++y) {
      for (int x = 0; x < kWidth + disparity; ++x) {
        if (random.uniform() > 0.2) continue;
        const int polarity = static_cast<int>(random.below(2));
        if (x < kWidth) at(polarity, x, y) = 1;
        if (x >= disparity) at(2 + polarity, x - disparity, y) = 1;
      }
    }
  }
  DepthEstimate estimate(const StereoSlice&) override {
    DepthEstimate estimate;
    estimate.depth = DepthMap(2, 1);
    estimate.depth.metres = depths.at(next_++ % depths.size());
    if (bounds > 0) {
      estimate.uncertainty.emplace();
      estimate.uncertainty->low = estimate.uncertainty->high = estimate.depth;
      for (auto& low : estimate.uncertainty->low.metres) low /= bounds;
      for (auto& high : estimate.uncertainty->high.metres) high *= bounds;
    }
    return estimate;
  }
  void reset() override { ++resets; }
  const InputPolicy& input() const override { return input_; }
  const EventFrame& frame() const override { return frame_; }

  std::vector<std::vector<float>> depths = {{1, 2}};
  int resets = 0;
  float bounds = 0;  // factor between depth and its bounds; 0: none

 private:
  float& at(int channel, int x, int y) {
    return frame_.values[static_cast<std::size_t>((channel * kHeight + y) * kWidth + x)];
  }
  std::size_t next_ = 0;
  InputPolicy input_;
  EventFrame frame_;
};

InputRange trained() {
  InputRange range;
  range.active_least = 0.05;
  range.active_median = 0.1;
  range.active_most = 0.15;
  range.disparity_p1_px = 4;
  range.disparity_p99_px = 23;
  range.width_px = kWidth;
  range.height_px = kHeight;
  return range;
}

TEST(RangeWatch, DisparitiesBeyondTheTrainingsAreSeenWithoutTruth) {
  for (const int disparity : {10, 20, 34}) {
    RangeWatch watch(std::make_unique<ShiftedPattern>(disparity), trained());
    EXPECT_TRUE(watch.warnings().empty()) << "nothing was seen yet";
    watch.estimate({});
    const auto warnings = watch.warnings();
    if (disparity < 23) {
      EXPECT_TRUE(warnings.empty()) << disparity << ": " << warnings.front();
    } else {
      ASSERT_EQ(warnings.size(), 1U);
      EXPECT_NE(warnings[0].find("34.0"), std::string::npos) << warnings[0];
      EXPECT_NE(warnings[0].find("4.0 to 23.0"), std::string::npos) << warnings[0];
    }
  }
}

TEST(RangeWatch, LooksWhereThereAreEventsAndJudgesEveryWindow) {
  auto owned = std::make_unique<ShiftedPattern>(10);
  auto& scene = *owned;
  RangeWatch watch(std::move(owned), trained());
  const auto see = [&](int windows) {
    for (int i = 0; i < windows; ++i) watch.estimate({});
    std::string all;
    for (const auto& warning : watch.warnings()) all += warning + "\n";
    return all;
  };
  EXPECT_EQ(see(2), "");
  scene.show(34);
  EXPECT_EQ(see(1), "") << "the third window is not looked at";
  EXPECT_NE(see(5).find("10.0 to 34.0 px"), std::string::npos) << "the fourth and the eighth are";
  // From here on nothing happens: the looks wait for events, the shares are judged all the same.
  scene.show_nothing();
  EXPECT_NE(see(30).find("0.00 % of the pixels"), std::string::npos);
}

TEST(RangeWatch, SeesDisparitiesFarBeyondTheTraining) {
  auto range = trained();
  range.disparity_p99_px = 38;
  RangeWatch watch(std::make_unique<ShiftedPattern>(55), range);
  watch.estimate({});
  ASSERT_EQ(watch.warnings().size(), 1U);
  EXPECT_NE(watch.warnings()[0].find("55.0"), std::string::npos) << watch.warnings()[0];
}

TEST(RangeWatch, UnknownTrainingSaysNothing) {
  RangeWatch watch(std::make_unique<ShiftedPattern>(34), InputRange());
  watch.estimate({});
  EXPECT_TRUE(watch.warnings().empty());
}

TEST(SmoothedEstimator, AveragesInverseDepthAndStartsAnewAfterReset) {
  auto owned = std::make_unique<ShiftedPattern>(0);
  auto& inner = *owned;
  inner.depths = {{1, 2}, {2, 2}, {4, 1}, {3, 3}};
  SmoothedEstimator smoothed(std::move(owned), 0.25);
  EXPECT_EQ(smoothed.estimate({}).depth.metres, (std::vector<float>{1, 2}));
  const auto second = smoothed.estimate({}).depth.metres;
  EXPECT_NEAR(second[0], 1 / (0.75 / 2 + 0.25 / 1), 1e-6);
  EXPECT_NEAR(second[1], 2, 1e-6);
  const auto third = smoothed.estimate({}).depth.metres;
  EXPECT_NEAR(third[0], 1 / (0.75 / 4 + 0.25 * (0.75 / 2 + 0.25)), 1e-6);
  smoothed.reset();
  EXPECT_EQ(inner.resets, 1);
  EXPECT_EQ(smoothed.estimate({}).depth.metres, (std::vector<float>{3, 3}));
  EXPECT_THROW(SmoothedEstimator(nullptr, 1), ConfigError);
}

TEST(SmoothedEstimator, AnInvalidDepthPassesAndChangesNothing) {
  auto owned = std::make_unique<ShiftedPattern>(0);
  owned->depths = {{2, 0}, {0, std::nanf("")}, {2, -1}, {2, 4}};
  SmoothedEstimator smoothed(std::move(owned), 0.5);
  smoothed.estimate({});
  EXPECT_EQ(smoothed.estimate({}).depth.metres[0], 0) << "as it is";
  EXPECT_EQ(smoothed.estimate({}).depth.metres[0], 2);
  EXPECT_EQ(smoothed.estimate({}).depth.metres[1], 4) << "the first valid one";
}

// After nine unknown windows the old depth counts 0.8^10 in what is seen then, not 0.8.
TEST(SmoothedEstimator, WhatWasSeenLongAgoFades) {
  auto owned = std::make_unique<ShiftedPattern>(0);
  owned->depths = {{2, 2}};
  owned->depths.insert(owned->depths.end(), 9, std::vector<float>{std::nanf(""), 2});
  owned->depths.push_back({8, 8});
  SmoothedEstimator smoothed(std::move(owned), 0.8);
  for (int i = 0; i < 10; ++i) smoothed.estimate({});
  const auto last = smoothed.estimate({}).depth.metres;
  const double old = std::pow(0.8, 10);
  EXPECT_NEAR(last[0], 1 / (old / 2 + (1 - old) / 8), 1e-4);
  EXPECT_NEAR(last[1], 1 / (0.8 / 2 + 0.2 / 8), 1e-4);
}

TEST(SmoothedEstimator, BoundsMoveWithTheDepth) {
  auto owned = std::make_unique<ShiftedPattern>(0);
  owned->depths = {{2, 2}, {8, 4}};
  owned->bounds = 1.1F;
  SmoothedEstimator smoothed(std::move(owned), 0.9);
  smoothed.estimate({});
  const auto estimate = smoothed.estimate({});
  ASSERT_TRUE(estimate.uncertainty);
  for (std::size_t i = 0; i < 2; ++i) {
    const float depth = estimate.depth.metres[i];
    EXPECT_LT(depth, 3);
    EXPECT_NEAR(estimate.uncertainty->low.metres[i], depth / 1.1F, 1e-5);
    EXPECT_NEAR(estimate.uncertainty->high.metres[i], depth * 1.1F, 1e-5);
  }
}

}  // namespace
}  // namespace spikedepth
