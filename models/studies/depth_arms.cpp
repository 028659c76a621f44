#include "models/studies/depth_arms.hpp"

#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/snn/network_threads.hpp"

namespace spikedepth {

std::vector<std::vector<DepthTrial>> compare_arms(StudyContext& context, const std::string& title,
                                                  const std::vector<DepthArm>& arms,
                                                  std::int64_t seeds, std::int64_t steps) {
  set_network_threads(context.options().threads);
  StudyTable table{title,
                   {"arm", "MDE m", "of a constant", "1PA", "training MDE m", "firing rate %",
                    "parameters", "a step s"},
                   {}};
  std::vector<std::vector<DepthTrial>> all;
  for (const auto& arm : arms) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed)
      trials.push_back(depth_trial(context, "depth/" + arm.name, seed, steps, arm.assignments));
    auto rates = figures(trials, &DepthTrial::firing_rate);
    for (auto& rate : rates) rate *= 100;
    table.rows.push_back({arm.name, spread(figures(trials, &DepthTrial::mde_m), 3),
                          format("%.3f", trials.front().constant_mde_m),
                          spread(figures(trials, &DepthTrial::one_pixel_accuracy), 3),
                          spread(figures(trials, &DepthTrial::train_mde_m), 3), spread(rates, 1),
                          format("%.0f", trials.front().parameters),
                          spread(figures(trials, &DepthTrial::step_s), 3)});
    all.push_back(std::move(trials));
  }
  context.report.tables.push_back(std::move(table));
  return all;
}

double mean_error_m(const std::vector<DepthTrial>& trials) {
  return mean_and_deviation(figures(trials, &DepthTrial::mde_m)).mean;
}

}  // namespace spikedepth
