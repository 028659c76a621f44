#include "models/studies/sew/sew_study.hpp"

#include "core/snn/network_threads.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

void study_sew(StudyContext& context) {
  // The networks' tensors are small: a second thread waits more than it works, above all where
  // other programs run.
  set_network_threads(context.options().threads);
  context.plan(2 + training_parts(context));
  study_stacks(context);
  study_first_layer(context);
  study_trainings(context);
}

}  // namespace

StudyEntry sew_study() {
  return {"sew", "Deep residual learning in spiking networks", "arXiv 2102.04159 v6 (NeurIPS 2021)",
          study_sew};
}

}  // namespace spikedepth
