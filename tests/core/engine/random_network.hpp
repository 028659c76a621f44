#pragma once
// Small random networks and frames for the engine's tests.
#include <cmath>
#include <random>
#include <vector>

#include "core/engine/grid_weights.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::test {

class NetworkMaker {
 public:
  explicit NetworkMaker(unsigned seed) : random_(seed) {}

  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  float uniform(float low, float high) {
    return std::uniform_real_distribution<float>(low, high)(random_);
  }

  SynapseDescription synapse(int inputs, int outputs, int kernel, int stride, bool upsample) {
    SynapseDescription s;
    s.name = "synapse";
    s.inputs = inputs;
    s.outputs = outputs;
    s.kernel = kernel;
    s.stride = stride;
    s.padding = upsample ? 0 : kernel / 2;
    s.upsample = upsample;
    const auto fan_in = static_cast<std::size_t>(inputs * kernel * kernel);
    s.weights.resize(static_cast<std::size_t>(outputs) * fan_in);
    const float size = 2.0F / std::sqrt(static_cast<float>(fan_in));
    for (auto& weight : s.weights) weight = uniform(-size, 1.4F * size);
    return s;
  }

  SpikingLayerDescription layer(LayerInput input, SynapseDescription s, int size_of = kFrame) {
    SpikingLayerDescription made;
    made.name = "layer";
    made.input = std::move(input);
    made.synapse = std::move(s);
    made.neuron.threshold = 0.3F;
    made.size_of = size_of;
    return made;
  }

  /// A small U-Net with everything that the engine knows: strides, residual sums, upsampling, sums
  /// merged by `skip` "add", "or" or "concat", two readouts.
  NetworkDescription u_net(int width, const std::string& skip) {
    NetworkDescription network;
    const bool either = skip == "or";
    const auto merge = [&](std::vector<int> layers) -> LayerInput {
      if (skip != "concat") return {{std::move(layers), either}};
      LayerInput input;
      for (const int one : layers) input.push_back({{one}, false});
      return input;
    };
    const int sum = skip == "concat" ? 2 : 1;
    auto& layers = network.layers;
    layers.push_back(layer({{{kFrame}, false}}, synapse(4, width, 5, 1, false)));
    layers.push_back(layer({{{0}, false}}, synapse(width, 2 * width, 5, 2, false)));
    layers.push_back(layer({{{1}, false}}, synapse(2 * width, 4 * width, 5, 2, false)));
    layers.push_back(layer({{{2}, false}}, synapse(4 * width, 4 * width, 3, 1, false)));
    const std::vector<int> residual = {2, 3};
    layers.push_back(
        layer({{residual, skip != "add"}}, synapse(4 * width, 2 * width, 5, 1, true), 1));
    layers.push_back(layer(merge({4, 1}), synapse(sum * 2 * width, width, 5, 1, true), 0));
    for (auto& one : layers)
      one.synapse.name = one.name = "layer" + std::to_string(&one - layers.data());
    const auto read = [&](LayerInput input, int channels) {
      ReadoutDescription readout;
      readout.name = readout.synapse.name = "readout";
      readout.input = std::move(input);
      readout.synapse = synapse(channels, 1, 3, 1, true);
      readout.synapse.bias = {uniform(-1, 1)};
      readout.synapse.name = "readout";
      network.readouts.push_back(readout);
    };
    read(merge({4, 1}), sum * 2 * width);
    read(merge({5, 0}), sum * width);
    return network;
  }

  std::vector<float> frame(int channels, MapSize size, double share) {
    std::vector<float> values(static_cast<std::size_t>(channels) *
                              static_cast<std::size_t>(size.height) *
                              static_cast<std::size_t>(size.width));
    std::bernoulli_distribution active(share);
    for (auto& value : values) value = active(random_) ? static_cast<float>(between(1, 7)) : 0.0F;
    return values;
  }

 private:
  std::mt19937 random_;
};

}  // namespace spikedepth::test
