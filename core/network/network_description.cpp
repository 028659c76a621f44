#include "core/network/network_description.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

void check_synapse(const SynapseDescription& synapse) {
  const auto k = static_cast<std::size_t>(synapse.kernel);
  if (synapse.kernel < 1 || synapse.stride < 1 || synapse.padding < 0 || synapse.inputs < 1 ||
      synapse.outputs < 1) {
    throw ConfigError("synapse " + synapse.name + " has an impossible shape");
  }
  if (synapse.upsample && (synapse.stride != 1 || synapse.padding != 0)) {
    throw ConfigError("synapse " + synapse.name + " upsamples, so its stride must be 1, padding 0");
  }
  if (synapse.weights.size() != static_cast<std::size_t>(synapse.outputs) *
                                    static_cast<std::size_t>(synapse.inputs) * k * k) {
    throw ConfigError(format("synapse %s holds %zu weights, which its shape does not need",
                             synapse.name.c_str(), synapse.weights.size()));
  }
  if (!synapse.bias.empty() && synapse.bias.size() != static_cast<std::size_t>(synapse.outputs)) {
    throw ConfigError("synapse " + synapse.name + " needs one bias an output");
  }
}

void check_input(const NetworkDescription& network, const LayerInput& input,
                 const SynapseDescription& synapse, int before) {
  int channels = 0;
  for (const auto& maps : input) {
    if (maps.layers.empty()) throw ConfigError("synapse " + synapse.name + " has no input");
    for (const int layer : maps.layers) {
      const bool graded = layer == kFrame || layer == kCoincidences;
      if (graded && (maps.layers.size() > 1 || input.size() > 1))
        throw ConfigError("synapse " + synapse.name + " mixes graded values with spikes");
      if (graded && synapse.upsample)
        throw ConfigError("synapse " + synapse.name + " upsamples, so it must take spikes");
      if (layer == kCoincidences && network.coincidences.disparities == 0)
        throw ConfigError("synapse " + synapse.name + " takes coincidences, which are not made");
      if (!graded && (layer < 0 || layer >= before))
        throw ConfigError("synapse " + synapse.name + " takes a layer that runs after it");
      if (channels_of(network, layer) != channels_of(network, maps.layers.front()))
        throw ConfigError("synapse " + synapse.name + " merges maps of different channels");
    }
    channels += channels_of(network, maps.layers.front());
  }
  if (channels != synapse.inputs) {
    throw ConfigError(format("synapse %s takes %d channels but gets %d", synapse.name.c_str(),
                             synapse.inputs, channels));
  }
}

}  // namespace

int channels_of(const NetworkDescription& network, int layer) {
  if (layer == kCoincidences) return network.coincidences.disparities;
  return layer == kFrame ? network.frame_channels
                         : network.layers[static_cast<std::size_t>(layer)].synapse.outputs;
}

void NetworkDescription::check() const {
  if (coincidences.disparities != 0) {
    coincidences.check();
    if (frame_channels != 4 * coincidences.windows)
      throw ConfigError("coincidence cells need the four channels of two cameras in each window");
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    check_synapse(layer.synapse);
    check_input(*this, layer.input, layer.synapse, static_cast<int>(i));
    if (layer.size_of != kFrame && (layer.size_of < 0 || layer.size_of >= static_cast<int>(i)))
      throw ConfigError("layer " + layer.name + " takes the size of a layer that runs after it");
    if (!(layer.neuron.threshold > 0) || !(layer.neuron.gain > 0))
      throw ConfigError("layer " + layer.name + " needs a threshold and a gain above 0");
  }
  for (const auto& readout : readouts) {
    check_synapse(readout.synapse);
    check_input(*this, readout.input, readout.synapse, static_cast<int>(layers.size()));
    const auto& synapse = readout.synapse;
    const bool own_size = synapse.stride == 1 && synapse.kernel == 2 * synapse.padding + 1;
    if (synapse.outputs != 1 || (readout.bilinear == 0) != synapse.upsample ||
        (readout.bilinear != 0 && !own_size)) {
      throw ConfigError("readout " + readout.name +
                        " needs one output, and upsampling before its synapse or behind it");
    }
    if (readout.bilinear < 0 || (readout.bilinear & (readout.bilinear - 1)) != 0)
      throw ConfigError("readout " + readout.name + " needs a power of two to be enlarged by");
  }
}

std::vector<MapSize> layer_sizes(const NetworkDescription& network, MapSize frame) {
  std::vector<MapSize> sizes;
  const auto size_of = [&](int layer) {
    if (layer == kCoincidences) return network.coincidences.map_size(frame);
    return layer == kFrame ? frame : sizes[static_cast<std::size_t>(layer)];
  };
  for (const auto& layer : network.layers) {
    const auto& synapse = layer.synapse;
    const MapSize input = size_of(layer.input.front().layers.front());
    for (const auto& maps : layer.input) {
      for (const int map : maps.layers) {
        if (size_of(map).height != input.height || size_of(map).width != input.width)
          throw ConfigError("layer " + layer.name + " merges maps of different sizes");
      }
    }
    const auto shrunk = [&](int size) {
      const int room = size + 2 * synapse.padding - synapse.kernel;
      return room < 0 ? 0 : room / synapse.stride + 1;
    };
    const MapSize output = synapse.upsample ? size_of(layer.size_of)
                                            : MapSize{shrunk(input.height), shrunk(input.width)};
    if (output.height < 1 || output.width < 1) {
      throw ConfigError(format("a frame of %dx%d leaves nothing for layer %s; use a larger one",
                               frame.width, frame.height, layer.name.c_str()));
    }
    sizes.push_back(output);
  }
  return sizes;
}

}  // namespace spikedepth
