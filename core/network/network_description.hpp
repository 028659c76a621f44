#pragma once
// A depth network as plain data: what an engine, a counter or an exporter needs to run it.
#include <string>
#include <vector>

namespace spikedepth {

/// The place of the event frame among the layers.
constexpr int kFrame = -1;

/// Maps of equal shape that become one: summed (spikes of 0 and 1 give 0, 1, 2, ...), or joined so
/// that a place is 1 where any of them is.
struct MergedMaps {
  std::vector<int> layers;  // indices into NetworkDescription::layers, or kFrame alone
  bool either = false;
};

/// What enters a layer: one or more merged maps, their channels side by side.
using LayerInput = std::vector<MergedMaps>;

/// One convolution [outputs][inputs][kernel][kernel]. With `upsample` the input is first enlarged
/// by nearest neighbours to (height + kernel - 1, width + kernel - 1) of the output, and padding
/// and stride are 0 and 1.
struct SynapseDescription {
  std::string name;  // as in operation counts
  int inputs = 1, outputs = 1, kernel = 3, stride = 1, padding = 0;
  bool upsample = false;
  std::vector<float> weights;
  std::vector<float> bias;  // one an output, or empty

  /// Weight of output k, input c, row y, column x.
  float weight(int k, int c, int y, int x) const {
    return weights[((static_cast<std::size_t>(k) * static_cast<std::size_t>(inputs) +
                     static_cast<std::size_t>(c)) *
                        static_cast<std::size_t>(kernel) +
                    static_cast<std::size_t>(y)) *
                       static_cast<std::size_t>(kernel) +
                   static_cast<std::size_t>(x)];
  }
};

/// v <- v + x, or v <- v + (x - v) leak; spike where v >= threshold; then v <- 0 there. x is the
/// synapses' output times `gain`.
struct NeuronDescription {
  bool leaky = false;
  float leak = 1.0F;
  double threshold = 1.0;  // compared in float32
  float gain = 1.0F;
};

/// Synapses and the neurons behind them.
struct SpikingLayerDescription {
  std::string name;
  LayerInput input;
  SynapseDescription synapse;
  NeuronDescription neuron;
  int size_of = kFrame;  // upsampling: the layer whose height and width the output takes
};

/// Synapses with a single output at the frame's size, added to the one map of neurons that never
/// fire.
struct ReadoutDescription {
  std::string name;
  LayerInput input;
  SynapseDescription synapse;  // upsample = true, one output
  float gain = 1.0F;
};

/// A feed-forward network of spiking layers, in the order in which they run, and its readouts,
/// whose sum after the last one is the depth in metres.
struct NetworkDescription {
  int frame_channels = 4;
  std::vector<SpikingLayerDescription> layers;
  std::vector<ReadoutDescription> readouts;

  /// Throws ConfigError where indices, channel numbers or weights do not fit together.
  void check() const;
};

/// Height and width of a map.
struct MapSize {
  int height = 0, width = 0;
};

/// Sizes of all layers' outputs for a frame of `frame` pixels. Throws ConfigError where a layer
/// would be empty.
std::vector<MapSize> layer_sizes(const NetworkDescription& network, MapSize frame);

/// Channels of a layer's output; of the frame for kFrame.
int channels_of(const NetworkDescription& network, int layer);

}  // namespace spikedepth
