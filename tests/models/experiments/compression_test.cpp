#include "models/experiments/compression.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

StereoSpike narrow() {
  StereoSpikeConfig config;
  config.width = 2;
  torch::manual_seed(9);
  return StereoSpike(config);
}

TEST(WeightLevers, PruningCutsTheSmallestOfEachTensorAndNothingElse) {
  auto model = narrow();
  const auto before = model.named_parameters()["conv2.0.weight"].detach().clone();
  const auto bias = model.named_parameters()["predict_depth1.0.up.1.bias"].detach().clone();
  prune_weights(model, 0.3);
  const auto after = model.named_parameters()["conv2.0.weight"].detach();
  const auto cut = after.eq(0);
  EXPECT_EQ(cut.sum().item<std::int64_t>(), before.numel() * 3 / 10);
  EXPECT_TRUE(torch::equal(after.masked_select(~cut), before.masked_select(~cut)));
  EXPECT_LE(before.abs().masked_select(cut).max().item<double>(),
            before.abs().masked_select(~cut).min().item<double>());
  EXPECT_TRUE(torch::equal(model.named_parameters()["predict_depth1.0.up.1.bias"], bias));
  EXPECT_THROW(prune_weights(model, 1.0), ConfigError);
}

TEST(WeightLevers, RoundingLeavesFewValuesWithinHalfAStep) {
  auto model = narrow();
  const auto before = model.named_parameters()["conv1.0.weight"].detach().clone();
  round_weights(model, 3);
  const auto after = model.named_parameters()["conv1.0.weight"].detach();
  const double largest = before.abs().max().item<double>(), step = largest / 3;
  EXPECT_LE(std::get<0>(at::_unique(after)).numel(), 7);  // -3..3 steps
  EXPECT_LE((after - before).abs().max().item<double>(), 0.5 * step * (1 + 1e-5));
  EXPECT_NEAR(after.abs().max().item<double>(), largest, 1e-6);
  EXPECT_THROW(round_weights(model, 1), ConfigError);
}

}  // namespace
}  // namespace spikedepth
