#include "core/snn/fused_neuron.hpp"

#include <gtest/gtest.h>

#include "core/snn/neuron.hpp"

namespace spikedepth {
namespace {

struct Case {
  std::string name;
  NeuronKind kind = NeuronKind::integrate_and_fire;
  bool per_channel = false;
  bool train_threshold = false;
  Surrogate surrogate;
};

std::vector<Case> cases() {
  std::vector<Case> list;
  for (const auto& surrogate :
       {Surrogate{SurrogateKind::atan, 2.0}, Surrogate{SurrogateKind::atan, 0.7},
        Surrogate{SurrogateKind::sigmoid, 4.0}}) {
    for (const bool threshold : {false, true}) {
      list.push_back({"if", NeuronKind::integrate_and_fire, false, threshold, surrogate});
      list.push_back({"plif", NeuronKind::parametric_leaky, false, threshold, surrogate});
      list.push_back(
          {"plif per channel", NeuronKind::parametric_leaky, true, threshold, surrogate});
    }
  }
  return list;
}

NeuronParameters parameters_of(const Case& test) {
  NeuronParameters parameters;
  parameters.kind = test.kind;
  parameters.threshold = 0.75;
  parameters.tau.per_channel = test.per_channel;
  parameters.tau.distribution = TauDistribution::gamma;
  parameters.channels = 3;
  parameters.surrogate = test.surrogate;
  parameters.train_threshold = test.train_threshold;
  return parameters;
}

// What a run over time gives: spikes, and gradients of the input and of every parameter.
struct Run {
  std::vector<torch::Tensor> spikes, gradients;
};

// The layer, or the pure step with the layer's parameters, over `input` [T,N,3,H,W].
Run run(Neuron& layer, const torch::Tensor& values, const torch::Tensor& probe, bool plain) {
  const auto input = values.detach().clone().requires_grad_();
  const auto parameters = layer->named_parameters();
  const auto* const w = parameters.find("w");
  const auto* const threshold = parameters.find("threshold");
  layer->reset_state();
  torch::Tensor potential, total;
  Run result;
  for (std::int64_t t = 0; t < input.size(0); ++t) {
    torch::Tensor spikes;
    if (plain) {
      const auto step =
          neuron_step(input[t], potential, w != nullptr ? torch::sigmoid(*w) : torch::Tensor(),
                      layer->parameters_of(), threshold != nullptr ? *threshold : torch::Tensor());
      potential = step.potential;
      spikes = step.spikes;
    } else {
      spikes = layer->forward(input[t]);
    }
    result.spikes.push_back(spikes.detach());
    const auto term = (spikes * probe[t]).sum();
    total = total.defined() ? total + term : term;
  }
  std::vector<torch::Tensor> sources = {input};
  for (const auto& parameter : parameters) sources.push_back(parameter.value());
  result.gradients = torch::autograd::grad({total}, sources);
  return result;
}

torch::Tensor currents(torch::ScalarType type) {
  auto values = torch::randn({4, 2, 3, 9, 11}, type) + 0.3;
  values.view(-1)[0] = 0.75;
  values.view(-1)[1] = 1e20;
  values.view(-1)[2] = -1e20;
  return values;
}

TEST(FusedNeuron, EqualsTheCompositionToTheBitOverTime) {
  for (const auto& test : cases()) {
    for (const auto type : {torch::kFloat32, torch::kFloat64}) {
      torch::manual_seed(3);
      Neuron layer(parameters_of(test));
      layer->to(type);
      const auto values = currents(type);
      const auto probe = torch::randn_like(values);
      const auto found = run(layer, values, probe, false);
      const auto expected = run(layer, values, probe, true);
      double fired = 0;
      for (std::size_t t = 0; t < found.spikes.size(); ++t) {
        EXPECT_TRUE(torch::equal(found.spikes[t], expected.spikes[t]))
            << test.name << " step " << t;
        fired += found.spikes[t].sum().item<double>();
      }
      EXPECT_GT(fired, 0) << test.name;
      EXPECT_TRUE(torch::equal(found.gradients[0], expected.gradients[0])) << test.name;
    }
  }
}

// Sums over all neurons, in another order than autograd's: equal up to rounding in float64.
TEST(FusedNeuron, GradientsOfLeakAndThresholdEqualAutograd) {
  for (const auto& test : cases()) {
    torch::manual_seed(4);
    Neuron layer(parameters_of(test));
    layer->to(torch::kFloat64);
    const auto values = torch::randn({4, 2, 3, 9, 11}, torch::kFloat64) + 0.3;
    const auto probe = torch::randn_like(values);
    const auto found = run(layer, values, probe, false);
    const auto expected = run(layer, values, probe, true);
    for (std::size_t i = 1; i < found.gradients.size(); ++i) {
      EXPECT_TRUE(torch::allclose(found.gradients[i], expected.gradients[i], 1e-11, 1e-11))
          << test.name << "\n"
          << found.gradients[i] << expected.gradients[i];
      EXPECT_GT(expected.gradients[i].abs().min().item<double>(), 0) << test.name;
    }
  }
}

TEST(FusedNeuron, SumsDoNotDependOnTheThreads) {
  NeuronParameters parameters = parameters_of({"", NeuronKind::parametric_leaky, true, true, {}});
  torch::manual_seed(5);
  Neuron layer(parameters);
  const auto values = torch::randn({2, 2, 3, 140, 150});
  const auto probe = torch::randn_like(values);
  const int before = torch::get_num_threads();
  torch::set_num_threads(1);
  const auto one = run(layer, values, probe, false);
  torch::set_num_threads(4);
  const auto four = run(layer, values, probe, false);
  torch::set_num_threads(before);
  for (std::size_t i = 0; i < one.gradients.size(); ++i)
    EXPECT_TRUE(torch::equal(one.gradients[i], four.gradients[i])) << i;
}

// The gain moves between two steps: who was reset is decided by the threshold of that step.
TEST(FusedNeuron, ResetGoesByTheThresholdThatFired) {
  NeuronParameters parameters;
  Neuron layer(parameters);
  const auto x = torch::tensor({0.9F, 1.2F});
  EXPECT_TRUE(torch::equal(layer->forward(x), torch::tensor({0.0F, 1.0F})));
  layer->set_threshold_gain(2.0);
  // 0.9 stays and grows to 1.8 < 2; 1.2 was reset, so 1.2 < 2.
  EXPECT_EQ(layer->forward(x).sum().item<double>(), 0);
  layer->set_threshold_gain(1.0);
  EXPECT_TRUE(
      torch::equal(layer->forward(torch::tensor({0.0F, -0.3F})), torch::tensor({1.0F, 0.0F})));
}

TEST(FusedNeuron, UndefinedGradientsAndHalfPrecisionAreLeftAlone) {
  EXPECT_FALSE(can_fuse(torch::zeros({2}, torch::kBFloat16)));
  // Only the potential is used: the spikes' gradient is undefined.
  FusedStepInput step;
  step.current = torch::tensor({0.4F, 2.0F}).requires_grad_();
  step.charged = torch::tensor({0.3F, 0.1F});
  const auto output = fused_neuron_step(step, {});
  output.charged.sum().backward();
  EXPECT_TRUE(torch::equal(step.current.grad(), torch::ones({2})));
}

TEST(TimeConstants, DrawsHaveTheMomentsOfTheirDistribution) {
  torch::manual_seed(6);
  const std::int64_t count = 100000;
  TimeConstants tau;
  tau.mean = 20;
  for (const auto kind :
       {TauDistribution::gamma, TauDistribution::lognormal, TauDistribution::uniform}) {
    tau.distribution = kind;
    const auto draws = draw_time_constants(tau, count, 0.0);
    const double expected = 20 / std::sqrt(3.0);  // of all three
    EXPECT_NEAR(draws.mean().item<double>(), 20, 0.2);
    EXPECT_NEAR(draws.std().item<double>(), expected, 0.02 * expected + 0.05);
    if (kind != TauDistribution::gamma) continue;
    const auto z = (draws - draws.mean()) / draws.std();
    EXPECT_NEAR(z.pow(3).mean().item<double>(), 2 / std::sqrt(3.0), 0.05);
  }
  EXPECT_GE(draw_time_constants(tau, count).min().item<double>(), 1.05);
}

}  // namespace
}  // namespace spikedepth
