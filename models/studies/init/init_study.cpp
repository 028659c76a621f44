// The study of fluctuation-driven initialisation.
#include "models/studies/init/init_study.hpp"

#include "core/snn/network_threads.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

void study_init(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = context.seeds_or(2);
  context.plan(kMembraneParts + training_parts(seeds));
  study_membranes(context);
  study_training(context, seeds);
}

}  // namespace

StudyEntry init_study() {
  return {"init",
          "Fluctuation-driven initialisation and homeostasis, options of every depth network",
          "Neuromorphic Computing and Engineering 2:044016 (2022)", study_init};
}

}  // namespace spikedepth
