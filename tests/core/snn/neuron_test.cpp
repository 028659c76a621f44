#include "core/snn/neuron.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using test::kDouble;

TEST(Neuron, IntegrateAndFireFollowsAHandComputedTrace) {
  NeuronParameters parameters;
  Neuron neuron(parameters);
  // potentials: 0.4, 0.9, 1.3 -> spike and reset, 0.2, 1.0 -> spike at threshold
  const double inputs[] = {0.4, 0.5, 0.4, 0.2, 0.8};
  const double spikes[] = {0, 0, 1, 0, 1};
  for (int t = 0; t < 5; ++t) {
    const auto s = neuron->forward(torch::tensor({inputs[t]}, kDouble));
    EXPECT_EQ(s.item<double>(), spikes[t]) << "step " << t;
  }
}

TEST(Neuron, LeakyNeuronChargesByTheShareOfItsTimeConstant) {
  NeuronParameters parameters;
  parameters.kind = NeuronKind::parametric_leaky;
  parameters.tau.mean = 3.0;
  Neuron neuron(parameters);
  neuron->to(torch::kFloat64);
  EXPECT_NEAR(torch::sigmoid(neuron->named_parameters()["w"]).item<double>(), 1.0 / 3.0, 1e-7);
  // v1 = 2.4/3 = 0.8; v2 = 0.8 + (2.4 - 0.8)/3 = 1.3333 -> spike
  EXPECT_EQ(neuron->forward(torch::tensor({2.4}, kDouble)).item<double>(), 0.0);
  EXPECT_EQ(neuron->forward(torch::tensor({2.4}, kDouble)).item<double>(), 1.0);
}

TEST(Neuron, ASoftResetTakesTheThresholdOff) {
  NeuronParameters parameters;
  parameters.soft_reset = true;
  // potentials: 0.4, 1.3 -> spike, 0.3 left; 0.7, 1.25 -> spike, 0.25 left; 0.75
  const double inputs[] = {0.4, 0.9, 0.4, 0.55, 0.5};
  const double spikes[] = {0, 1, 0, 1, 0};
  for (const bool plain : {false, true}) {
    Neuron neuron(parameters);
    neuron->set_plain(plain);
    for (int t = 0; t < 5; ++t) {
      const auto s = neuron->forward(torch::tensor({inputs[t]}, kDouble));
      EXPECT_EQ(s.item<double>(), spikes[t]) << "step " << t << ", plain " << plain;
    }
    EXPECT_NEAR(neuron->last_potential().item<double>(), 0.75, 1e-12);
    EXPECT_THROW(neuron->describe(), ConfigError);  // the engine resets to 0
  }
  parameters.threshold = 0.3;  // no float holds it
  const auto step = neuron_step(torch::tensor({1.3}, kDouble), {}, {}, parameters);
  EXPECT_NEAR(step.potential.item<double>(), 1.0, 1e-12);
}

// Leaky neurons with a gain, in a graph over four steps: fused and composed.
TEST(Neuron, SoftResetsAreTheSameFusedAndComposed) {
  NeuronParameters parameters;
  parameters.kind = NeuronKind::parametric_leaky;
  parameters.tau.mean = 2.0;
  parameters.soft_reset = true;
  torch::manual_seed(1);
  const auto inputs = torch::rand({4, 50}, kDouble) * 3;
  std::vector<torch::Tensor> gradients, spikes;
  for (const bool plain : {false, true}) {
    Neuron neuron(parameters);
    neuron->to(torch::kFloat64);
    neuron->set_plain(plain);
    neuron->set_threshold_gain(0.8);
    const auto x = inputs.clone().requires_grad_();
    torch::Tensor sum;
    for (int t = 0; t < 4; ++t) {
      const auto s = neuron->forward(x[t]);
      sum = sum.defined() ? sum + s * (t + 1) : s;
    }
    sum.sum().backward();
    spikes.push_back(sum.detach());
    gradients.push_back(x.grad());
  }
  EXPECT_TRUE(spikes[0].equal(spikes[1]));
  EXPECT_GT(spikes[0].sum().item<double>(), 0);
  EXPECT_LT((gradients[0] - gradients[1]).abs().max().item<double>(), 1e-12);
}

// d/dx of two steps by hand. Detached: the reset does not pass the gradient of s, so dv1'/dx1 = 1 -
// s1.
TEST(Neuron, ResetIsDetachedFromTheGradient) {
  const NeuronParameters parameters;
  const auto x = torch::tensor({0.7, 0.6}, kDouble).requires_grad_();
  const auto first = neuron_step(x[0], torch::Tensor(), torch::Tensor(), parameters);
  const auto second = neuron_step(x[1], first.potential, torch::Tensor(), parameters);
  second.spikes.backward();
  const auto slope = [](double u) { return 1 / (1 + M_PI * M_PI * u * u); };
  // v1 = 0.7 (no spike), v2 = 1.3: ds2/dx2 = g'(0.3), ds2/dx1 = g'(0.3) * (1 - 0); an attached
  // reset would add -0.7 g'(-0.3).
  EXPECT_NEAR(x.grad()[1].item<double>(), slope(0.3), 1e-12);
  EXPECT_NEAR(x.grad()[0].item<double>(), slope(0.3), 1e-12);
  EXPECT_GT(std::abs(0.7 * slope(-0.3)), 0.3);  // the mutant would be far off
}

TEST(Neuron, ThresholdGainMovesTheThreshold) {
  NeuronParameters parameters;
  Neuron neuron(parameters);
  const auto input = torch::tensor({0.9, 1.1, 1.6}, kDouble);
  const auto fired = [&](double gain) {
    neuron->set_threshold_gain(gain);
    neuron->reset_state();
    return neuron->forward(input).sum().item<double>();
  };
  EXPECT_EQ(fired(1.0), 2);
  EXPECT_EQ(fired(1.5), 1);
  EXPECT_EQ(fired(0.8), 3);
}

TEST(Neuron, TrainedThresholdIsWhereItFiresAndLearnsThroughTheSurrogate) {
  NeuronParameters parameters;
  parameters.train_threshold = true;
  parameters.threshold = 1.25;
  Neuron neuron(parameters);
  neuron->to(torch::kFloat64);
  auto threshold = neuron->named_parameters()["threshold"];
  const auto spikes = neuron->forward(torch::tensor({1.2, 1.3}, kDouble));
  EXPECT_EQ(spikes[0].item<double>(), 0);
  EXPECT_EQ(spikes[1].item<double>(), 1);
  spikes.sum().backward();
  // d(sum of spikes)/d(threshold) = -(g'(-0.05) + g'(0.05)), g' = 1 / (1 + (pi u)^2).
  EXPECT_NEAR(threshold.grad().item<double>(), -2 / (1 + M_PI * M_PI * 0.0025), 1e-9);
}

}  // namespace
}  // namespace spikedepth
