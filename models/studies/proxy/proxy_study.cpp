#include "models/studies/proxy/proxy_study.hpp"

#include "core/snn/network_threads.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

void study_proxy(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = context.seeds_or(kProxySeeds);
  context.plan(proxy_class_parts(seeds) + proxy_dot_parts(seeds) + proxy_depth_parts(context));
  study_proxy_classes(context);
  study_proxy_dots(context);
  study_proxy_depth(context);
}

}  // namespace

StudyEntry proxy_study() {
  return {
      "proxy",
      "Proxy learning: spiking networks trained through a twin without spikes, beside surrogate "
      "gradients and conversion",
      "IEEE Access 10:70769 (2022), arXiv 2109.13208", study_proxy};
}

}  // namespace spikedepth
