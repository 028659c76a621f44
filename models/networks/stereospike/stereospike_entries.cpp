// StereoSpike and its presets as rows of the registry.
#include "models/networks/parameters_of.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

ModelEntry preset(const char* name, const char* title, const char* paper) {
  ModelEntry entry;
  entry.name = name;
  entry.title = title;
  entry.paper = paper;
  entry.small = {"model.width=8", "model.residual_surrogate=atan", "model.residual_alpha=2"};
  entry.firing_key = "model.gain";
  return entry;
}

}  // namespace

ModelEntry stereospike_entry() {
  auto entry = preset("stereospike", "StereoSpike: spiking U-Net, IF neurons, 5x5 synapses",
                      "arXiv 2109.13751 v2 (2021)");
  entry.parameters = parameters_of<StereoSpike, stereospike_config>;
  return entry;
}

ModelEntry stereospike_separable_entry() {
  auto entry = preset("stereospike-separable",
                      "StereoSpike, later version: PLIF neurons, separable 7x7 synapses",
                      "IEEE Access 10:127428 (2022)");
  entry.windows = 2;
  entry.parameters = parameters_of<StereoSpike, separable_plif_config>;
  return entry;
}

ModelEntry stereospike_analog_entry() {
  auto entry =
      preset("stereospike-analog", "StereoSpike without spikes: sigmoid units, batch normalisation",
             "arXiv 2109.13751 v2 (2021), equivalent ANN");
  entry.spiking = false;
  entry.parameters = parameters_of<StereoSpike, analog_config>;
  return entry;
}

ModelEntry sew_entry() {
  auto entry = preset("sew", "StereoSpike with an encoder of spike-element-wise residual blocks",
                      "arXiv 2102.04159 v6 (NeurIPS 2021)");
  entry.parameters = parameters_of<StereoSpike, sew_config>;
  return entry;
}

ModelEntry heterogeneity_entry() {
  auto entry =
      preset("heterogeneity",
             "StereoSpike over a stream of time steps, one trained time constant a channel",
             "Nature Communications 12:5791 (2021)");
  entry.steps = 3;
  entry.parameters = parameters_of<StereoSpike, stream_config>;
  return entry;
}

ModelEntry stereospike_forward_entry() {
  auto entry = preset("stereospike-forward",
                      "StereoSpike over a stream of time steps, made to learn forward in time "
                      "(rule.name=eprop)",
                      "Nature Communications 11:3625 (2020)");
  entry.steps = 3;
  entry.parameters = parameters_of<StereoSpike, forward_config>;
  return entry;
}

}  // namespace spikedepth
