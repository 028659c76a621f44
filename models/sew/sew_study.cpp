#include "models/sew/sew_study.hpp"

#include "models/model_estimator.hpp"

namespace spikedepth {

void study_sew(StudyContext& context) {
  set_network_threads(context.options().threads);
  context.plan(2 + training_parts(context));
  study_stacks(context);
  study_first_layer(context);
  study_trainings(context);
}

}  // namespace spikedepth
