// Depth in simulated rooms: one network under three rules.
#include "core/base/text.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/proxy/proxy_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kProxyDepthSteps = 640, kProxyDepthSeeds = 1;
constexpr const char* kDepthRules[] = {"proxy", "surrogate", "conversion"};

// Fewer than the other parts have, unless they are asked for.
std::int64_t depth_seeds(const StudyContext& context) {
  return context.seeds_or(kProxyDepthSeeds);
}

}  // namespace

std::int64_t proxy_depth_parts(const StudyContext& context) {
  return depth_seeds(context) * static_cast<std::int64_t>(std::size(kDepthRules));
}

void study_proxy_depth(StudyContext& context) {
  const auto seeds = depth_seeds(context);
  StudyTable table{
      format("Depth: proxy-unet of width 8, 5 steps a window, %lld updates on 12 rooms at 173x130; "
             "test in two rooms never seen, protocol dense",
             static_cast<long long>(context.steps(kProxyDepthSteps))),
      {"rule", "MDE m", "1PA", "firing rate", "operations M", "s an update"},
      {}};
  for (const std::string rule : kDepthRules) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      trials.push_back(depth_trial(context, "depth-" + rule, seed, kProxyDepthSteps,
                                   {"model.name=proxy-unet", "rule.name=" + rule}));
    }
    std::vector<double> ratios, operations;
    for (const auto& trial : trials) {
      ratios.push_back(trial.mde_m / trial.constant_mde_m);
      operations.push_back(trial.operations * 1e-6);
    }
    table.rows.push_back({rule, spread(figures(trials, &DepthTrial::mde_m), 3),
                          spread(figures(trials, &DepthTrial::one_pixel_accuracy), 3),
                          spread(figures(trials, &DepthTrial::firing_rate), 3),
                          spread(operations, 1), spread(figures(trials, &DepthTrial::step_s), 4)});
    if (rule == "proxy") {
      context.report.checks.push_back({"depth, proxy: MDE / that of a constant depth",
                                       "it learns depth", mean_and_deviation(ratios).mean, 0,
                                       0.95});
      context.report.notes.push_back(
          format("depth: the median depth of the training has an error of %.3f m",
                 trials[0].constant_mde_m));
    }
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
