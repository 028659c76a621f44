#include "core/learning/dataset.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "tests/support/plane_recording.hpp"

namespace spikedepth {
namespace {

using test::PlaneRecording;
constexpr SensorSize kSensor{48, 32};

DepthDataset planes(std::size_t labels) {
  return DepthDataset({{std::make_shared<PlaneRecording>(labels, kSensor)}}, TrainConfig(), true);
}

TEST(Dataset, FramesCountTheEventsOfTheLabelsWindow) {
  auto data = planes(4);
  PlaneRecording recording(4, kSensor);
  const auto sample = data.load(2, {});
  auto expected = torch::zeros({4, kSensor.height, kSensor.width});
  for (const Side side : {Side::left, Side::right}) {
    EventBatch events;
    recording.read_events(side, {100000, 150000}, events);
    for (const auto& event : events) {
      expected[2 * static_cast<int>(side) + (event.polarity > 0 ? 0 : 1)][event.y][event.x] += 1;
    }
  }
  EXPECT_TRUE(torch::equal(sample.frames[0], expected));
  EXPECT_FLOAT_EQ(sample.truth[0][3][5].item<float>(),
                  static_cast<float>(recording.plane_depth_m(2)));
}

// The sign of disparity is what a wrong flip destroys: find it by correlating left and right.
int best_shift(const torch::Tensor& frames) {
  const auto left = frames.slice(0, 0, 2), right = frames.slice(0, 2, 4);
  int best = 0;
  double most = -1;
  for (int shift = -10; shift <= 10; ++shift) {
    const auto moved = torch::roll(right, shift, 2);
    const double match = (left * moved).slice(2, 12, kSensor.width - 12).sum().item<double>();
    if (match > most) {
      most = match;
      best = shift;
    }
  }
  return best;
}

TEST(Dataset, FlipKeepsTheDisparitySignAndIsItsOwnInverse) {
  auto data = planes(6);
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto plain = data.load(i, {}).frames[0];
    const auto flipped = data.load(i, {true, false}).frames[0];
    const int shift = best_shift(plain);
    EXPECT_GT(shift, 0);
    EXPECT_EQ(best_shift(flipped), shift);
    EXPECT_TRUE(torch::equal(flip_stereo(flipped), plain));
    // Mirroring without exchanging the cameras, as the published code does, turns the sign.
    EXPECT_EQ(best_shift(plain.flip({2})), -shift);
  }
}

TEST(Dataset, TimeMirrorExchangesPolarities) {
  auto data = planes(2);
  const auto plain = data.load(0, {}).frames[0];
  const auto mirrored = data.load(0, {false, true}).frames[0];
  EXPECT_TRUE(torch::equal(mirrored[0], plain[1]));
  EXPECT_TRUE(torch::equal(mirrored[1], plain[0]));
  EXPECT_TRUE(torch::equal(mirrored[3], plain[2]));
}

TEST(Dataset, AShiftAddsDisparityToFramesAndTruthAlike) {
  auto data = planes(4);
  const double rig = PlaneRecording(4, kSensor).calibration()->focal_baseline();
  for (const bool flip : {false, true}) {
    Augmentation draw;
    draw.flip = flip;
    const auto plain = data.load(2, draw);
    draw.shift_px = 3;
    const auto shifted = data.load(2, draw);
    EXPECT_EQ(best_shift(shifted.frames[0]), best_shift(plain.frames[0]) + 3);
    EXPECT_TRUE(torch::equal(shifted.frames[0].slice(0, 0, 2), plain.frames[0].slice(0, 0, 2)));
    const auto disparity = [&](const Sample& sample) {
      return rig / sample.truth[0][3][5].item<double>();
    };
    EXPECT_NEAR(disparity(shifted), disparity(plain) + 3, 1e-4);
  }
  AugmentConfig config;
  config.shift_px = 8;
  int unshifted = 0;
  std::set<std::int64_t> drawn;
  for (std::size_t i = 0; i < 1000; ++i) {
    const auto shift = draw_augmentation(config, 1, 0, i).shift_px;
    unshifted += shift == 0;
    drawn.insert(shift);
  }
  EXPECT_NEAR(unshifted, 531, 80) << "half of them, and those that round to nothing";
  EXPECT_EQ(*drawn.begin(), 0);
  EXPECT_EQ(*drawn.rbegin(), 8);
}

TEST(Dataset, AShortExposureCountsTheLastEventsOnly) {
  auto data = planes(4);
  PlaneRecording recording(4, kSensor);
  Augmentation draw;
  draw.exposure = 0.3;
  const auto sample = data.load(2, draw);
  EventBatch events;
  recording.read_events(Side::left, {135000, 150000}, events);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(sample.frames[0].slice(0, 0, 2).sum().item<double>(),
            static_cast<double>(events.size()));
  EXPECT_LT(sample.frames.sum().item<double>(), data.load(2, {}).frames.sum().item<double>());
  AugmentConfig config;
  config.exposure = 0.1;
  int whole = 0;
  double least = 1;
  for (std::size_t i = 0; i < 1000; ++i) {
    const double drawn = draw_augmentation(config, 1, 0, i).exposure;
    whole += drawn == 1;
    least = std::min(least, drawn);
  }
  EXPECT_NEAR(whole, 500, 80);
  EXPECT_GE(least, 0.1);
  EXPECT_LT(least, 0.12);
}

// What lies left of a window comes with it; beyond the image there is nothing.
TEST(Dataset, AWindowBringsItsLeftMargin) {
  auto data = planes(3);
  const auto whole = data.load(1, {});
  Augmentation draw;
  draw.crop_width_px = 20;
  draw.left_margin_px = 16;
  for (const std::int64_t x : {0, 5, 28}) {
    draw.crop_x = static_cast<double>(x) / (kSensor.width - 20);
    const auto sample = data.load(1, draw);
    EXPECT_EQ(sample.left_margin_px, 16);
    EXPECT_TRUE(torch::equal(sample.truth, whole.truth.narrow(2, x, 20)));
    const auto padded = torch::constant_pad_nd(whole.frames, {16, 0});
    EXPECT_TRUE(torch::equal(sample.frames, padded.narrow(3, x, 36)));
  }
  draw.crop_width_px = kSensor.width + 5;  // an image that is narrower: whole, with its margin
  EXPECT_EQ(data.load(1, draw).left_margin_px, 16);
  EXPECT_TRUE(torch::equal(data.load(1, draw).truth, whole.truth));
  EXPECT_TRUE(
      torch::equal(data.load(1, draw).frames, torch::constant_pad_nd(whole.frames, {16, 0})));
  draw.crop_width_px = 0;
  EXPECT_EQ(data.load(1, draw).left_margin_px, 0);
  EXPECT_TRUE(torch::equal(data.load(1, draw).frames, whole.frames));
}

TEST(Dataset, EpochOrderIsAPermutationDecidedBySeedAndEpoch) {
  const auto order = epoch_order(100, 7, 3);
  EXPECT_EQ(std::set<std::size_t>(order.begin(), order.end()).size(), 100U);
  EXPECT_EQ(order, epoch_order(100, 7, 3));
  EXPECT_NE(order, epoch_order(100, 7, 4));
  EXPECT_NE(order, epoch_order(100, 8, 3));
}

TEST(Dataset, AugmentationFollowsItsProbability) {
  AugmentConfig config;
  config.flip = 0.5;
  int flips = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    const auto draw = draw_augmentation(config, 1, 0, i);
    flips += draw.flip;
    EXPECT_FALSE(draw.time_mirror);
    EXPECT_EQ(draw.flip, draw_augmentation(config, 1, 0, i).flip);
  }
  EXPECT_NEAR(flips, 500, 5 * 15.8);  // five standard deviations
}

TEST(Dataset, LabelsOutsideTheRecordingAreNamed) {
  try {
    DepthDataset({{std::make_shared<PlaneRecording>(4, kSensor), 2, 9}}, TrainConfig(), true);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("0:4"), std::string::npos);
  }
}

TEST(Dataset, MedianDepthIsThatOfTheTruth) {
  PlaneRecording recording(5, kSensor);
  std::vector<double> depths;
  for (std::size_t i = 0; i < 5; ++i) depths.push_back(recording.plane_depth_m(i));
  std::sort(depths.begin(), depths.end());
  auto data = planes(5);
  EXPECT_NEAR(data.median_depth(100), depths[2], 1e-6);
}

}  // namespace
}  // namespace spikedepth
