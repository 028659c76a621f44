// Delays of synapses by linear algebra: what they can hold, and what they do for stereo.
#include "models/studies/delays/delays_study.hpp"

#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

void study_delays_whole(StudyContext& context) {
  context.plan(kAlgebraParts + kTimedDotsParts + delay_depth_parts(context));
  study_delay_algebra(context);
  study_timed_dots(context);
  study_delay_depth(context);
}

}  // namespace

StudyEntry delays_study() {
  return {"delays", "Weights and delays of spiking neurons from complex linear regression",
          "State and Vilimelis Aceituno, ICANN, LNCS 11727 (2019); SNUFA (2021)",
          study_delays_whole};
}

}  // namespace spikedepth
