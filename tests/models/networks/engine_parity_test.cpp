// StereoSpike in LibTorch against its own description in the event-driven engine.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/engine/event_driven_engine.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

constexpr int kHeight = 37, kWidth = 45;

StereoSpikeConfig narrow_config() {
  StereoSpikeConfig config;
  config.width = 6;
  return config;
}

// A network on the grid that fires, and a frame for it.
struct Pair {
  explicit Pair(const StereoSpikeConfig& config) : model(config) {
    torch::manual_seed(3);
    torch::NoGradGuard no_grad;
    frames = torch::poisson(torch::full({1, 1, model.input_channels(), kHeight, kWidth}, 0.2));
    model.initialise({1.5, 2.0}, frames);
    model.load_weights(on_grid(model.describe()));
  }
  DepthOutput dense() {
    torch::NoGradGuard no_grad;
    model.reset_state();
    return model.forward(frames);
  }
  const float* frame() const { return frames.data_ptr<float>(); }

  StereoSpike model;
  torch::Tensor frames;
};

std::vector<float> spikes_of(const engine::SpikeMap& map) {
  std::vector<float> values;
  for (int c = 0; c < map.channels; ++c) {
    for (int y = 0; y < map.height; ++y) {
      for (int x = 0; x < map.width; ++x)
        values.push_back(static_cast<float>(map.row(y)[x * map.words + c / 32] >> (c % 32) & 1U));
    }
  }
  return values;
}

std::vector<float> values_of(const torch::Tensor& tensor) {
  const auto plain = tensor.contiguous();
  return {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()};
}

void expect_same_bits(const StereoSpikeConfig& config) {
  Pair pair(config);
  const auto dense = pair.dense();
  EventDrivenEngine engine(pair.model.describe(), {kHeight, kWidth});
  engine.keep_scales(true);
  const auto depth = engine.run(pair.frame());
  double fired = 0;
  ASSERT_EQ(dense.layers.size(), engine.network().layers.size());
  for (std::size_t i = 0; i < dense.layers.size(); ++i) {
    EXPECT_EQ(dense.layers[i].name, engine.network().layers[i].name);
    const auto expected = values_of(dense.layers[i].output);
    EXPECT_TRUE(spikes_of(engine.spikes(i)) == expected) << dense.layers[i].name;
    for (const float spike : expected) fired += spike;
  }
  EXPECT_GT(fired, 500);
  EXPECT_TRUE(depth == values_of(dense.depth));
  ASSERT_EQ(engine.scales().size(), dense.scales.size());
  for (std::size_t i = 0; i < dense.scales.size(); ++i)
    EXPECT_TRUE(engine.scales()[i] == values_of(dense.scales[i])) << "scale " << i;
}

TEST(EngineParity, PublishedNetworkNarrow) {
  expect_same_bits(narrow_config());
}

TEST(EngineParity, Monocular) {
  auto config = narrow_config();
  config.inputs = "monocular";
  expect_same_bits(config);
}

TEST(EngineParity, BinarySkips) {
  for (const auto* skip : {"or", "concat"}) {
    auto config = narrow_config();
    config.skip = skip;
    expect_same_bits(config);
  }
}

TEST(EngineParity, Ablations) {
  for (const auto* residual : {"plain", "or"}) {
    auto config = narrow_config();
    config.residual = residual;
    expect_same_bits(config);
  }
  for (const std::int64_t blocks : {0, 3}) {
    auto config = narrow_config();
    config.blocks = blocks;
    config.readouts = 2;
    config.skip = "none";
    expect_same_bits(config);
  }
}

TEST(EngineParity, ThresholdsAndPowerOfTwoGain) {
  auto config = narrow_config();
  config.threshold = 0.75;
  config.gain = 2.0;
  config.train_threshold = true;
  expect_same_bits(config);
}

// The same counts from two programs: LibTorch's monitor and the engine.
TEST(EngineParity, OperationsEqualTheMonitors) {
  for (const auto* skip : {"add", "or", "concat"}) {
    auto config = narrow_config();
    config.skip = skip;
    Pair pair(config);
    OperationMonitor monitor(pair.model);
    pair.dense();
    const auto expected = monitor.take();
    EventDrivenEngine engine(pair.model.describe(), {kHeight, kWidth});
    engine.run(pair.frame());
    const auto found = engine.operations(pair.frame());
    ASSERT_EQ(found.size(), expected.size());
    for (const auto& layer : expected) {
      const auto same = std::find_if(found.begin(), found.end(), [&](const LayerOperations& one) {
        return one.layer == layer.layer;
      });
      ASSERT_NE(same, found.end()) << layer.layer;
      EXPECT_EQ(same->nonzero, layer.nonzero) << layer.layer;
      EXPECT_EQ(same->graded, layer.graded) << layer.layer;
      EXPECT_EQ(same->dense, layer.dense) << layer.layer;
      EXPECT_EQ(same->inputs, layer.inputs) << layer.layer;
      EXPECT_EQ(same->active_inputs, layer.active_inputs) << layer.layer;
      EXPECT_EQ(same->binary_input, layer.binary_input) << layer.layer;
    }
  }
}

// Leaky neurons multiply, so sums are exact but potentials are rounded: the same operations in the
// same order still give the same bits.
TEST(EngineParity, LeakyNeurons) {
  auto config = narrow_config();
  config.neuron = "plif";
  config.tau = 1.1;
  expect_same_bits(config);
}

TEST(EngineParity, NetworksWithoutSpikesToFollowSayWhy) {
  EXPECT_THROW(StereoSpike(analog_config()).describe(), ConfigError);
  auto separable = separable_plif_config();
  separable.width = 2;
  try {
    StereoSpike(separable).describe();
    FAIL() << "a separable network has no event-driven form";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("--engine dense"), std::string::npos);
  }
}

}  // namespace
}  // namespace spikedepth
