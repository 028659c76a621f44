// Matching of codes: geometry, what the local rule learns, what is refused.
#include "models/networks/balance_matching/balance_matching.hpp"

#include <gtest/gtest.h>

#include "core/balance/balance_patterns.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/networks/balance_matching/patch_grid.hpp"

namespace spikedepth {
namespace {

BalanceMatchingConfig matching_config(const std::string& codes) {
  BalanceMatchingConfig config;
  config.codes = codes;
  config.units = 24;
  config.disparities = 8;
  config.code_steps = 20;
  return config;
}

// Random dots of both polarities; the right camera sees them `shift` pixels further left.
torch::Tensor shifted_dots(std::int64_t shift) {
  torch::manual_seed(3);
  const auto wide = torch::rand({1, 2, 48, 96 + shift}).lt(0.15).to(torch::kFloat32);
  const auto left = wide.slice(3, 0, 96), right = wide.slice(3, shift, 96 + shift);
  return torch::cat({left, right}, 1).unsqueeze(1);
}

TEST(PatchGrid, CellsAreCentredPatches) {
  auto maps = torch::zeros({1, 2, 21, 30});
  maps[0][1][9][13] = 1;
  const auto patches = patches_of(maps, 2);
  ASSERT_EQ(patches.sizes(), (torch::IntArrayRef{1, 128, 11, 15}));
  // Cell (y, x) begins 3 pixels before pixel (2 y, 2 x).
  const auto at = patches[0].slice(0, 64, 128).view({8, 8, 11, 15});
  EXPECT_EQ(at[9 - 8 + 3][13 - 12 + 3][4][6].item<float>(), 1);
  EXPECT_EQ(patches.sum().item<float>(), 16);  // as many cells see it: 4 x 4
}

TEST(PatchGrid, SimilarityIsTheCosineAtEachDisparity) {
  torch::manual_seed(1);
  const auto left = torch::rand({1, 5, 3, 7}), right = torch::rand({1, 5, 3, 7});
  const auto all = similarities(left, right, 9);
  ASSERT_EQ(all.sizes(), (torch::IntArrayRef{1, 9, 3, 7}));
  for (int d = 0; d < 9; ++d) {
    for (int x = 0; x < 7; ++x) {
      const double expected =
          x < d ? 0
                : torch::cosine_similarity(left.slice(3, x, x + 1),
                                           right.slice(3, x - d, x - d + 1), 1)[0][1][0]
                      .item<double>();
      EXPECT_NEAR(all[0][d][1][x].item<double>(), expected, 1e-6);
    }
  }
}

// Event frames of a moving scene; the right camera sees them `shift` pixels further left.
torch::Tensor shifted_leaves(std::uint64_t seed, std::int64_t shift) {
  const auto frame = moving_leaves(seed, 1).front();
  auto maps = torch::zeros({1, 2, frame.side, frame.side});
  for (std::int64_t i = 0; i < frame.side * frame.side; ++i) {
    maps.data_ptr<float>()[i] = frame.rising[static_cast<std::size_t>(i)];
    maps.data_ptr<float>()[frame.side * frame.side + i] =
        frame.falling[static_cast<std::size_t>(i)];
  }
  const auto width = frame.side - shift;
  return torch::cat({maps.slice(3, 0, width), maps.slice(3, shift)}, 1).unsqueeze(1);
}

// Where patches have events, right of what the right camera cannot see.
double median_disparity(BalanceMatching& model, const torch::Tensor& frames) {
  const torch::NoGradGuard no_grad;
  model.set_origin({torch::tensor({100.0}), 0});
  const auto disparity = (100 / model.forward(frames).depth).slice(3, 24);
  const auto events = frames.sum({1, 2}).unsqueeze(1).slice(3, 24).gt(0);
  return disparity.masked_select(events).median().item<double>();
}

TEST(BalanceMatching, PixelsFindTheShiftOfRandomDots) {
  BalanceMatching model(matching_config("raw"));
  for (const std::int64_t shift : {4, 8, 12})
    EXPECT_NEAR(median_disparity(model, shifted_dots(shift)), shift, 1);
}

// Codes that the rule learns find it too; before learning they are noise.
TEST(BalanceMatching, CodesFindTheShiftOnceTheyAreLearnt) {
  BalanceMatching model(matching_config("balance"));
  const auto reach = [&] {
    return median_disparity(model, shifted_leaves(900, 12)) -
           median_disparity(model, shifted_leaves(900, 4));
  };
  EXPECT_LT(reach(), 2);
  double first = 0, last = 0;
  for (std::int64_t step = 0; step < 30; ++step) {
    last = model.learn_locally(shifted_leaves(static_cast<std::uint64_t>(step), 4), 200, step);
    if (step == 0) first = last;
  }
  EXPECT_LT(last, first);
  EXPECT_GT(reach(), 4);
}

TEST(PatchGrid, WhatACellLacksCountsAsTheMean) {
  const auto all = torch::arange(12, torch::kFloat32).view({1, 3, 1, 4});
  const auto found = centred(all);
  EXPECT_EQ(found.select(3, 0).abs().sum().item<float>(), 0);  // one disparity alone
  EXPECT_EQ(found[0][0][0][1].item<float>(), -2);              // 1 and 5
  EXPECT_EQ(found[0][2][0][1].item<float>(), 0);
  EXPECT_EQ(found[0][2][0][3].item<float>(), 4);  // 3, 7 and 11
}

TEST(BalanceMatching, AMarginShowsWhatLiesLeftOfTheImage) {
  BalanceMatching model(matching_config("raw"));
  const auto frames = shifted_dots(6);
  const torch::NoGradGuard no_grad;
  model.set_origin({torch::tensor({100.0}), 0});
  const auto whole = model.forward(frames).depth;
  model.set_origin({torch::tensor({100.0}), model.left_margin_px()});
  const auto inner = model.forward(frames).depth;
  ASSERT_EQ(inner.size(3), 96 - model.left_margin_px());
  // Away from the border, where enlarging sees other neighbours.
  EXPECT_TRUE(torch::allclose(inner.slice(3, 4), whole.slice(3, model.left_margin_px() + 4)));
}

TEST(BalanceMatching, WithoutARigItSaysSo) {
  BalanceMatching model(matching_config("raw"));
  EXPECT_THROW(model.forward(shifted_dots(4)), ConfigError);
  auto config = matching_config("raw");
  config.stride = 3;
  EXPECT_THROW(BalanceMatching{config}, ConfigError);
}

TEST(BalanceMatching, RawPatchesHaveNoThresholds) {
  BalanceMatching raw(matching_config("raw")), coded(matching_config("random"));
  EXPECT_THROW(raw.set_threshold_gain(2), ConfigError);
  EXPECT_NO_THROW(raw.set_threshold_gain(1));
  EXPECT_NO_THROW(coded.set_threshold_gain(2));
}

TEST(BalanceMatching, CountsTheWorkOfItsCodes) {
  BalanceMatching model(matching_config("random"));
  const auto frames = shifted_dots(4);
  model.set_origin({torch::tensor({100.0}), 0});
  OperationMonitor monitor(model);
  const torch::NoGradGuard no_grad;
  model.forward(frames);
  const auto work = monitor.take();
  ASSERT_EQ(work.size(), 2U);
  EXPECT_EQ(work[0].layer, "codes");
  const double active = patches_of(frames.sum(1).slice(1, 0, 2), 2).sum().item<double>() +
                        patches_of(frames.sum(1).slice(1, 2, 4), 2).sum().item<double>();
  EXPECT_EQ(work[0].nonzero, active * 24);
  EXPECT_EQ(work[0].dense, 2.0 * 24 * 48 * 128 * 24);
  EXPECT_EQ(work[1].layer, "matching");
  EXPECT_EQ(work[1].dense, 24.0 * 48 * 24 * 8);
}

TEST(BalanceMatching, PixelsAndRandomSumsLearnNothingLocally) {
  for (const char* codes : {"raw", "random"}) {
    BalanceMatching model(matching_config(codes));
    const auto before = weights_hash(model);
    EXPECT_EQ(model.learn_locally(shifted_dots(4), 20, 0), 0);
    EXPECT_EQ(weights_hash(model), before);
    model.set_origin({torch::tensor({100.0}), 0});
    const torch::NoGradGuard no_grad;
    EXPECT_EQ(model.forward(shifted_dots(4)).layers.size(), 1U);  // sweeps compare rates
  }
}

}  // namespace
}  // namespace spikedepth
