#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "models/networks/registry.hpp"
#include "models/studies/registry.hpp"
#include "models/studies/sew/direction_training.hpp"
#include "models/studies/sew/moving_bars.hpp"
#include "models/studies/sew/stack_analysis.hpp"

namespace spikedepth {
namespace {

// Bar of width 2 moving along +x at 1 px a step: edge and tail pass one column each a step.
TEST(MovingBars, EdgesPassTheColumnsOfTheirClosedForm) {
  const MovingBarsConfig config;
  const BarSweep sweep{0.0, 1.0, -3.9};  // centres lie at column - 7.5
  const auto clip = draw_sweep(sweep);
  ASSERT_EQ(clip.sizes(), (torch::IntArrayRef{8, 2, 16, 16}));
  auto expected = torch::zeros_like(clip);
  for (int t = 0; t < 8; ++t) {
    // first centre at or after the edge: column - 7.5 >= -3.9 + t
    expected[t][0].select(1, static_cast<int>(std::ceil(7.5 - 3.9 + t))).fill_(1);
    expected[t][1].select(1, static_cast<int>(std::ceil(7.5 - 5.9 + t))).fill_(1);
  }
  EXPECT_TRUE(torch::equal(clip, expected));
}

TEST(MovingBars, CentroidFollowsDirectionAndSpeed) {
  for (int direction = 0; direction < kBarDirections; ++direction) {
    BarSweep sweep;
    sweep.angle_rad = direction * M_PI / 4 + 0.1;
    sweep.speed_px = 1.25;
    sweep.start_px = -5;
    const auto clip = draw_sweep(sweep);
    const auto centres = torch::arange(16, torch::kFloat32) - 7.5;
    for (int t = 0; t < 8; ++t) {
      const auto on = clip[t][0];
      const auto x = (on * centres).sum() / on.sum();
      const auto y = (on * centres.unsqueeze(1)).sum() / on.sum();
      const double along = x.item<double>() * std::cos(sweep.angle_rad) +
                           y.item<double>() * std::sin(sweep.angle_rad);
      EXPECT_GE(along, sweep.edge_px(t)) << direction << " step " << t;
      EXPECT_LE(along, sweep.edge_px(t + 1)) << direction << " step " << t;
    }
  }
}

TEST(MovingBars, LossAndNoiseHaveTheirShares) {
  MovingBarsConfig config;
  config.noise_share = 0;
  const auto lossy = moving_bars(200, 1, 0, config);
  config.lost_share = 0;
  const auto whole = moving_bars(200, 1, 0, config);
  config.noise_share = 0.01;
  const auto noisy = moving_bars(200, 1, 0, config);
  // A value draws as often whatever the shares are, so the sweeps are the same.
  EXPECT_TRUE((lossy.clips <= whole.clips).all().item<bool>());
  EXPECT_TRUE((noisy.clips >= whole.clips).all().item<bool>());
  EXPECT_NEAR(lossy.clips.mean().item<double>() / whole.clips.mean().item<double>(), 0.8, 0.02);
  const double clean = whole.clips.mean().item<double>();
  EXPECT_NEAR(noisy.clips.mean().item<double>(), clean + 0.01 * (1 - clean), 0.001);
}

TEST(MovingBars, SeedAndStreamDecideTheClips) {
  const auto first = moving_bars(16, 7, 0);
  EXPECT_TRUE(torch::equal(first.clips, moving_bars(16, 7, 0).clips));
  EXPECT_FALSE(torch::equal(first.clips, moving_bars(16, 7, 1).clips));
  const auto labels = moving_bars(4000, 7, 0).labels;
  for (int direction = 0; direction < kBarDirections; ++direction)
    EXPECT_NEAR((labels == direction).sum().item<double>(), 500, 90) << direction;
}

TEST(DirectionTraining, TwoSewBlocksLearnWithinSixtyIterations) {
  DirectionTraining plan;
  plan.network = moving_bars_net_config(2, 8);
  plan.network.zero_init = true;
  plan.iterations = 60;
  plan.lr = 4e-3;
  double last_share = -1;
  const auto result = train_directions(plan, [&](double share) {
    EXPECT_GT(share, last_share);
    last_share = share;
  });
  EXPECT_EQ(result.losses.size(), 60U);
  EXPECT_NEAR(result.losses.front(), std::log(8.0), 0.4);
  EXPECT_LT(result.last_loss(10), 1.0);
  EXPECT_GT(result.accuracy, 0.6);
  ASSERT_EQ(result.branch_rates.size(), 2U);
  for (const double rate : result.branch_rates) EXPECT_GT(rate, 0);
}

TEST(DirectionTraining, SeedDecidesItAndABeatMayStopIt) {
  DirectionTraining plan;
  plan.network = moving_bars_net_config(1, 4);
  plan.iterations = 3;
  const auto go_on = [](double) {};
  const auto first = train_directions(plan, go_on);
  EXPECT_EQ(first.losses, train_directions(plan, go_on).losses);
  plan.seed = 2;
  EXPECT_NE(first.losses, train_directions(plan, go_on).losses);
  const auto stop = [](double share) {
    if (share > 0.5) throw CancelledError("stop");
  };
  EXPECT_THROW(train_directions(plan, stop), CancelledError);
}

// A zero-init block that adds passes everything on, so that networks of any depth are one.
TEST(DirectionTraining, FirstLayersGradientOfIdentityBlocksIgnoresTheirNumber) {
  DirectionTraining plan;
  plan.network = moving_bars_net_config(2, 4);
  plan.network.zero_init = true;
  const double shallow = first_layer_gradient(plan);
  EXPECT_GT(shallow, 0);
  plan.network.stages[0].blocks = 30;
  EXPECT_NEAR(first_layer_gradient(plan) / shallow, 1, 1e-6);
  plan.network.form = ResidualForm::basic;
  plan.network.neuron.threshold = 0.5;
  EXPECT_LT(first_layer_gradient(plan) / shallow, 1e-10);
}

TEST(StackAnalysis, CountsWhatBlocksDoToSpikes) {
  StackPlan plan;
  plan.block.inputs = plan.block.outputs = 4;
  plan.block.zero_init = true;
  plan.blocks = 3;
  const auto identity = analyse_stack(plan);
  EXPECT_EQ(identity.deviation, 0);
  EXPECT_NEAR(identity.mean_output, 0.2, 0.02);
  EXPECT_NEAR(identity.gradient_ratio, 1, 1e-6);
  plan.block.form = ResidualForm::basic;
  plan.block.neuron.threshold = 0.5;
  plan.steps = 1;
  const auto slopes = analyse_stack(plan);
  EXPECT_NEAR(slopes.smallest_gradient, std::pow(1 / (1 + M_PI * M_PI / 4), 3), 1e-5);
  EXPECT_NEAR(slopes.gradient_ratio, slopes.largest_gradient, 1e-5);
}

TEST(SewStudy, IsInTheRegistry) {
  EXPECT_NE(find_study("sew").run, nullptr);
}

}  // namespace
}  // namespace spikedepth
