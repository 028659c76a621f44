// The encoder whose layers learn one by one: its units, and the updates of its rule against
// automatic differentiation of each layer's own objective.
#include "models/networks/bottleneck_encoder/bottleneck_encoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/learning/rules/bottleneck_objective.hpp"
#include "models/experiments/experiment.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

std::shared_ptr<BottleneckEncoder> make_encoder(const std::string& units) {
  BottleneckEncoderConfig config;
  config.width = 4;
  config.units = units;
  torch::manual_seed(4);
  return std::make_shared<BottleneckEncoder>(config);
}

Tensor encoder_frames(std::int64_t count) {
  return torch::poisson(torch::full({count, 1, 4, 24, 32}, 0.4));
}

TEST(BottleneckEncoder, SpikeRatesAreThoseOfTheNeuronStepByStep) {
  torch::manual_seed(2);
  const auto drive = torch::randn({500}) * 1.5;
  const auto rate = spike_rate(drive, 1.3, 7);
  for (std::int64_t i = 0; i < 500; ++i) {
    double potential = 0.65, spikes = 0;
    for (int t = 0; t < 7; ++t) {
      potential += drive[i].item<double>();
      if (potential < 1.3) continue;
      potential -= 1.3;
      spikes += 1;
    }
    EXPECT_NEAR(rate[i].item<double>(), spikes / 7, 1e-6) << drive[i].item<double>();
  }
}

TEST(BottleneckEncoder, SpikingUnitsReportTheirSpikes) {
  const auto encoder = make_encoder("spiking");
  const auto output = encoder->forward(encoder_frames(1));
  ASSERT_EQ(output.layers.size(), 3U);
  for (const auto& layer : output.layers) {
    EXPECT_TRUE(layer.output.ge(0).all().item<bool>());
    EXPECT_TRUE((layer.output * 8).eq((layer.output * 8).round()).all().item<bool>());
    EXPECT_GT(layer.output.sum().item<double>(), 0);
  }
}

// Channels of each pixel have mean 0 and, where any of them fires, deviation 1.
TEST(BottleneckEncoder, OutputsAreNormalisedOverChannels) {
  const auto encoder = make_encoder("relu");
  torch::NoGradGuard no_grad;
  const auto z = encoder->run_layer(0, encoder->input_of(encoder_frames(1))).z;
  EXPECT_LT(z.mean(1).abs().max().item<double>(), 1e-5);
  EXPECT_NEAR(z.square().mean(1).median().item<double>(), 1, 1e-2);
}

TEST(BottleneckRule, CellsAreMeansOfKnownLogDepth) {
  auto truth = torch::full({1, 1, 16, 16}, NAN);
  truth[0][0][0][0] = 2.0;
  truth[0][0][5][7] = 4.0;
  truth.slice(2, 8, 16).fill_(3.0);
  const auto cells = log_depth_of_cells(truth, 8);
  EXPECT_NEAR(cells[0][0][0][0].item<double>(), (std::log(2) + std::log(4)) / 2, 1e-5);
  EXPECT_TRUE(std::isnan(cells[0][0][0][1].item<double>()));
  EXPECT_NEAR(cells[0][0][1][1].item<double>(), std::log(3), 1e-5);
}

// Kernel of log depths [n][cells] over the cells that both windows know; windows without a common
// one are as like as the others on average.
Tensor depth_kernel(const Tensor& y, double sigma) {
  const auto n = y.size(0);
  auto kernel = torch::full({n, n}, NAN, torch::kFloat64);
  double sum = 0, told = 0;
  for (std::int64_t p = 0; p < n; ++p) {
    for (std::int64_t q = 0; q < n; ++q) {
      const auto squares = (y[p] - y[q]).to(torch::kFloat64).square();
      const auto known = squares.masked_select(squares.isfinite());
      if (known.numel() == 0) continue;
      kernel[p][q] = (-known.mean() / (2 * sigma * sigma)).exp();
      if (p == q) continue;
      sum += kernel[p][q].item<double>();
      told += 1;
    }
  }
  return torch::where(kernel.isfinite(), kernel, torch::full_like(kernel, sum / told));
}

// HSIC(x, z) - gamma HSIC(y, z) written down in LibTorch, of windows whose outputs are z.
Tensor objective_of(const Tensor& x, const Tensor& y, const Tensor& z,
                    const BottleneckRuleConfig& config) {
  const auto n = x.size(0);
  const auto kernel = [&](const Tensor& a, double sigma) {
    const auto flat = a.reshape({n, -1}).to(torch::kFloat64);
    const auto distance = (flat.unsqueeze(0) - flat.unsqueeze(1)).square().mean(2);
    return (-distance / (2 * sigma * sigma)).exp();
  };
  const auto scaled = x.to(torch::kFloat64) / x.to(torch::kFloat64).std();
  const auto h = torch::eye(n, torch::kFloat64) - 1.0 / static_cast<double>(n);
  const auto kz = kernel(z, config.sigma_z);
  const auto dependence = [&](const Tensor& k) {
    return k.mm(h).mm(kz).mm(h).trace() / static_cast<double>((n - 1) * (n - 1));
  };
  return dependence(kernel(scaled, config.sigma_x)) -
         config.gamma * dependence(depth_kernel(y, config.sigma_y));
}

