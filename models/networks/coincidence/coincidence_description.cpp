// The coincidence network as plain data, and as a row of the registry.
#include "core/base/error.hpp"
#include "models/networks/coincidence/coincidence_network.hpp"
#include "models/networks/parameters_of.hpp"
#include "models/networks/synapse_description.hpp"

namespace spikedepth {

NetworkDescription CoincidenceNetwork::make_description() const {
  NetworkDescription network;
  network.coincidences = cells_->cells();
  network.frame_channels = 4 * network.coincidences.windows;
  network.unit = ReadoutUnit::disparity;
  for (const auto& layer : layers_) {
    SpikingLayerDescription told;
    told.name = layer.name;
    told.input = layer.input;
    told.synapse = describe_synapse(layer.name, layer.synapse, !layer.upsampling.is_empty());
    told.neuron = layer.neuron->describe();
    told.neuron.gain = static_cast<float>(config_.gain);
    told.size_of = layer.size_of;
    network.layers.push_back(std::move(told));
  }
  for (const auto& readout : readouts_) {
    ReadoutDescription told;
    told.name = readout.name;
    told.input = readout.input;
    told.synapse = describe_synapse(readout.name, readout.synapse, false);
    told.bilinear = readout.factor;
    network.readouts.push_back(std::move(told));
  }
  return network;
}

void CoincidenceNetwork::apply_weights(const NetworkDescription& description) {
  SPIKEDEPTH_CHECK(description.layers.size() == layers_.size() &&
                       description.readouts.size() == readouts_.size(),
                   "weights come from this network's own description");
  for (std::size_t i = 0; i < layers_.size(); ++i)
    apply_synapse(description.layers[i].synapse, layers_[i].synapse);
  for (std::size_t i = 0; i < readouts_.size(); ++i)
    apply_synapse(description.readouts[i].synapse, readouts_[i].synapse);
}

ModelEntry coincidence_entry() {
  ModelEntry entry;
  entry.name = "coincidence";
  entry.title = "Binocular coincidence cells in front of a lean spiking U-Net; reads out disparity";
  entry.paper = "this project, after Osswald et al., Scientific Reports 7:40703 (2017)";
  entry.windows = entry.steps = coincidence_config().windows;
  entry.small = {"model.width=4"};
  entry.firing_key = "model.gain";
  entry.parameters = parameters_of<CoincidenceNetwork, coincidence_config>;
  return entry;
}

ModelEntry coincidence_sampled_entry() {
  auto entry = coincidence_entry();
  entry.name = "coincidence-sampled";
  entry.title = "The coincidence network with a sampled readout that tells how sure it is";
  entry.paper = "this project, on Chen, Wargo, Echeveste, Haefner, SNUFA 2021";
  entry.parameters = parameters_of<CoincidenceNetwork, coincidence_sampled_config>;
  return entry;
}

}  // namespace spikedepth
