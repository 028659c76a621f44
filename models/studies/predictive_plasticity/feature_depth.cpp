#include "models/studies/predictive_plasticity/feature_depth.hpp"

#include "models/studies/depth_arms.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kFeatureSteps = 260, kFeatureSeeds = 3;

std::vector<DepthArm> feature_arms() {
  std::vector<DepthArm> arms;
  for (const char* features : {"learned", "random", "none"}) {
    arms.push_back({features,
                    {"model.name=anticipation", "rule.name=predictive-plasticity",
                     "rule.local_steps=60", std::string("model.features=") + features}});
  }
  return arms;
}

}  // namespace

std::int64_t feature_depth_parts(const StudyContext& context) {
  return context.seeds_or(kFeatureSeeds) * static_cast<std::int64_t>(feature_arms().size());
}

void study_feature_depth(StudyContext& context) {
  const auto trials = compare_arms(
      context,
      "Depth: anticipation, ten time steps a window, what stands beside the counts; the same size "
      "and steps for all, test in two rooms never seen",
      feature_arms(), context.seeds_or(kFeatureSeeds), kFeatureSteps);
  const double learned = mean_error_m(trials[0]);
  auto& checks = context.report.checks;
  checks.push_back({"depth, learned features: MDE / that of a constant depth", "it learns depth",
                    learned / trials[0].front().constant_mde_m, 0, 1});
  checks.push_back({"depth: MDE with learned / with random features", "learning them helps",
                    learned / mean_error_m(trials[1]), 0, 1});
  checks.push_back({"depth: MDE with learned / without features", "anticipation helps",
                    learned / mean_error_m(trials[2]), 0, 1});
}

}  // namespace spikedepth
