// Pushdown automata of noisy spiking assemblies: that they are the automata, what noise and numbers
// do, and why a stack in a spike's phase fails.
#include "models/studies/pushdown/pushdown_study.hpp"

#include <algorithm>

#include "core/base/text.hpp"
#include "core/pushdown/assembly_machine.hpp"
#include "core/pushdown/pushdown_strings.hpp"
#include "models/studies/parallel_runs.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kEquivalenceStrings = 500, kPhaseStrings = 2000;
constexpr int kEquivalenceDepth = 6;

// Without noise: the answer and the stack after every symbol.
nlohmann::json equivalence(const PushdownMachine& machine, std::int64_t strings,
                           const RunBeat& beat) {
  AssemblyMachineOptions options;
  options.assemblies.sigma = options.assemblies.failure = 0;
  options.assemblies.neurons = 2;
  options.depth = kEquivalenceDepth;
  AssemblyMachine spiking(machine, options);
  Random random(1);
  std::vector<std::int64_t> answers(3);
  std::int64_t wrong = 0, wrong_stacks = 0;
  for (std::int64_t i = 0; i < strings; ++i) {
    beat(double(i) / double(strings));
    const auto inputs = guided_string(machine, 2 + static_cast<int>(random.below(24)), random);
    const auto expected = run_reference(machine, inputs, kEquivalenceDepth);
    const auto found = spiking.run(inputs, random);
    ++answers[static_cast<std::size_t>(expected.answer)];
    wrong += found.answer != expected.answer ? 1 : 0;
    wrong_stacks += found.stacks != expected.stacks ? 1 : 0;
  }
  return {{"assemblies", spiking.assemblies()},
          {"answers", answers},
          {"wrong", wrong},
          {"wrong_stacks", wrong_stacks}};
}

void study_equivalence(StudyContext& context) {
  auto names = grammar_names();
  std::vector<PushdownMachine> machines;
  for (const auto& name : names) machines.push_back(named_grammar(name));
  if (!context.options().data.empty()) {
    machines.push_back(load_grammar(context.options().data));
    names.push_back("the grammar of --data");
  }
  const auto rows = context.part("equivalence", [&] {
    std::vector<nlohmann::json> found(machines.size());
    run_parallel(context, static_cast<std::int64_t>(machines.size()),
                 [&](std::int64_t index, const RunBeat& beat) {
                   const auto at = static_cast<std::size_t>(index);
                   found[at] =
                       equivalence(machines[at], context.steps(kEquivalenceStrings, 5), beat);
                 });
    return nlohmann::json(found);
  });
  StudyTable table{
      "Without noise, strings along the rules, every third with a symbol replaced; 6 "
      "cells",
      {"grammar", "assemblies", "accepted", "rejected", "stack exceeded", "wrong answers",
       "strings with a wrong stack"},
      {}};
  std::int64_t wrong = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.rows.push_back({names[i]});
    const auto add = [&](const nlohmann::json& value) {
      table.rows.back().push_back(std::to_string(value.get<std::int64_t>()));
    };
    add(rows[i]["assemblies"]);
    for (const auto& count : rows[i]["answers"]) add(count);
    for (const char* part : {"wrong", "wrong_stacks"}) {
      add(rows[i][part]);
      wrong += rows[i][part].get<std::int64_t>();
    }
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"without noise: wrong answers and wrong stacks, all grammars",
                                   "it is the automaton", double(wrong), 0, 0});
}

// a^n b^m with noise; n beyond the stack must be told as such.
void study_overflow(StudyContext& context) {
  const auto row = context.part("overflow", [&] {
    const auto machine = named_grammar("anbn");
    AssemblyMachineOptions options;
    options.depth = 12;
    AssemblyMachine spiking(machine, options);
    Random random(3);
    const auto strings = context.steps(200, 4), beyond = context.steps(40, 2);
    std::int64_t wrong = 0, flagged = 0;
    for (std::int64_t i = 0; i < strings + beyond; ++i) {
      context.beat(double(i) / double(strings + beyond), "a^n b^m");
      const bool exceeds = i >= strings;
      const auto n = exceeds ? 12 + random.below(6) : 1 + random.below(11);
      const auto m = exceeds ? n : n + random.below(3) - 1;
      const auto inputs = machine.read(std::string(n, 'a') + std::string(m, 'b'));
      const auto answer = spiking.run(inputs, random).answer;
      if (exceeds)
        flagged += answer == PushdownAnswer::overflow ? 1 : 0;
      else
        wrong += answer != run_reference(machine, inputs, 12).answer ? 1 : 0;
    }
    return nlohmann::json{{"wrong", double(wrong) / double(strings)},
                          {"flagged", double(flagged) / double(beyond)}};
  });
  auto& checks = context.report.checks;
  checks.push_back(
      {"a^n b^m, 12 cells, noise 0.10, K 20: wrong", "0/200", row["wrong"].get<double>(), 0, 0.01});
  checks.push_back(
      {"a^n b^n beyond the stack: told as such", "40/40", row["flagged"].get<double>(), 1, 1});
}

void study_phase_stack(StudyContext& context) {
  constexpr double kSigmas[] = {1e-6, 1e-4, 1e-3, 1e-2, 3e-2}, kCurvatures[] = {0, 0.02, 0.1};
  constexpr int kPublished[5][3] = {{9, 3, 2}, {5, 3, 2}, {4, 3, 2}, {2, 2, 2}, {1, 1, 1}};
  const auto found = context.part("phase-stack", [&] {
    nlohmann::json depths;
    for (const double sigma : kSigmas) {
      nlohmann::json row;
      for (const double curvature : kCurvatures) {
        context.beat(double(depths.size()) / 5, "a stack in a phase");
        row.push_back(largest_phase_depth({sigma, curvature},
                                          static_cast<int>(context.steps(kPhaseStrings, 100)), 1));
      }
      depths.push_back(std::move(row));
    }
    return depths;
  });
  StudyTable table{
      "A stack of bits in the phase of one spike: largest depth with 99 % of the "
      "strings right, in brackets the prototype's",
      {"noise", "linear response", "curvature 0.02", "curvature 0.1"},
      {}};
  double apart = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    table.rows.push_back({format("%g", kSigmas[i])});
    for (std::size_t k = 0; k < 3; ++k) {
      const int depth = found[i][k].get<int>();
      table.rows.back().push_back(format("%d (%d)", depth, kPublished[i][k]));
      apart = std::max(apart, double(std::abs(depth - kPublished[i][k])));
    }
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back(
      {"stack in a phase: largest difference from the prototype's depths",
       "depth falls with the logarithm of noise, at once with curvature", apart, 0, 1});
}

void study_pushdown_whole(StudyContext& context) {
  context.plan(4);
  study_equivalence(context);
  study_assembly_noise(context);
  study_overflow(context);
  study_phase_stack(context);
  const auto gates = calibrate_gates(GateNeuron());
  context.report.notes.push_back(
      format("gates, peak with all volleys and with one fewer: AND of 2 %.2f and %.2f, AND of 3 "
             "%.2f and %.2f thresholds; steps to the spike: %d, %d, %d",
             gates.complete[2], gates.missing[2], gates.complete[3], gates.missing[3],
             gates.latency[1], gates.latency[2], gates.latency[3]));
}

}  // namespace

StudyEntry pushdown_study() {
  return {"pushdown", "Pushdown automata with a bounded stack from noisy spiking neurons; no depth",
          "Burns, SNUFA (2021); Maass, NIPS 8 (1996)", study_pushdown_whole};
}

}  // namespace spikedepth
