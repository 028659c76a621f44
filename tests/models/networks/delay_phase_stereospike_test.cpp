// The matcher in front of StereoSpike: what reaches the network, and that its work is counted.
#include "models/networks/delay_phase_stereospike/delay_phase_stereospike.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/snn/operation_monitor.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kDisparities = 12, kHeight = 32, kWidth = 60;

DelayPhaseStereoSpikeConfig small_config() {
  auto config = delay_phase_stereospike_config();
  config.network.width = 4;
  config.disparities = kDisparities;
  config.patch = 7;
  return config;
}

torch::Tensor counts() {
  torch::manual_seed(3);
  return torch::poisson(torch::full({1, 8, 4, kHeight, kWidth}, 0.03));
}

std::shared_ptr<DelayPhaseStereoSpike> made(std::int64_t margin) {
  torch::manual_seed(4);
  auto model = std::make_shared<DelayPhaseStereoSpike>(small_config());
  model->set_origin({torch::tensor({20.0}), margin});
  model->initialise({1.5, 2.5}, counts());
  model->eval();
  return model;
}

TEST(DelayPhaseStereoSpike, TheMatchersWorkIsCounted) {
  const torch::NoGradGuard no_grad;
  const auto model = made(0);
  OperationMonitor monitor(*model);
  model->forward(counts());
  const auto work = monitor.take();
  const auto named = [&](const std::string& name) {
    return std::find_if(work.begin(), work.end(),
                        [&](const LayerOperations& layer) { return layer.layer == name; });
  };
  ASSERT_NE(named("patch"), work.end());
  DelayPhase matcher(small_config().matcher());
  OperationMonitor alone(matcher);
  matcher.match(counts());
  EXPECT_GT(named("patch")->nonzero, 0);
  EXPECT_EQ(named("patch")->nonzero, alone.take().at(0).nonzero);
  EXPECT_GT(work.size(), 10U) << "and the network's";
}

// With a margin the matcher sees all columns, the network those behind it: the same input made by
// hand.
TEST(DelayPhaseStereoSpike, ANetworkBehindAMarginSeesCountsAndMapsOfItsPixels) {
  const torch::NoGradGuard no_grad;
  const auto frames = counts();
  for (const std::int64_t margin : {std::int64_t{0}, kDisparities}) {
    const auto model = made(margin);
    DelayPhase matcher(small_config().matcher());
    const auto maps = matcher.match(frames);
    const auto known = [](const torch::Tensor& map) {
      return torch::where(map.isnan(), torch::zeros_like(map), map);
    };
    auto input = torch::cat(
        {frames.sum(1), known(maps.disparity) / double(kDisparities), known(maps.confidence)}, 1);
    input = input.slice(3, margin).unsqueeze(1);
    EXPECT_TRUE(maps.disparity.isnan().any().item<bool>()) << "nothing unknown: shows nothing";
    const auto children = model->named_children();
    auto* network = children["network"]->as<StereoSpike>();
    ASSERT_NE(network, nullptr);
    network->reset_state();
    const auto wanted = network->forward(input).depth;
    model->reset_state();
    const auto depth = model->forward(frames).depth;
    EXPECT_EQ(depth.sizes(), (torch::IntArrayRef{1, 1, kHeight, kWidth - margin}));
    EXPECT_TRUE(torch::equal(depth, wanted)) << margin;
    EXPECT_GT(depth.std().item<double>(), 0);
  }
}

TEST(DelayPhaseStereoSpike, WindowsWithoutEventsHaveADepth) {
  const torch::NoGradGuard no_grad;
  const auto model = made(0);
  model->reset_state();
  EXPECT_TRUE(model->forward(torch::zeros_like(counts())).depth.isfinite().all().item<bool>());
}

TEST(DelayPhaseStereoSpike, InitialiseMakesItFireAndRead) {
  const torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  DelayPhaseStereoSpike model(small_config());
  model.set_origin({torch::tensor({20.0}), kDisparities});
  const auto found = model.initialise({1.5, 2.5}, counts());
  EXPECT_GT(found.size(), 10U);
  const auto output = model.forward(counts());
  ASSERT_FALSE(output.layers.empty());
  for (const auto& layer : output.layers) {
    EXPECT_GT(layer.output.mean().item<double>(), 0.001) << layer.name;
    EXPECT_LT(layer.output.mean().item<double>(), 0.5) << layer.name;
  }
  EXPECT_NEAR(output.depth.mean().item<double>(), 2.5, 1.5);
}

}  // namespace
}  // namespace spikedepth
