// What local learning and growth are worth for depth: every use beside its own controls, beside
// StereoSpike and block matching, in the same rooms and with the same number of steps.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/snn/network_threads.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/local_learning/matching_error.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

// What learns locally first does so for kLocalSteps more steps: all learn depth equally long.
constexpr std::int64_t kDepthSteps = 240, kLocalSteps = 100, kLocalSeeds = 3;

struct Use {
  std::string name;
  std::vector<std::string> assignments;
  bool local_first = false;
  const char* seed_key = nullptr;  // what else the seed of the training decides
};

// One system: what it proposes first, then what it is measured against at the same cost.
struct System {
  std::string name;
  std::vector<Use> uses;
};

Use balance(const std::string& codes) {
  const bool learnt = codes == "balance" || codes == "somatic";
  return {"codes of patches: " + codes,
          {"model.name=balance-matching", "model.codes=" + codes,
           learnt ? "rule.name=dendritic-balance" : "rule.name=surrogate"},
          learnt};
}

Use anticipation(const std::string& features) {
  const bool learnt = features == "learned";
  return {"features of the stream: " + features,
          {"model.name=anticipation", "model.features=" + features,
           learnt ? "rule.name=predictive-plasticity" : "rule.name=surrogate"},
          learnt};
}

Use bottleneck(const std::string& signal) {
  return {"layers learn by: " + signal,
          {"model.name=bottleneck-encoder", "rule.name=information-bottleneck",
           "rule.signal=" + signal}};
}

Use pooling(const std::string& how) {
  return {"pooling: " + how,
          {"model.name=wave-pooling", "rule.name=surrogate", "model.pooling=" + how},
          false,
          "model.pooling_seed"};
}

std::vector<System> systems() {
  return {{"dendritic balance",
           {balance("balance"), balance("somatic"), balance("random"), balance("raw")}},
          {"predictive plasticity",
           {anticipation("learned"), anticipation("random"), anticipation("none")}},
          {"information bottleneck",
           {bottleneck("exact"),
            bottleneck("frozen"),
            {"layers learn by: surrogate",
             {"model.name=bottleneck-encoder", "rule.name=surrogate", "loss.space=log"}}}},
          {"noisy waves",
           {pooling("waves"), pooling("average"), pooling("shuffled"), pooling("strided")}}};
}

// Of errors over the same seeds, in words: a difference within the spread is none.
std::string verdict(const std::vector<double>& first, const std::vector<double>& other) {
  const auto a = mean_and_deviation(first), b = mean_and_deviation(other);
  const double percent = 100 * (a.mean / b.mean - 1);
  if (first.size() < 2) return format("%+.1f %%, one seed", percent);
  const double spread_m = std::sqrt(a.deviation * a.deviation + b.deviation * b.deviation);
  if (std::abs(a.mean - b.mean) <= spread_m) return format("%+.1f %%, within the spread", percent);
  return format("%+.1f %%, it %s", percent, a.mean < b.mean ? "helps" : "hurts");
}

std::vector<double> errors_of(StudyContext& context, const Use& use, const std::string& name,
                              StudyTable& table, const std::string& system) {
  std::vector<DepthTrial> trials;
  for (std::int64_t seed = 1; seed <= context.seeds_or(kLocalSeeds); ++seed) {
    auto assignments = use.assignments;
    if (use.local_first)
      assignments.push_back("rule.local_steps=" + std::to_string(context.steps(kLocalSteps)));
    if (use.seed_key != nullptr) assignments.push_back(use.seed_key + ("=" + std::to_string(seed)));
    trials.push_back(depth_trial(context, name, seed,
                                 kDepthSteps + (use.local_first ? kLocalSteps : 0), assignments));
  }
  const auto errors = figures(trials, &DepthTrial::mde_m);
  const double constant = mean_and_deviation(figures(trials, &DepthTrial::constant_mde_m)).mean;
  table.rows.push_back({system, use.name, spread(errors, 3), format("%.3f", constant),
                        spread(figures(trials, &DepthTrial::step_s), 3), ""});
  return errors;
}

// Work is not compared: that of frozen pools is not counted.
void compare_system(StudyContext& context, const System& system, StudyTable& table) {
  std::vector<double> proposed;
  for (std::size_t i = 0; i < system.uses.size(); ++i) {
    const auto& use = system.uses[i];
    const auto errors =
        errors_of(context, use, system.name + "/" + std::to_string(i), table, system.name);
    if (i == 0) {
      proposed = errors;
      continue;
    }
    table.rows.back().back() = verdict(proposed, errors);
    context.report.checks.push_back(
        {system.name + ": MDE of '" + system.uses[0].name + "' / of '" + use.name + "'",
         "local learning is worth its place",
         mean_and_deviation(proposed).mean / mean_and_deviation(errors).mean, 0, 1});
  }
}

void study_local_learning(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto list = systems();
  std::int64_t uses = 1;
  for (const auto& system : list) uses += static_cast<std::int64_t>(system.uses.size());
  context.plan(uses * context.seeds_or(kLocalSeeds) + 1);
  StudyTable table{
      format(
          "Depth in rooms never seen, %lld steps each, after %lld of the local rule where there is "
          "one; the last column compares each system's first row with the one at hand",
          static_cast<long long>(context.steps(kDepthSteps)),
          static_cast<long long>(context.steps(kLocalSteps))),
      {"system", "use", "MDE m", "of a constant", "a step s", "the first against it"},
      {}};
  const auto matched = matching_error(context, TrialRooms().held_out);
  table.rows.push_back({"none", "block matching, on its own pixels", format("%.3f", matched.mde_m),
                        "-", "-", format("%.0f %% of the pixels", 100 * matched.coverage)});
  errors_of(context, {"StereoSpike", {"model.name=stereospike", "rule.name=surrogate"}},
            "stereospike", table, "none");
  for (const auto& system : list) compare_system(context, system, table);
  context.report.tables.push_back(std::move(table));
}

}  // namespace

StudyEntry local_learning_study() {
  return {"local-learning", "What networks that learn or grow by local rules are worth for depth",
          "comparison of this project", study_local_learning};
}

}  // namespace spikedepth
