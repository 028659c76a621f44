// What can be changed about StereoSpike: residual joins, skips, readouts, time constants, starts.
#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/snn/layers.hpp"
#include "models/networks/registry.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

StereoSpikeConfig narrow() {
  StereoSpikeConfig config;
  config.width = 4;
  return config;
}

torch::Tensor frames(std::int64_t steps = 1) {
  torch::manual_seed(11);
  return torch::poisson(torch::full({1, steps, 4, 48, 64}, 0.3));
}

const torch::Tensor& layer(const DepthOutput& output, const std::string& name) {
  for (const auto& entry : output.layers) {
    if (entry.name == name) return entry.output;
  }
  throw InternalError(name);
}

const torch::Tensor& bottleneck(const DepthOutput& output) {
  return output.sums.front().output;
}

TEST(StereoSpikeVariants, ResidualJoinsFollowTheirFormulas) {
  for (const std::string join : {"add", "or", "and", "iand", "plain"}) {
    auto config = narrow();
    config.residual = join;
    config.blocks = 1;
    torch::manual_seed(3);
    StereoSpike model(config);
    model.initialise({1.0, 0.0}, frames());
    const auto output = model.forward(frames());
    const auto x = layer(output, "conv4");
    const auto a = layer(output, "bottleneck.0.sn2");
    EXPECT_GT(a.sum().item<double>(), 0) << join;
    const auto expected = join == "add"    ? a + x
                          : join == "or"   ? torch::maximum(a, x)
                          : join == "and"  ? a * x
                          : join == "iand" ? (1 - a) * x
                                           : a;
    EXPECT_TRUE(torch::equal(bottleneck(output), expected)) << join;
  }
}

// Blocks that start as the identity change no depth map, however many; spiking ones would.
TEST(StereoSpikeVariants, ZeroInitialisedBlocksAreTheIdentity) {
  for (const std::string join : {"add", "iand"}) {
    std::vector<torch::Tensor> depths;
    for (const std::int64_t blocks : {0, 1, 10, 50}) {
      auto config = narrow();
      config.residual = join;
      config.blocks = blocks;
      config.zero_init = true;
      StereoSpike model(config);
      torch::manual_seed(4);  // the same weights outside the blocks
      torch::NoGradGuard no_grad;
      for (const auto& parameter : model.named_parameters()) {
        if (parameter.key().find("bottleneck") == std::string::npos)
          parameter.value().normal_(0.0, 0.2);
      }
      depths.push_back(model.forward(frames()).depth);
      EXPECT_TRUE(torch::equal(depths.front(), depths.back())) << join << " " << blocks;
    }
    EXPECT_GT(depths.front().std().item<double>(), 0);
  }
}

TEST(StereoSpikeVariants, ReadoutsAndSkipsCanBeLeftOut) {
  auto config = narrow();
  const auto all = parameter_count(StereoSpike(config));
  config.readouts = 2;
  StereoSpike two(config);
  EXPECT_EQ(two.forward(frames()).scales.size(), 2U);
  EXPECT_EQ(parameter_count(two), all - (9 * 16 + 1) - (9 * 32 + 1));  // heads 3 and 4
  config.skip = "none";
  StereoSpike model(config);
  model.initialise({1.0, 0.0}, frames());
  const auto output = model.forward(frames());
  EXPECT_TRUE(torch::equal(output.sums.back().output, layer(output, "deconv1")));
}

TEST(StereoSpikeVariants, StreamsReadTheirLastSteps) {
  auto config = narrow();
  config.readout_steps = 1;
  torch::manual_seed(5);
  StereoSpike last(config);
  last.initialise({1.0, 0.0}, frames(3));
  config.readout_steps = 0;
  torch::manual_seed(5);
  StereoSpike sum(config);
  sum.initialise({1.0, 0.0}, frames(3));
  const auto input = frames(3);
  // The sum of three readings, each from the state that the steps before left.
  torch::Tensor expected;
  for (std::int64_t t = 0; t < 3; ++t) {
    last.reset_state();
    const auto read = last.forward(input.narrow(1, 0, t + 1)).depth;
    expected = expected.defined() ? expected + read : read;
  }
  EXPECT_TRUE(torch::allclose(sum.forward(input).depth, expected, 1e-5, 1e-5));
  last.reset_state();
  EXPECT_FALSE(torch::equal(last.forward(input).depth, last.forward(input).depth));  // it remembers
}

TEST(StereoSpikeVariants, HeterogeneousTimeConstantsDifferByChannel) {
  auto config = stream_config();
  config.width = 4;
  torch::manual_seed(6);
  StereoSpike model(config);
  const auto parameters = model.named_parameters();
  const auto* const w = parameters.find("conv1.2.w");
  ASSERT_NE(w, nullptr);
  EXPECT_EQ(w->sizes(), (torch::IntArrayRef{8, 1, 1}));
  EXPECT_GT(w->std().item<double>(), 0.1);
  model.forward(frames(2)).depth.sum().backward();
  EXPECT_GT(w->grad().abs().min().item<double>(), 0);
  EXPECT_THROW(model.describe(), ConfigError);  // not on the event-driven engine
  config.tau_train = false;
  StereoSpike fixed(config);
  EXPECT_EQ(fixed.named_parameters().find("conv1.2.w"), nullptr);
  EXPECT_NE(fixed.named_buffers().find("conv1.2.w"), nullptr);
}

