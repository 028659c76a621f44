// The registry's row of spike-element-wise residual networks.
#include "models/parameters_of.hpp"
#include "models/sew/sew_study.hpp"
#include "models/stereospike/stereospike.hpp"

namespace spikedepth {

ModelEntry sew_entry() {
  ModelEntry entry;
  entry.name = "sew";
  entry.title = "StereoSpike with an encoder of spike-element-wise residual blocks";
  entry.paper = "arXiv 2102.04159 v6 (NeurIPS 2021)";
  entry.study = study_sew;
  entry.parameters = parameters_of<StereoSpike, sew_config>;
  return entry;
}

}  // namespace spikedepth
