// StereoSpike's rows of the registry.
#include "models/parameters_of.hpp"
#include "models/stereospike/stereospike.hpp"

namespace spikedepth {

void study_stereospike(StudyContext& context);

ModelEntry stereospike_entry() {
  ModelEntry entry;
  entry.name = "stereospike";
  entry.title = "StereoSpike: spiking U-Net, IF neurons, 5x5 synapses";
  entry.paper = "arXiv 2109.13751 v2 (2021)";
  entry.study = study_stereospike;
  entry.parameters = parameters_of<StereoSpike, stereospike_config>;
  return entry;
}

ModelEntry stereospike_separable_entry() {
  ModelEntry entry;
  entry.name = "stereospike-separable";
  entry.title = "StereoSpike, later version: PLIF neurons, separable 7x7 synapses";
  entry.paper = "IEEE Access 10:127428 (2022)";
  entry.windows = 2;
  entry.parameters = parameters_of<StereoSpike, separable_plif_config>;
  return entry;
}

ModelEntry stereospike_analog_entry() {
  ModelEntry entry;
  entry.name = "stereospike-analog";
  entry.title = "StereoSpike without spikes: sigmoid units, batch normalisation";
  entry.paper = "arXiv 2109.13751 v2 (2021), equivalent ANN";
  entry.spiking = false;
  entry.parameters = parameters_of<StereoSpike, analog_config>;
  return entry;
}

}  // namespace spikedepth
