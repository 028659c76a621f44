#include "models/studies/sew/sew_resnet.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "models/studies/sew/clip_net.hpp"

namespace spikedepth {
namespace {

// Parameters of He's ResNets by arithmetic, a convolution's kernel without bias and two numbers a
// channel for its normalisation.
std::int64_t convolution(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel) {
  return inputs * outputs * kernel * kernel + 2 * outputs;
}

struct Shape {
  int depth;
  std::int64_t counts[4];
  std::int64_t published;  // of the ResNet of the same depth with 1000 classes
};

const Shape kShapes[] = {{18, {2, 2, 2, 2}, 11689512},
                         {34, {3, 4, 6, 3}, 21797672},
                         {50, {3, 4, 6, 3}, 25557032},
                         {101, {3, 4, 23, 3}, 44549160},
                         {152, {3, 8, 36, 3}, 60192808}};

std::int64_t expected_parameters(const Shape& shape, std::int64_t width, std::int64_t classes,
                                 bool shortcuts) {
  auto count = convolution(3, width, 7);
  auto channels = width;
  for (int stage = 0; stage < 4; ++stage) {
    const auto inner = width << stage;
    const auto outer = shape.depth < 50 ? inner : 4 * inner;
    for (int block = 0; block < shape.counts[stage]; ++block) {
      if (shape.depth < 50) {
        count += convolution(channels, inner, 3) + convolution(inner, inner, 3);
      } else {
        count += convolution(channels, inner, 1) + convolution(inner, inner, 3) +
                 convolution(inner, outer, 1);
      }
      if (shortcuts && channels != outer) count += convolution(channels, outer, 1);
      channels = outer;
    }
  }
  return count + (channels + 1) * classes;
}

TEST(SewResNet, ParametersAreThoseOfTheResNetOfItsDepth) {
  for (const auto& shape : kShapes) {
    EXPECT_EQ(expected_parameters(shape, 64, 1000, true), shape.published);
    SewResNetConfig config;
    config.depth = shape.depth;
    EXPECT_EQ(SewResNet(config).parameter_count(), shape.published) << shape.depth;
    config.width = 8;
    config.classes = 10;
    for (const auto form : {ResidualForm::plain, ResidualForm::basic, ResidualForm::sew}) {
      config.form = form;
      EXPECT_EQ(SewResNet(config).parameter_count(),
                expected_parameters(shape, 8, 10, form != ResidualForm::plain));
    }
  }
}

TEST(SewResNet, BlocksNetsHaveThePublishedSize) {
  // 1x1 to 32, seven blocks of two 3x3, a time constant a layer of neurons, readout of 11.
  const auto layer = [](std::int64_t inputs, std::int64_t outputs, std::int64_t kernel) {
    return convolution(inputs, outputs, kernel) + 1;
  };
  EXPECT_EQ(ClipNet(seven_block_config()).parameter_count(),
            layer(2, 32, 1) + 14 * layer(32, 32, 3) + 33 * 11);
  EXPECT_EQ(ClipNet(seven_block_config()).parameter_count(), 130426);
  EXPECT_EQ(ClipNet(wide_seven_block_config()).parameter_count(),
            layer(2, 64, 1) + 8 * layer(64, 64, 3) + layer(64, 128, 1) + 6 * layer(128, 128, 3) +
                129 * 10);
  EXPECT_EQ(ClipNet(moving_bars_net_config(24, 12)).convolution_count(), 49);
}

TEST(SewResNet, ShrinksImagesAsResNetDoes) {
  SewResNetConfig config;
  config.width = 4;
  config.steps = 2;
  SewResNet network(config);
  std::vector<std::int64_t> heights;
  for (auto block : network.blocks()) {
    ResidualHooks hooks;
    hooks.spikes = [&](const torch::Tensor& spikes, const ResidualLayer& layer) {
      if (layer.name == "sn2") heights.push_back(spikes.size(3));
    };
    block->set_hooks(hooks);
  }
  network.eval();
  EXPECT_EQ(network.forward(torch::rand({1, 3, 224, 224})).sizes(), (torch::IntArrayRef{1, 1000}));
  EXPECT_EQ(heights, (std::vector<std::int64_t>{56, 56, 28, 28, 14, 14, 7, 7}));
}

// Forward and backward through 152 layers; every form gives a finite loss, and SEW a gradient that
// arrives at the first layer.
TEST(SewResNet, GradientReachesTheFirstOf152Layers) {
  torch::manual_seed(1);
  SewResNetConfig config;
  config.depth = 152;
  config.width = 4;
  config.classes = 10;
  config.steps = 2;
  for (const bool identity : {true, false}) {
    config.zero_init = identity;
    SewResNet network(config);
    const auto scores = network.forward(torch::randn({2, 3, 32, 32}));
    torch::nn::functional::cross_entropy(scores, torch::tensor({3, 7}, torch::kInt64)).backward();
    const auto gradient = network.named_parameters()["conv1.0.weight"].grad();
    EXPECT_TRUE(gradient.isfinite().all().item<bool>());
    EXPECT_GT(gradient.abs().max().item<double>(), 0);
  }
}

TEST(SewResNet, EveryClipStartsFromRest) {
  torch::manual_seed(1);
  ClipNet network(moving_bars_net_config(2, 4));
  network.eval();
  const auto clips = torch::bernoulli(torch::full({8, 3, 2, 16, 16}, 0.3));
  const auto first = network.forward(clips);
  EXPECT_EQ(first.sizes(), (torch::IntArrayRef{3, 8}));
  EXPECT_TRUE(torch::equal(first, network.forward(clips)));
}

TEST(SewResNet, RefusesWhatCannotBe) {
  SewResNetConfig config;
  config.depth = 20;
  EXPECT_THROW(SewResNet{config}, ConfigError);
  auto small = seven_block_config();
  small.width = 64;
  EXPECT_THROW(ClipNet{small}, ConfigError);
}

}  // namespace
}  // namespace spikedepth
