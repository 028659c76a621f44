// SEW-ResNet's row of the registry.
#include "models/registry.hpp"
#include "models/sew/sew_study.hpp"

namespace spikedepth {

ModelEntry sew_entry() {
  ModelEntry entry;
  entry.name = "sew";
  entry.title = "SEW-ResNet: residual blocks that join spikes, over 100 layers deep";
  entry.paper = "arXiv 2102.04159 v6 (NeurIPS 2021)";
  entry.study = study_sew;
  return entry;
}

}  // namespace spikedepth
