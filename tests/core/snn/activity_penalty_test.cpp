#include "core/snn/activity_penalty.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/snn/neurons/lif.hpp"
#include "core/snn/stateful/neuron_module.hpp"

namespace spikedepth {
namespace {

TEST(ActivityPenalty, FollowsItsFormula) {
  const auto rates = torch::tensor({0.0, 0.1, 0.3, 0.9}, torch::kFloat64);
  RatePenalty penalty;
  penalty.lowest = 0.05, penalty.highest = 0.2;
  penalty.below_strength = 2, penalty.above_strength = 3;
  EXPECT_NEAR(rate_penalty(rates, penalty).item<double>(), (2 * 0.0025 + 3 * (0.01 + 0.49)) / 4,
              1e-12);
  EXPECT_NEAR(potential_penalty(torch::tensor({-3.0, 0.5, 1.5}), 1).item<float>(), 4.25 / 3, 1e-6);
}

TEST(ActivityPenalty, MovesRatesIntoTheirRange) {
  torch::manual_seed(3);
  StatefulSequential network;
  torch::nn::Linear weights(torch::nn::LinearOptions(10, 6).bias(false));
  network.add("in", torch::nn::AnyModule(weights)).add("spikes", std::make_shared<Layer<Lif>>());
  ActivityAccumulator activity(network);
  EXPECT_THROW(activity.take({}), ConfigError);
  RatePenalty penalty;
  penalty.lowest = 0.1, penalty.highest = 0.15;
  penalty.below_strength = penalty.above_strength = 1;
  torch::optim::Adam optimizer(network.parameters(), 0.02);
  double first = 0, last = 0;
  for (int k = 0; k < 60; ++k) {
    // Two chunks count as one activity.
    for (int chunk = 0; chunk < 2; ++chunk) network.forward(torch::rand({20, 4, 10}));
    EXPECT_EQ(activity.rates("spikes").sizes(), torch::IntArrayRef({6}));
    const auto loss = activity.take(penalty);
    last = loss.item<double>();
    if (k == 0) first = last;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    network.reset_state();
  }
  EXPECT_GT(first, 1e-3);
  EXPECT_LT(last, first / 10);
}

}  // namespace
}  // namespace spikedepth
