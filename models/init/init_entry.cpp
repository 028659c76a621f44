// The registry's row of fluctuation-driven initialisation, and its study.
#include "models/init/init_study.hpp"
#include "models/model_estimator.hpp"
#include "models/registry.hpp"

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

ModelEntry init_entry() {
  ModelEntry entry;
  entry.name = "init";
  entry.title = "Fluctuation-driven initialisation and homeostasis, options of every depth network";
  entry.paper = "Neuromorphic Computing and Engineering 2:044016 (2022)";
  entry.study = study_init;
  return entry;
}

}  // namespace spikedepth