class BottleneckGradients : public ::testing::TestWithParam<const char*> {
 protected:
  // Of weights and biases of all layers, the largest relative difference between what the rule says
  // and each layer's own objective; infinite where it says nothing.
  double worst_difference(const Tensor& truth);
};

double BottleneckGradients::worst_difference(const Tensor& truth) {
  const auto encoder = make_encoder(GetParam());
  BottleneckRuleConfig config;
  config.memory = 4;
  config.crops = 1;
  BottleneckObjective objective(encoder, LossConfig(), config, 3);
  torch::manual_seed(5);
  const auto frames = encoder_frames(4);
  for (std::int64_t i = 0; i < 4; ++i) {
    for (auto& parameter : encoder->parameters()) parameter.mutable_grad() = Tensor();
    objective.evaluate({frames.slice(0, i, i + 1), truth.slice(0, i, i + 1), {"one"}, {}}, false);
    // Until the memory is full, the readout learns alone.
    EXPECT_EQ(encoder->synapse(0)->weight.grad().defined(), i == 3);
    EXPECT_TRUE(encoder->readout_synapse()->weight.grad().defined());
  }
  // The newest window's outputs with a graph in the layer's weights alone, the others as they are.
  const auto inputs = encoder->input_of(frames);
  const auto targets = log_depth_of_cells(truth, 8).reshape({4, -1});
  auto x = inputs.slice(0, 3, 4);
  double worst = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const auto pass = encoder->run_layer(k, x);
    const auto z = torch::cat({objective.memory().outputs[k].slice(0, 0, 3), pass.z});
    auto synapse = encoder->synapse(k);
    const auto expected = torch::autograd::grad({objective_of(inputs, targets, z, config)},
                                                {synapse->weight, synapse->bias});
    for (int which = 0; which < 2; ++which) {
      const auto found = which == 0 ? synapse->weight.grad() : synapse->bias.grad();
      if (!found.defined()) return std::numeric_limits<double>::infinity();
      worst = std::max(worst,
                       ((found - expected[which]).norm() / expected[which].norm()).item<double>());
    }
    x = encoder->pooled(pass.z).detach();
  }
  return worst;
}

Tensor near_and_far() {
  torch::manual_seed(6);
  return 1.5 + torch::rand({4, 1, 24, 32}) + torch::arange(4).view({4, 1, 1, 1});
}

TEST_P(BottleneckGradients, AreThoseOfEachLayersOwnObjective) {
  EXPECT_LT(worst_difference(near_and_far()), 1e-3);
}

TEST_P(BottleneckGradients, WindowsWithoutACommonCellSayNothingOfOneAnother) {
  auto truth = near_and_far();
  truth.slice(0, 0, 2).slice(3, 16).fill_(NAN);
  truth.slice(0, 3, 4).slice(3, 0, 16).fill_(NAN);  // only the third is known everywhere
  EXPECT_LT(worst_difference(truth), 1e-3);
}

TEST(BottleneckRule, WindowsWithoutTruthAreNotRemembered) {
  const auto encoder = make_encoder("relu");
  BottleneckRuleConfig config;
  config.memory = 2;
  BottleneckObjective objective(encoder, LossConfig(), config, 3);
  for (int i = 0; i < 3; ++i)
    objective.evaluate({encoder_frames(1), torch::full({1, 1, 24, 32}, NAN), {"one"}, {}}, false);
  EXPECT_EQ(objective.memory().size(), 0);
  EXPECT_FALSE(encoder->synapse(0)->weight.grad().defined());
}

TEST(BottleneckRule, FramesSmallerThanACellAreRefused) {
  BottleneckObjective objective(make_encoder("relu"), LossConfig(), BottleneckRuleConfig(), 3);
  EXPECT_THROW(
      objective.evaluate(
          {torch::zeros({1, 1, 4, 7, 32}), torch::full({1, 1, 7, 32}, 2.0), {"one"}, {}}, false),
      ConfigError);
}

INSTANTIATE_TEST_SUITE_P(Units, BottleneckGradients, ::testing::Values("relu", "spiking"),
                         [](const auto& chosen) { return std::string(chosen.param); });

TEST(BottleneckRule, FrozenEncodersStayAsTheyWere) {
  const auto encoder = make_encoder("relu");
  BottleneckRuleConfig config;
  config.memory = 2;
  config.signal = "frozen";
  BottleneckObjective objective(encoder, LossConfig(), config, 3);
  for (int i = 0; i < 3; ++i)
    objective.evaluate({encoder_frames(1), torch::full({1, 1, 24, 32}, 2.0), {"one"}, {}}, false);
  EXPECT_FALSE(encoder->synapse(0)->weight.grad().defined());
  EXPECT_TRUE(encoder->readout_synapse()->bias.grad().defined());
}

TEST(BottleneckRule, TrainsOnlyNetworksWhoseLayersLearnOneByOne) {
  auto experiment = Experiment::load(
      "", {"model.name=stereospike", "model.width=2", "rule.name=information-bottleneck"});
  try {
    experiment.check_rule();
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("normalised"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace spikedepth
