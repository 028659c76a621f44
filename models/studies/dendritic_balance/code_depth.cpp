#include "models/studies/dendritic_balance/code_depth.hpp"

#include "models/studies/depth_arms.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kCodeDepthSteps = 200, kCodeDepthSeeds = 1;

std::vector<DepthArm> code_arms() {
  std::vector<DepthArm> arms;
  for (const char* codes : {"raw", "random", "somatic", "balance"}) {
    arms.push_back({codes,
                    {"model.name=balance-matching", "rule.name=dendritic-balance",
                     std::string("model.codes=") + codes}});
  }
  return arms;
}

}  // namespace

std::int64_t code_depth_parts(const StudyContext& context) {
  return context.seeds_or(kCodeDepthSeeds) * static_cast<std::int64_t>(code_arms().size());
}

void study_code_depth(StudyContext& context) {
  const auto trials = compare_arms(
      context, "Depth: balance-matching, what is matched; 32 units, test in two rooms never seen",
      code_arms(), context.seeds_or(kCodeDepthSeeds), kCodeDepthSteps);
  const double somatic = mean_error_m(trials[2]), balance = mean_error_m(trials[3]);
  auto& checks = context.report.checks;
  checks.push_back({"depth, dendritic codes: MDE / that of a constant depth", "codes match",
                    balance / trials[3].front().constant_mde_m, 0, 1});
  checks.push_back({"depth: MDE of dendritic / of somatic codes", "dendritic codes match better",
                    balance / somatic, 0, 1});
}

}  // namespace spikedepth
