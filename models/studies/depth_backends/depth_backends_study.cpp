// Every depth-capable system in one table, trained alike on the same rooms.
#include "core/base/text.hpp"
#include "models/networks/registry.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/local_rule_of.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kBackendSteps = 640;
constexpr std::int64_t kBackendSeeds = 2;

struct Backend {
  std::string name;
  std::vector<std::string> assignments;
};

// All depth networks of the registry with their own defaults, and options that change what learns.
std::vector<Backend> backends() {
  std::vector<Backend> list;
  for (const auto& entry : model_registry()) {
    list.push_back({entry.name, {"model.name=" + entry.name}});
    const auto rule = local_rule_of(entry.name);
    if (!rule.empty()) list.back().assignments.push_back("rule.name=" + rule);
  }
  list.push_back({"stereospike, init drawn", {"init.method=drawn"}});
  return list;
}

void study_depth_backends(StudyContext& context) {
  const auto seeds = context.seeds_or(kBackendSeeds);
  const auto list = backends();
  context.plan(seeds * static_cast<std::int64_t>(list.size()));
  StudyTable table{
      format("Depth back-ends: small networks, %lld steps on 12 rooms at 173x130, %lld seeds; "
             "test in two rooms never seen, protocol dense",
             static_cast<long long>(context.steps(kBackendSteps)), static_cast<long long>(seeds)),
      {"back-end", "MDE m", "1PA", "firing rate", "operations M", "parameters", "s a step"},
      {}};
  auto& checks = context.report.checks;
  for (const auto& backend : list) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed)
      trials.push_back(
          depth_trial(context, backend.name, seed, kBackendSteps, backend.assignments));
    std::vector<double> ratios, operations;
    for (const auto& trial : trials) {
      ratios.push_back(trial.mde_m / trial.constant_mde_m);
      operations.push_back(trial.operations * 1e-6);
    }
    table.rows.push_back(
        {backend.name, spread(figures(trials, &DepthTrial::mde_m), 3),
         spread(figures(trials, &DepthTrial::one_pixel_accuracy), 3),
         trials[0].firing_rate > 0 ? spread(figures(trials, &DepthTrial::firing_rate), 3) : "-",
         spread(operations, 1), format("%.0f", trials[0].parameters),
         spread(figures(trials, &DepthTrial::step_s), 4)});
    checks.push_back({backend.name + ": MDE / that of a constant depth", "it learns depth",
                      mean_and_deviation(ratios).mean, 0, 0.95});
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace

StudyEntry depth_backends_study() {
  return {"depth-backends", "Every depth network of the registry, trained alike",
          "comparison of this project", study_depth_backends};
}

}  // namespace spikedepth
