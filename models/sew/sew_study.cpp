#include "models/sew/sew_study.hpp"

#include "models/model_estimator.hpp"

namespace spikedepth {

void study_sew(StudyContext& context) {
  // The networks' tensors are small: a second thread waits more than it works, above all where
  // other programs run.
  set_network_threads(context.options().threads);
  context.plan(2 + training_parts(context));
  study_stacks(context);
  study_first_layer(context);
  study_trainings(context);
}

}  // namespace spikedepth
