// Synaptic operations of the engine's last frame, counted from the spikes themselves.
#include <algorithm>

#include "core/depth/synapse_count.hpp"
#include "core/engine/coincidence_operations.hpp"
#include "core/engine/event_driven_engine.hpp"

namespace spikedepth {
namespace {

// Adds up the words of an input to values [channels][height][width].
void unpack(const std::vector<engine::InputWord>& words, MapSize size, std::vector<float>& values) {
  const auto plane = static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width);
  for (const auto& word : words) {
    for (int y = 0; y < size.height; ++y) {
      const std::uint32_t* const row = word.map->row(y) + word.word;
      for (int x = 0; x < size.width; ++x) {
        const auto pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                           static_cast<std::size_t>(x);
        for (std::uint32_t rest = row[x * word.map->words]; rest != 0; rest &= rest - 1)
          values[static_cast<std::size_t>(word.channel + __builtin_ctz(rest)) * plane + pixel] += 1;
      }
    }
  }
}

CountedConvolution counted(const SynapseDescription& synapse, MapSize input, MapSize output) {
  CountedConvolution convolution;
  convolution.channels = synapse.inputs;
  convolution.height = input.height;
  convolution.width = input.width;
  convolution.upsampled_height =
      synapse.upsample ? output.height + synapse.kernel - 1 : input.height;
  convolution.upsampled_width = synapse.upsample ? output.width + synapse.kernel - 1 : input.width;
  convolution.outputs = synapse.outputs;
  convolution.kernel = synapse.kernel;
  convolution.stride = synapse.stride;
  convolution.padding = synapse.padding;
  return convolution;
}

int last_layer(const LayerInput& input) {
  int last = kFrame;  // readouts take layers alone
  for (const auto& maps : input)
    last = std::max(last, *std::max_element(maps.layers.begin(), maps.layers.end()));
  return last;
}

}  // namespace

std::vector<LayerOperations> EventDrivenEngine::operations(const float* frame) {
  std::vector<LayerOperations> all;
  std::vector<float> values;
  const auto count = [&](const LayerInput& input, const SynapseDescription& synapse,
                         MapSize output) {
    const int first = input.front().layers.front();
    const MapSize size = size_of(first);
    const float* present = graded_input(input, frame);
    if (!is_graded(first)) {
      values.assign(static_cast<std::size_t>(synapse.inputs) *
                        static_cast<std::size_t>(size.height) *
                        static_cast<std::size_t>(size.width),
                    0.0F);
      update_or_merges(input);
      unpack(words_of(input), size, values);
      present = values.data();
    }
    all.push_back(count_synapses(counted(synapse, size, output), present, synapse.weights.data()));
    all.back().layer = synapse.name;
  };
  if (network_.coincidences.disparities > 0)
    all.push_back(coincidence_operations(network_.coincidences, frame, frame_));
  for (std::size_t i = 0; i < network_.layers.size(); ++i) {
    count(network_.layers[i].input, network_.layers[i].synapse, sizes_[i]);
    for (const auto& readout : network_.readouts) {
      if (last_layer(readout.input) == static_cast<int>(i))
        count(readout.input, readout.synapse,
              readout.bilinear > 0 ? size_of(readout.input.front().layers.front()) : frame_);
    }
  }
  return all;
}

}  // namespace spikedepth
