#pragma once
// A network of a few channels, with all that a description can say of spiking layers.
#include "core/base/random.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::test {

inline SynapseDescription small_synapse(Random& random, int inputs, int outputs, int kernel,
                                        int stride, bool upsample) {
  SynapseDescription synapse;
  synapse.inputs = inputs;
  synapse.outputs = outputs;
  synapse.kernel = kernel;
  synapse.stride = stride;
  synapse.padding = upsample ? 0 : kernel / 2;
  synapse.upsample = upsample;
  synapse.weights.resize(static_cast<std::size_t>(inputs * outputs * kernel * kernel));
  // Multiples of 1/8: all sums are exact, and potentials meet their thresholds.
  for (auto& weight : synapse.weights) weight = static_cast<float>(random.below(9)) / 8 - 0.375F;
  return synapse;
}

/// Encoder of three layers (the third behind a sum), decoder by `skip`: "add", "or", "concat".
/// Leaky layers leak by a half.
inline NetworkDescription small_network(const std::string& skip, bool leaky) {
  Random random(3);
  NetworkDescription network;
  network.frame_channels = 2;
  const auto layer = [&](const std::string& name, LayerInput input, SynapseDescription synapse,
                         int size_of = kFrame) {
    SpikingLayerDescription made;
    made.name = name;
    made.input = std::move(input);
    made.synapse = std::move(synapse);
    made.neuron.leaky = leaky;
    made.neuron.leak = leaky ? 0.5F : 1.0F;
    made.neuron.threshold = 0.5;
    made.size_of = size_of;
    network.layers.push_back(std::move(made));
  };
  layer("first", {{{kFrame}, false}}, small_synapse(random, 2, 3, 5, 2, false));
  network.layers[0].synapse.bias = {0.125F, -0.25F, 0};
  layer("block.second", {{{0}, false}}, small_synapse(random, 3, 3, 3, 1, false));
  layer("third", {{{0, 1}, false}}, small_synapse(random, 3, 2, 3, 1, false));
  const bool concat = skip == "concat";
  const LayerInput joined =
      concat ? LayerInput{{{2}, false}, {{1}, false}} : LayerInput{{{0, 1}, skip == "or"}};
  layer("decoder", joined, small_synapse(random, concat ? 5 : 3, 2, 3, 1, true), kFrame);
  network.layers.back().neuron.gain = 2;
  ReadoutDescription readout;
  readout.name = "readout";
  readout.input = {{{3}, false}};
  readout.synapse = small_synapse(random, 2, 1, 3, 1, true);
  readout.synapse.bias = {2.5F};
  network.readouts.push_back(std::move(readout));
  return network;
}

/// [channels][height][width] of small counts.
inline std::vector<float> small_frame(MapSize size, int channels, std::uint64_t index) {
  Random random(9, index);
  std::vector<float> frame(static_cast<std::size_t>(channels * size.height * size.width));
  for (auto& count : frame) count = random.below(3) == 0 ? 1.0F : 0.0F;
  return frame;
}

/// The network as loops over every place, apart from all other code: potentials in, potentials out.
struct SmallRun {
  std::vector<std::vector<float>> spikes;
  std::vector<float> depth;
};
inline SmallRun run_small(const NetworkDescription& network, MapSize frame_size,
                          const std::vector<float>& frame,
                          std::vector<std::vector<double>>& potentials) {
  const auto sizes = layer_sizes(network, frame_size);
  SmallRun run;
  const auto at = [&](int layer, int c, int y, int x) -> double {
    const MapSize size = layer == kFrame ? frame_size : sizes[static_cast<std::size_t>(layer)];
    const auto& map = layer == kFrame ? frame : run.spikes[static_cast<std::size_t>(layer)];
    return map[static_cast<std::size_t>((c * size.height + y) * size.width + x)];
  };
  const auto channels = [&](int layer) {
    return layer == kFrame ? network.frame_channels
                           : network.layers[static_cast<std::size_t>(layer)].synapse.outputs;
  };
  const auto input_at = [&](const LayerInput& input, int c, int y, int x) {
    for (const MergedMaps& maps : input) {
      if (c >= channels(maps.layers.front())) {
        c -= channels(maps.layers.front());
        continue;
      }
      double sum = 0;
      for (const int layer : maps.layers) sum += at(layer, c, y, x);
      return maps.either && sum > 1 ? 1.0 : sum;
    }
    return 0.0;
  };
  const auto current = [&](const LayerInput& input, const SynapseDescription& s, MapSize out, int k,
                           int y, int x) {
    const int first = input.front().layers.front();
    const MapSize size = first == kFrame ? frame_size : sizes[static_cast<std::size_t>(first)];
    double sum = s.bias.empty() ? 0 : double{s.bias[static_cast<std::size_t>(k)]};
    for (int c = 0; c < s.inputs; ++c) {
      for (int i = 0; i < s.kernel; ++i) {
        for (int j = 0; j < s.kernel; ++j) {
          int row = y * s.stride + i - s.padding, column = x * s.stride + j - s.padding;
          if (s.upsample) {
            row = row * size.height / (out.height + s.kernel - 1);
            column = column * size.width / (out.width + s.kernel - 1);
          }
          if (row >= 0 && row < size.height && column >= 0 && column < size.width)
            sum += input_at(input, c, row, column) * double{s.weight(k, c, i, j)};
        }
      }
    }
    return sum;
  };
  potentials.resize(network.layers.size());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto& layer = network.layers[i];
    std::vector<float> spikes;
    auto& v = potentials[i];
    for (int k = 0; k < layer.synapse.outputs; ++k) {
      for (int y = 0; y < sizes[i].height; ++y) {
        for (int x = 0; x < sizes[i].width; ++x) {
          const std::size_t n = spikes.size();
          if (v.size() <= n) v.push_back(0);
          const double in =
              double{layer.neuron.gain} * current(layer.input, layer.synapse, sizes[i], k, y, x);
          v[n] += layer.neuron.leaky ? (in - v[n]) * double{layer.neuron.leak} : in;
          spikes.push_back(v[n] >= layer.neuron.threshold ? 1.0F : 0.0F);
          if (spikes.back() > 0) v[n] = 0;
        }
      }
    }
    run.spikes.push_back(std::move(spikes));
  }
  const auto& readout = network.readouts.front();
  for (int y = 0; y < frame_size.height; ++y) {
    for (int x = 0; x < frame_size.width; ++x)
      run.depth.push_back(
          static_cast<float>(current(readout.input, readout.synapse, frame_size, 0, y, x)));
  }
  return run;
}

}  // namespace spikedepth::test
