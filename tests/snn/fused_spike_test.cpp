#include "core/snn/fused_spike.hpp"

#include <gtest/gtest.h>

#include "core/snn/neuron.hpp"

namespace spikedepth {
namespace {

// Values around the threshold, at it, far away and infinite.
torch::Tensor potentials(torch::ScalarType type) {
  auto values = torch::randn({3, 5, 17, 23}, type) * 2;
  values.view(-1)[0] = 0.75;
  values.view(-1)[1] = 1e20;
  values.view(-1)[2] = -1e20;
  values.view(-1)[3] = 0.75 + 1e-7;
  return values;
}

TEST(FusedSpike, EqualsTheCompositionToTheBit) {
  torch::manual_seed(2);
  for (const auto type : {torch::kFloat32, torch::kFloat64}) {
    for (const double alpha : {0.7, 2.0, 10.0}) {
      const Surrogate surrogate{SurrogateKind::atan, alpha};
      const auto input = potentials(type).requires_grad_();
      const auto probe = torch::randn_like(input);
      ASSERT_TRUE(can_fuse_spike(input, surrogate));
      const auto expected = spike(input - 0.75, surrogate);
      const auto found = fused_spike(input, 0.75, surrogate);
      EXPECT_TRUE(torch::equal(found, expected));
      EXPECT_GT(found.sum().item<double>(), 0);
      const auto theirs = torch::autograd::grad({expected}, {input}, {probe})[0];
      const auto ours = torch::autograd::grad({found}, {input}, {probe})[0];
      EXPECT_TRUE(torch::equal(ours, theirs)) << "alpha " << alpha;
    }
  }
}

// A layer over several steps against the pure step function, gradients through the potential
// included.
TEST(FusedSpike, LayersOverTimeEqualThePureSteps) {
  torch::manual_seed(3);
  for (const auto kind : {NeuronKind::integrate_and_fire, NeuronKind::parametric_leaky}) {
    NeuronParameters parameters;
    parameters.kind = kind;
    Neuron layer(parameters);
    const auto input = (torch::randn({4, 2, 3, 9, 11}) + 0.3).requires_grad_();
    const auto probe = torch::randn_like(input);
    torch::Tensor potential, expected, found;
    const auto leak = kind == NeuronKind::parametric_leaky
                          ? torch::sigmoid(layer->named_parameters()["w"].detach())
                          : torch::Tensor();
    for (std::int64_t t = 0; t < input.size(0); ++t) {
      const auto step = neuron_step(input[t], potential, leak, parameters);
      potential = step.potential;
      const auto spikes = layer->forward(input[t]);
      EXPECT_TRUE(torch::equal(spikes, step.spikes)) << "step " << t;
      const auto theirs = (step.spikes * probe[t]).sum(), ours = (spikes * probe[t]).sum();
      expected = expected.defined() ? expected + theirs : theirs;
      found = found.defined() ? found + ours : ours;
    }
    EXPECT_TRUE(torch::equal(torch::autograd::grad({found}, {input})[0],
                             torch::autograd::grad({expected}, {input})[0]));
  }
}

TEST(FusedSpike, LeavesOtherCasesAlone) {
  EXPECT_FALSE(can_fuse_spike(torch::zeros({2}), {SurrogateKind::sigmoid, 4.0}));
  EXPECT_FALSE(can_fuse_spike(torch::zeros({2}, torch::kBFloat16), {SurrogateKind::atan, 2.0}));
}

}  // namespace
}  // namespace spikedepth
