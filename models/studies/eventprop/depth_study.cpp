// One depth network, learned by EventProp in time steps and by surrogate gradients.
#include "core/base/text.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/eventprop/eventprop_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kEventPropDepthSteps = 640;

}  // namespace

std::int64_t eventprop_depth_parts(std::int64_t seeds) {
  return 2 * seeds;
}

void study_eventprop_depth(StudyContext& context, std::int64_t seeds) {
  StudyTable table{"Depth network eventprop-patch in rooms never seen, by learning rule",
                   {"rule", "test MDE, m", "a constant depth, m", "1PA", "firing rate",
                    "operations", "a step, s"},
                   {}};
  std::vector<double> ratios;
  for (const std::string rule : {"eventprop", "surrogate"}) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      trials.push_back(depth_trial(context, "depth/" + rule, seed, kEventPropDepthSteps,
                                   {"model.name=eventprop-patch", "rule.name=" + rule}));
    }
    const auto mean = [&](double DepthTrial::*member) {
      return mean_and_deviation(figures(trials, member)).mean;
    };
    ratios.push_back(mean(&DepthTrial::mde_m) / mean(&DepthTrial::constant_mde_m));
    table.rows.push_back({rule, spread(figures(trials, &DepthTrial::mde_m), 3),
                          spread(figures(trials, &DepthTrial::constant_mde_m), 3),
                          spread(figures(trials, &DepthTrial::one_pixel_accuracy), 3),
                          spread(figures(trials, &DepthTrial::firing_rate), 3),
                          format("%.3g", mean(&DepthTrial::operations)),
                          format("%.3f", mean(&DepthTrial::step_s))});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"test MDE / that of a constant depth, learned by EventProp",
                                   "EventProp in steps learns depth", ratios[0], 0, 1});
}

}  // namespace spikedepth
