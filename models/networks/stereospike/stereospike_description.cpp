// StereoSpike as plain data, for engines that run without torch.
#include "core/base/error.hpp"
#include "models/networks/stereospike/stereospike.hpp"
#include "models/networks/synapse_description.hpp"

namespace spikedepth {

std::string StereoSpike::no_description_because() const {
  if (config_.analog()) return "a network of " + config_.neuron + " units has no spikes to follow";
  if (config_.separable()) {
    return "separable synapses multiply the analog sums of their first part, which is dense work";
  }
  if (config_.neuron == "plif" && config_.tau_per == "channel") {
    return "time constants that differ from channel to channel are not known to the event-driven "
           "engine";
  }
  if (config_.reset == "soft") {
    return "neurons whose threshold is taken off by a spike are not known to the event-driven "
           "engine";
  }
  if (config_.encoder == "sew") {
    return "batch normalisation in the encoder's residual blocks is not known to the event-driven "
           "engine";
  }
  if (config_.residual == "and" || config_.residual == "iand" || config_.residual == "spiking") {
    return "residual blocks that join by " + config_.residual +
           " are not known to the event-driven engine";
  }
  return "";
}

NetworkDescription StereoSpike::make_description() const {
  NetworkDescription network;
  network.frame_channels = static_cast<int>(input_channels());
  const auto neurons = this->neurons();
  const auto add = [&](const std::string& synapse_name, const Convolution& synapse,
                       LayerInput input, bool upsample, int size_of) {
    const auto index = network.layers.size();
    SpikingLayerDescription layer;
    layer.name = neurons[index].first;
    layer.input = std::move(input);
    layer.synapse = describe_synapse(synapse_name, synapse, upsample);
    layer.neuron = neurons[index].second->describe();
    layer.neuron.gain = static_cast<float>(config_.gain);
    layer.size_of = size_of;
    network.layers.push_back(std::move(layer));
    return static_cast<int>(index);
  };
  const bool either =
      config_.residual != "plain" && residual_connection() == Connection::logical_or;
  std::vector<int> maps = {add("bottom", bottom_.synapse, {{{kFrame}, false}}, false, kFrame)};
  for (std::size_t i = 0; i < encoder_.size(); ++i) {
    maps.push_back(add("conv" + std::to_string(i + 1), encoder_[i].synapse,
                       {{{maps.back()}, false}}, false, kFrame));
  }
  std::vector<int> merged = {maps.back()};
  for (std::size_t i = 0; i < residual_.size(); i += 2) {
    const std::string block = "bottleneck." + std::to_string(i / 2);
    const int first =
        add(block + ".conv1", residual_[i].synapse, {{merged, either}}, false, kFrame);
    const int second =
        add(block + ".conv2", residual_[i + 1].synapse, {{{first}, false}}, false, kFrame);
    if (config_.residual == "plain") merged.clear();
    merged.push_back(second);
  }
  LayerInput present = {{merged, either}};
  for (std::size_t i = 0; i < decoder_.size(); ++i) {
    const std::string stage = std::to_string(kStages - static_cast<int>(i));
    const int skip = maps[static_cast<std::size_t>(kStages) - 1 - i];
    const int fired = add("deconv" + stage, decoder_[i].synapse, present, true, skip);
    if (config_.skip == "concat")
      present = {{{fired}, false}, {{skip}, false}};
    else if (config_.skip == "none")
      present = {{{fired}, false}};
    else
      present = {{{fired, skip}, config_.skip == "or"}};
    if (kStages - static_cast<int>(i) > config_.readouts) continue;
    const auto& head = heads_[network.readouts.size()];
    ReadoutDescription readout;
    readout.name = "predict_depth" + stage;
    readout.input = present;
    readout.synapse = describe_synapse(readout.name, head->convolution(), true);
    readout.gain = static_cast<float>(config_.gain);
    network.readouts.push_back(std::move(readout));
  }
  return network;
}

void StereoSpike::apply_weights(const NetworkDescription& description) {
  std::vector<Convolution> synapses = {bottom_.synapse};
  for (const auto& layer : encoder_) synapses.push_back(layer.synapse);
  for (const auto& layer : residual_) synapses.push_back(layer.synapse);
  for (const auto& layer : decoder_) synapses.push_back(layer.synapse);
  SPIKEDEPTH_CHECK(
      description.layers.size() == synapses.size() && description.readouts.size() == heads_.size(),
      "weights come from this network's own description");
  for (std::size_t i = 0; i < synapses.size(); ++i)
    apply_synapse(description.layers[i].synapse, synapses[i]);
  for (std::size_t i = 0; i < heads_.size(); ++i)
    apply_synapse(description.readouts[i].synapse, heads_[i]->convolution());
}

}  // namespace spikedepth
