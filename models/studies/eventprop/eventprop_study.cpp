// The study of EventProp: exact gradients of spiking networks in continuous time.
#include "models/studies/eventprop/eventprop_study.hpp"

#include "core/snn/network_threads.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

void study_eventprop(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = context.seeds_or(1);
  context.plan(kGradientParts + yin_yang_parts(seeds) + kImageParts + kSteppedParts +
               eventprop_depth_parts(seeds));
  study_gradients(context);
  study_yin_yang(context, seeds);
  study_eventprop_images(context);
  study_steps(context);
  study_eventprop_depth(context, seeds);
}

}  // namespace

StudyEntry eventprop_study() {
  return {"eventprop", "Exact gradients from spike to spike, and how near surrogates come to them",
          "Wunderlich and Pehle, Scientific Reports 11:12829 (2021)", study_eventprop};
}

}  // namespace spikedepth
