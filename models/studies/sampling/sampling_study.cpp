// Spikes over time as samples: fast networks, stereo patches, confidence of depth.
#include "models/studies/sampling/sampling_study.hpp"

#include "core/snn/network_threads.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

void study_sampling(StudyContext& context) {
  set_network_threads(context.options().threads);
  context.plan(1 + context.seeds_or(kSamplingSeeds) + 2 + 4);
  study_relay_networks(context);
  study_patches(context);
  study_confidence(context);
}

}  // namespace

StudyEntry sampling_study() {
  return {"sampling",
          "Activity of excitatory and inhibitory neurons as samples of a posterior, and confidence "
          "of depth",
          "SNUFA 2021, Chen, Wargo, Echeveste, Haefner", study_sampling};
}

}  // namespace spikedepth
