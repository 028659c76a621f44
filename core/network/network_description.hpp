#pragma once
// A depth network as plain data: what an engine, a counter or an exporter needs to run it.
#include <string>
#include <vector>

#include "core/network/coincidence_cells.hpp"

namespace spikedepth {

/// The places of the event frame, and of the coincidence maps made from it, among the layers.
constexpr int kFrame = -1;
constexpr int kCoincidences = -2;

/// True for what holds graded values instead of spikes.
constexpr bool is_graded(int layer) {
  return layer < 0;
}

/// Maps of equal shape that become one: summed (spikes of 0 and 1 give 0, 1, 2, ...), or joined so
/// that a place is 1 where any of them is.
struct MergedMaps {
  std::vector<int> layers;  // indices into NetworkDescription::layers, or a graded map alone
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

/// Synapses with a single output, added to the one map of neurons that never fire. Either they
/// upsample to the frame's size by nearest neighbours; or their output, of their input's size, is
/// enlarged `bilinear` times between pixel centres and cut to the frame.
struct ReadoutDescription {
  std::string name;
  LayerInput input;
  SynapseDescription synapse;  // one output; upsample = true, or a plain one of stride 1
  float gain = 1.0F;
  int bilinear = 0;  // a power of two; 0 = upsampled before the synapse
};

/// What the readouts' sum means.
enum class ReadoutUnit {
  metres,    // depth
  disparity  // pixels: depth = rig / max(disparity, kLeastDisparity_px)
};

constexpr float kLeastDisparity_px = 1.0F;

/// A feed-forward network of spiking layers, in the order in which they run, and its readouts,
/// whose sum after the last one is the depth.
struct NetworkDescription {
  int frame_channels = 4;  // of all windows that the network sees
  CoincidenceCells coincidences;
  ReadoutUnit unit = ReadoutUnit::metres;
  std::vector<SpikingLayerDescription> layers;
  std::vector<ReadoutDescription> readouts;

  /// Throws ConfigError where indices, channel numbers or weights do not fit together.
  void check() const;
};

/// Sizes of all layers' outputs for a frame of `frame` pixels. Throws ConfigError where a layer
/// would be empty.
std::vector<MapSize> layer_sizes(const NetworkDescription& network, MapSize frame);

/// Channels of a layer's output, or of a graded map.
int channels_of(const NetworkDescription& network, int layer);

}  // namespace spikedepth