TEST(StereoSpikeVariants, DrawnWeightsFluctuateAsAsked) {
  auto config = narrow();
  config.width = 16;
  for (const double xi : {1.0, 2.0}) {
    torch::manual_seed(7);
    StereoSpike model(config);
    // A third of the image is empty: positions without input must not count.
    auto input = frames();
    input.slice(4, 40).zero_();
    const auto layers = model.initialise({xi, 0.0, InitMethod::drawn}, input);
    ASSERT_EQ(layers.size(), 13U);
    for (std::size_t i = 0; i < 5; ++i) {  // deeper layers of so small an image see few positions
      EXPECT_NEAR(layers[i].measured * xi, 1, 0.3) << layers[i].layer;
      EXPECT_NEAR(layers[i].rate, firing_probability(1.0, 1 / xi), 0.08) << layers[i].layer;
    }
  }
}

TEST(StereoSpikeVariants, SewEncoderNamesRecordsAndStartsItsLayers) {
  auto config = sew_config();
  config.width = 4;
  torch::manual_seed(8);
  StereoSpike model(config);
  const auto layers = model.initialise({2.0, 0.0}, frames());
  double found = 0;
  for (const auto& entry : layers) {
    if (entry.layer != "conv2.sn1") continue;
    ++found;
    EXPECT_NEAR(entry.measured, 0.5, 1e-3);
  }
  EXPECT_EQ(found, 1);
  const auto output = model.forward(frames());
  EXPECT_EQ(layer(output, "conv1.shortcut").sizes(), (torch::IntArrayRef{1, 8, 24, 32}));
  model.set_layer_threshold_gain("conv1.sn2", 1e6);
  model.reset_state();
  EXPECT_EQ(layer(model.forward(frames()), "conv1.sn2").sum().item<double>(), 0);
}

// A lever that does nothing must not look like one.
TEST(StereoSpikeVariants, UnitsWithoutThresholdsRefuseToMoveThem) {
  StereoSpikeConfig config;
  config.width = 2;
  config.neuron = "sigmoid";
  StereoSpike model(config);
  EXPECT_THROW(model.set_threshold_gain(2), ConfigError);
  EXPECT_NO_THROW(model.set_threshold_gain(1));
  config.neuron = StereoSpikeConfig().neuron;
  EXPECT_NO_THROW(StereoSpike(config).set_threshold_gain(2));
}

// Every parameter's gradient, as the network trains and as it is written down. On the grid both
// fire the same spikes; the window is small enough for the deepest layers to be computed in
// company.
TEST(StereoSpikeVariants, GradientsAreThoseOfTheNetworkAsWritten) {
  auto config = narrow();
  config.width = 8;
  torch::manual_seed(9);
  StereoSpike model(config);
  const auto input = torch::poisson(torch::rand({1, 1, 4, 144, 192}).pow(6) * 4);
  model.initialise({1.5, 2.0}, input);
  model.load_weights(on_grid(model.describe()));
  const auto probe = torch::randn({1, 1, 144, 192});
  const auto gradients = [&](bool as_written) {
    use_reference_implementation(model, as_written);
    model.zero_grad();
    model.reset_state();
    const auto output = model.forward(input);
    torch::Tensor loss = torch::zeros({});
    for (const auto& scale : output.scales) loss = loss + (scale * probe).sum();
    loss.backward();
    std::vector<torch::Tensor> list;
    for (const auto& parameter : model.parameters()) list.push_back(parameter.grad().clone());
    return list;
  };
  const auto expected = gradients(true), found = gradients(false);
  const auto named = model.named_parameters();
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double size = expected[i].abs().max().item<double>();
    EXPECT_GT(size, 0) << named[i].key();
    EXPECT_LT((found[i] - expected[i]).abs().max().item<double>(), 1e-5 * size) << named[i].key();
  }
}

TEST(StereoSpikeVariants, WhatMakesNoNetworkIsRefused) {
  const auto refused = [](auto change) {
    auto config = narrow();
    change(config);
    EXPECT_THROW(StereoSpike{config}, ConfigError);
  };
  refused([](auto& config) { config.residual = "xor"; });
  refused([](auto& config) { config.readouts = 5; });
  refused([](auto& config) { config.encoder = "resnet"; });
  refused([](auto& config) { config.neuron = "plif", config.tau_distribution = "cauchy"; });
  refused([](auto& config) { config.neuron = "sigmoid", config.residual = "iand"; });
  refused([](auto& config) { config.neuron = "sigmoid", config.encoder = "sew"; });
}

}  // namespace
}  // namespace spikedepth
