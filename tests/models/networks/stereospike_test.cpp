#include "models/networks/stereospike/stereospike.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "models/networks/registry.hpp"

namespace spikedepth {
namespace {

StereoSpikeConfig monocular(StereoSpikeConfig config) {
  config.inputs = "monocular";
  return config;
}

TEST(StereoSpike, HasThePublishedParameterCounts) {
  EXPECT_EQ(parameter_count(StereoSpike(StereoSpikeConfig())), 18148708);
  EXPECT_EQ(parameter_count(StereoSpike(monocular(StereoSpikeConfig()))), 18147108);
  // 1,592,456 synaptic parameters; the 13 time constants of the leaky neurons come on top.
  EXPECT_EQ(parameter_count(StereoSpike(separable_plif_config())), 1592456 + 13);
}

TEST(StereoSpike, JoiningBySpikeOrKeepsEveryInputBinary) {
  for (const char* skip : {"or", "concat"}) {
    StereoSpikeConfig config;
    config.width = 4;
    config.skip = skip;
    torch::manual_seed(2);
    StereoSpike model(config);
    const auto frames = torch::poisson(torch::full({1, 1, 4, 48, 64}, 0.3));
    model.initialise({1.0, 2.0}, frames);
    const auto output = model.forward(frames);
    for (const auto& sum : output.sums) {
      EXPECT_GT(sum.output.sum().item<double>(), 0) << skip << " " << sum.name;
      EXPECT_TRUE((sum.output * (1 - sum.output)).eq(0).all().item<bool>())
          << skip << " " << sum.name;
    }
    const auto& last = output.sums.back().output;
    EXPECT_EQ(last.size(1), std::string(skip) == "concat" ? 8 : 4);
  }
}

TEST(StereoSpike, AnalogTwinHasThePublishedCountAndNoSpikes) {
  StereoSpike twin(analog_config());
  // Scale and shift of the normalisation in all 13 stages, biases in those before the decoder.
  const std::int64_t before = 32 + 64 + 128 + 256 + 512 + 4 * 512, decoder = 256 + 128 + 64 + 32;
  EXPECT_EQ(parameter_count(twin), 18148708 + 3 * before + 2 * decoder);
  EXPECT_EQ(parameter_count(twin), 18158788);
  StereoSpikeConfig narrow = analog_config();
  narrow.width = 2;
  StereoSpike model(narrow);
  EXPECT_TRUE(model.forward(torch::ones({1, 1, 4, 32, 32})).layers.empty());
  narrow.skip = "or";
  EXPECT_THROW(StereoSpike{narrow}, ConfigError);
}

// The published key names, spelled out.
TEST(StereoSpike, NamesItsParametersAsThePublishedCode) {
  std::vector<std::string> expected = {"bottom.0.weight"};
  for (const char* stage : {"conv1", "conv2", "conv3", "conv4"})
    expected.push_back(std::string(stage) + ".0.weight");
  for (const char* block : {"0", "1"}) {
    for (const char* conv : {"1", "2"}) {
      expected.push_back(std::string("bottleneck.") + block + ".conv" + conv + ".0.weight");
    }
  }
  for (const char* stage : {"4", "3", "2", "1"})
    expected.push_back(std::string("deconv") + stage + ".0.up.1.weight");
  for (const char* stage : {"4", "3", "2", "1"}) {
    expected.push_back(std::string("predict_depth") + stage + ".0.up.1.weight");
    expected.push_back(std::string("predict_depth") + stage + ".0.up.1.bias");
  }
  const StereoSpike model{StereoSpikeConfig()};
  std::vector<std::string> found;
  for (const auto& item : model.named_parameters()) found.push_back(item.key());
  EXPECT_EQ(found, expected);
}

TEST(StereoSpike, NamesTheSeparableNetworksParametersAsThePublishedCode) {
  const StereoSpike model(separable_plif_config());
  const auto names = model.named_parameters();
  for (const char* name : {"bottom.0.weight", "bottom.1.weight", "bottom.3.w", "conv4.1.weight",
                           "conv4.3.w", "bottleneck.1.conv2.1.weight", "bottleneck.0.sn1.w",
                           "deconv4.0.up.1.weight", "deconv1.0.up.2.weight", "deconv2.2.w",
                           "predict_depth3.0.up.1.bias", "predict_depth1.0.up.2.weight"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(StereoSpike, EncoderSizesFollowAnyInput) {
  StereoSpikeConfig config;
  config.width = 2;
  StereoSpike model(config);
  const auto output = model.forward(torch::ones({1, 1, 4, 260, 346}));
  const auto size_of = [&](const std::string& name) {
    for (const auto& layer : output.layers) {
      if (layer.name == name) return layer.output.sizes().vec();
    }
    return std::vector<std::int64_t>{};
  };
  EXPECT_EQ(size_of("bottom"), (std::vector<std::int64_t>{1, 2, 260, 346}));
  EXPECT_EQ(size_of("conv1"), (std::vector<std::int64_t>{1, 4, 130, 173}));
  EXPECT_EQ(size_of("conv4"), (std::vector<std::int64_t>{1, 32, 17, 22}));
  EXPECT_EQ(size_of("deconv4"), (std::vector<std::int64_t>{1, 16, 33, 44}));
  EXPECT_EQ(output.layers.size(), 13U);
  EXPECT_EQ(output.scales.size(), 4U);
  model.reset_state();
  EXPECT_EQ(model.forward(torch::ones({1, 1, 4, 37, 53})).depth.sizes(),
            (torch::IntArrayRef{1, 1, 37, 53}));
}

// With all spiking synapses at zero nothing fires and each scale is the running sum of the heads'
// biases.
TEST(StereoSpike, ReadoutAccumulatesTheHeadsFromCoarseToFine) {
  StereoSpikeConfig config;
  config.width = 2;
  StereoSpike model(config);
  torch::NoGradGuard no_grad;
  for (auto& parameter : model.parameters()) parameter.zero_();
  double sum = 0;
  const auto output = [&] {
    for (int stage = 1; stage <= 4; ++stage) {
      model.named_parameters()["predict_depth" + std::to_string(stage) + ".0.up.1.bias"].fill_(
          stage);
    }
    return model.forward(torch::ones({1, 1, 4, 20, 24}));
  }();
  for (int stage = 4; stage >= 1; --stage) {
    sum += stage;
    EXPECT_TRUE(torch::equal(output.scales[static_cast<std::size_t>(4 - stage)],
                             torch::full({1, 1, 20, 24}, sum)));
  }
}

TEST(StereoSpike, InitialisationSetsTheFluctuationOfEveryLayer) {
  StereoSpikeConfig config;
  config.width = 8;
  torch::manual_seed(3);
  StereoSpike model(config);
  const auto frames = torch::poisson(torch::full({1, 1, 4, 64, 64}, 0.2));
  const auto silent = model.forward(frames).layers.back().output.sum().item<double>();
  EXPECT_EQ(silent, 0.0);  // the framework's default start does not fire at all
  model.initialise({1.5, 2.5}, frames);
  const auto output = model.forward(frames);
  for (const auto& layer : output.layers) {
    const double rate = layer.output.mean().item<double>();
    EXPECT_GT(rate, 0.005) << layer.name;
    EXPECT_LT(rate, 0.35) << layer.name;
  }
}

}  // namespace
}  // namespace spikedepth
