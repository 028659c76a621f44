// StereoSpike as a network that learns forward in time.
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {

std::string StereoSpike::no_traces_because() const {
  if (config_.analog()) return "a network of " + config_.neuron + " units has no spikes";
  if (config_.separable()) return "separable synapses have sums inside, which no input trace tells";
  if (config_.encoder == "sew")
    return "the batch normalisation of its encoder mixes samples and time steps";
  if (config_.reset != "soft") {
    return "a reset to 0 makes the past of every neuron its own, so that one trace of an input "
           "cannot stand for it (model.name=stereospike-forward is made for it)";
  }
  if (config_.neuron == "plif" && config_.tau_per == "channel")
    return "its time constants differ within a layer (model.tau_per=layer)";
  if (config_.neuron == "plif" && config_.tau_train)
    return "its time constants are trained, which takes traces of their own "
           "(model.tau_train=false)";
  if (config_.readout_steps != 1) return "its readout sums over time steps (model.readout_steps=1)";
  return "";
}

void StereoSpike::keep_traces(bool on) {
  const auto set = [on](SpikingLayer& layer) {
    if (!on) return layer.synapse->keep_trace(std::nullopt);
    const auto tau = layer.neuron->time_constants();
    layer.synapse->keep_trace(tau.defined() ? 1 - 1 / tau.item<double>() : 1.0);
  };
  set(bottom_);
  for (auto* layers : {&encoder_, &residual_, &decoder_}) {
    for (auto& layer : *layers) set(layer);
  }
}

void StereoSpike::detach_state() {
  for (auto& layer : neurons()) layer.second->detach_state();
  if (readout_.defined()) readout_ = readout_.detach();
}

}  // namespace spikedepth
