// Every rule on every depth network that more than one rule can train: error, firing, work, time
// and memory, on the same rooms with the same number of steps.
#include <algorithm>
#include <iterator>
#include <limits>

#include "core/base/text.hpp"
#include "core/learning/rules/rule_table.hpp"
#include "core/snn/network_threads.hpp"
#include "models/experiments/experiment.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/local_rule_of.hpp"
#include "models/studies/registry.hpp"
#include "models/studies/step_memory.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kRuleSteps = 160, kRuleSeeds = 3;
constexpr std::int64_t kRuleFrames[] = {5, 20, 80}, kMemoryRepeats = 2;

struct RulePair {
  std::string model, rule;
  std::string name() const { return model + "/" + rule; }
  std::vector<std::string> assignments() const {
    std::vector<std::string> words = {"model.name=" + model, "rule.name=" + rule};
    const auto& small = find_model(model).small;
    words.insert(words.end(), small.begin(), small.end());
    return words;
  }
};

// Networks a part of which learns locally are compared with their own ablations, in studies of
// their own.
std::vector<RulePair> pairs_to_compare() {
  std::vector<RulePair> pairs;
  for (const auto& entry : model_registry()) {
    if (!local_rule_of(entry.name).empty()) continue;
    const auto assignments = RulePair{entry.name, "surrogate"}.assignments();
    const auto model = Experiment::load("", assignments).make_model();
    std::vector<RulePair> fitting;
    for (const auto& rule : learning_rules()) {
      if (rule.misfit(*model).empty()) fitting.push_back({entry.name, rule.name});
    }
    if (fitting.size() > 1) pairs.insert(pairs.end(), fitting.begin(), fitting.end());
  }
  return pairs;
}

// Whether time steps are parts of the window (a stream), or repeat it inside the network.
bool sees_a_stream(const RulePair& pair) {
  return find_model(pair.model).steps > 1;
}

double memory_mb_of(StudyContext& context, const RulePair& pair, std::int64_t frames) {
  return context
      .part("memory/" + pair.name() + "/" + std::to_string(frames),
            [&] {
              auto assignments = pair.assignments();
              if (!sees_a_stream(pair))
                assignments.push_back("model.steps=" + std::to_string(frames));
              return nlohmann::json(step_memory_mb(assignments, sees_a_stream(pair) ? frames : 1,
                                                   context.steps(kMemoryRepeats)));
            })
      .get<double>();
}

void compare_errors(StudyContext& context, const std::vector<RulePair>& pairs) {
  StudyTable table{
      "Depth in rooms never seen, the same rooms and number of steps for all",
      {"network", "rule", "MDE m", "of a constant", "firing rate %", "operations M", "a step s"},
      {}};
  const auto seeds = context.seeds_or(kRuleSeeds);
  for (const auto& pair : pairs) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      trials.push_back(depth_trial(context, pair.name(), seed, kRuleSteps,
                                   {"model.name=" + pair.model, "rule.name=" + pair.rule}));
    }
    auto rates = figures(trials, &DepthTrial::firing_rate);
    for (auto& rate : rates) rate *= 100;
    auto operations = figures(trials, &DepthTrial::operations);
    for (auto& count : operations) count *= 1e-6;
    const auto errors = figures(trials, &DepthTrial::mde_m);
    const double constant = mean_and_deviation(figures(trials, &DepthTrial::constant_mde_m)).mean;
    table.rows.push_back({pair.model, pair.rule, spread(errors, 3), format("%.3f", constant),
                          spread(rates, 1), spread(operations, 0),
                          spread(figures(trials, &DepthTrial::step_s), 3)});
    context.report.checks.push_back({pair.name() + ": MDE / that of a constant depth",
                                     "it learns depth", mean_and_deviation(errors).mean / constant,
                                     0, 1});
  }
  context.report.tables.push_back(std::move(table));
}

void compare_memory(StudyContext& context, const std::vector<RulePair>& pairs) {
  StudyTable table{"Memory of a training step at 346x260, MB above rest, by time steps",
                   {"network", "rule"},
                   {}};
  std::vector<std::int64_t> frames;
  for (const auto usual : kRuleFrames) {
    frames.push_back(context.steps(usual, static_cast<std::int64_t>(frames.size()) + 1));
    table.columns.push_back(std::to_string(frames.back()));
  }
  table.columns.push_back("the input grows by");
  const auto few = frames.front(), some = frames[1], many = frames.back();
  const auto steps = [](std::int64_t count) { return std::to_string(count) + " steps"; };
  for (const auto& pair : pairs) {
    std::vector<double> taken;
    for (const auto count : frames) taken.push_back(memory_mb_of(context, pair, count));
    const double input = sees_a_stream(pair) ? window_mb(many) - window_mb(few) : 0;
    table.rows.push_back({pair.model, pair.rule});
    for (const double value : taken) table.rows.back().push_back(format("%.0f", value));
    table.rows.back().push_back(format("%.0f", input));
    if (pair.rule == "surrogate") {
      const double longer = static_cast<double>(many) / static_cast<double>(some);
      context.report.checks.push_back(
          {pair.name() + ": memory at " + steps(many) + " / at " + steps(some),
           "through time it grows in proportion", taken[2] / taken[1], 0.8 * longer,
           1.05 * longer});
    } else if (pair.rule == "eprop" || pair.rule == "proxy") {
      context.report.checks.push_back(
          {pair.name() + ": growth from " + steps(few) + " to " + steps(many) + ", MB",
           "less than the input", taken[2] - taken[0], -std::numeric_limits<double>::infinity(),
           std::max(input, window_mb(1))});
    }
  }
  context.report.tables.push_back(std::move(table));
}

void study_learning_rules(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto pairs = pairs_to_compare();
  const auto count = static_cast<std::int64_t>(pairs.size());
  context.plan(count *
               (context.seeds_or(kRuleSeeds) + static_cast<std::int64_t>(std::size(kRuleFrames))));
  compare_errors(context, pairs);
  compare_memory(context, pairs);
}

}  // namespace

StudyEntry learning_rules_study() {
  return {"learning-rules", "One depth network under every rule that can train it",
          "comparison of this project", study_learning_rules};
}

}  // namespace spikedepth
