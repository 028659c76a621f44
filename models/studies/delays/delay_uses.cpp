#include <algorithm>
#include <limits>

#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/delays/delay_tasks.hpp"
#include "core/delays/resonator.hpp"
#include "models/studies/delays/delays_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kMixedSeeds = 20, kDirectionSeeds = 3;
constexpr std::size_t kSpikes = 20;
constexpr double kOpenBound = std::numeric_limits<double>::infinity();

PatternTask mixed_patterns(std::int64_t seed) {
  Random random(static_cast<std::uint64_t>(seed), 60);
  return random_patterns(60, kSpikes, random);
}

// Each of kTargets patterns as the one to be found among the 200 that follow it.
nlohmann::json detection(StudyContext& context) {
  constexpr std::size_t kTargets = 20, kOthers = 200;
  double target = 1, others = 0, moved = 1, shared = 0;
  Random random(5);
  const auto all = random_patterns(kTargets + kOthers, kSpikes, random).patterns;
  for (std::size_t t = 0; t < kTargets; ++t) {
    DelaySynapses synapses;
    for (const double time : all[t]) {
      synapses.weights.push_back(1.0 / double(kSpikes));
      synapses.delays.push_back(1 - time);
    }
    auto prompt = synapses;
    std::fill(prompt.delays.begin(), prompt.delays.end(), 0.0);
    target = std::min(target, leaky_peak(synapses, all[t], 0.1));
    const double reference = leaky_peak(prompt, all[t], 0.1);
    for (std::size_t p = t + 1; p <= t + kOthers; ++p) {
      others = std::max(others, leaky_peak(synapses, all[p], 0.1));
      shared += leaky_peak(prompt, all[p], 0.1) > reference ? 1 : 0;
    }
    for (int copy = 0; copy < 20; ++copy) {
      auto times = all[t];
      for (auto& time : times) time += 0.02 * random.normal();
      moved = std::min(moved, leaky_peak(synapses, times, 0.1));
    }
  }
  context.beat(1);
  return {{"target", target},
          {"others", others},
          {"moved", moved},
          {"shared", shared / double(kTargets * kOthers)}};
}

void study_detection(StudyContext& context) {
  const auto row = context.part("detection", [&] { return detection(context); });
  auto& checks = context.report.checks;
  checks.push_back({"leaky neuron: peak of its pattern", "all spikes arrive at once",
                    row["target"].get<double>(), 0.999, 1.001});
  checks.push_back({"leaky neuron: highest peak of 200 others, 20 patterns to find", "0.31",
                    row["others"].get<double>(), 0, 0.5});
  checks.push_back({"leaky neuron: lowest peak of 20 copies of each moved by 0.02 T", "0.67",
                    row["moved"].get<double>(), 0.5, 1});
  checks.push_back({"leaky neuron without delays: share of others above its pattern",
                    "control: chance", row["shared"].get<double>(), 0.3, 0.7});
}

// Labels mixed anew tell nothing of patterns: no more than the capacity, and chance on fresh ones.
nlohmann::json leakage(StudyContext& context, std::int64_t seeds) {
  double plain = 0, shuffled = 0, fresh = 0;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    context.beat(double(seed) / double(seeds), "shuffled labels");
    auto task = mixed_patterns(seed);
    const auto accuracy = [&](const std::vector<SpikeTimes>& patterns) {
      const auto weights = fit_patterns(task, PatternReadout::clocked, 0);
      return pattern_accuracy(patterns, task.targets, PatternReadout::clocked, weights) /
             double(seeds);
    };
    plain += accuracy(task.patterns);
    Random random(static_cast<std::uint64_t>(seed), 777);
    for (std::size_t i = task.targets.size(); i > 1; --i)
      std::swap(task.targets[i - 1], task.targets[random.below(i)]);
    shuffled += accuracy(task.patterns);
    fresh += accuracy(mixed_patterns(seed + 100000).patterns);
  }
  return {{"plain", plain}, {"shuffled", shuffled}, {"fresh", fresh}};
}

void study_directions(StudyContext& context) {
  const auto seeds = context.seeds_or(kDirectionSeeds);
  const auto found = context.part("directions", [&] {
    nlohmann::json rows;
    for (const double jitter_ms : {0.0, 0.02, 0.05, 0.1, 0.2}) {
      VibrationTask task;
      task.jitter_ms = jitter_ms;
      task.tests = static_cast<std::size_t>(context.steps(2000, 20));
      nlohmann::json row = {{"jitter_ms", jitter_ms}};
      for (std::int64_t seed = 1; seed <= seeds; ++seed) {
        context.beat(double(rows.size()) / 5, "directions");
        const auto number = static_cast<std::uint64_t>(seed);
        row["delays"].push_back(vibration_error_deg(task, true, number));
        row["weights"].push_back(vibration_error_deg(task, false, number));
      }
      rows.push_back(std::move(row));
    }
    const auto shuffled = leakage(context, context.steps(kMixedSeeds, 2));
    return nlohmann::json{{"rows", rows}, {"shuffled", shuffled}};
  });
  StudyTable table{
      "Where a vibration comes from, eight sensors: root mean square error in degrees "
      "on directions that were not trained",
      {"jitter ms", "weights and delays", "weights of both signs alone"},
      {}};
  double delays = 0, weights = 0;
  for (const auto& row : found["rows"]) {
    const auto one = row["delays"].get<std::vector<double>>();
    const auto other = row["weights"].get<std::vector<double>>();
    table.rows.push_back(
        {format("%g", row["jitter_ms"].get<double>()), spread(one, 2), spread(other, 2)});
    if (row["jitter_ms"].get<double>() == 0.05) {
      delays = mean_and_deviation(one).mean;
      weights = mean_and_deviation(other).mean;
    }
  }
  context.report.tables.push_back(std::move(table));
  const auto& mixed = found["shuffled"];
  auto& checks = context.report.checks;
  checks.push_back({"directions at 0.05 ms of jitter: error in degrees", "3.1", delays, 0, 4});
  checks.push_back(
      {"the same: weights alone / weights and delays", "1.6", weights / delays, 1.3, kOpenBound});
  checks.push_back({"60 patterns, labels mixed anew: accuracy less that of the labels before",
                    "no leakage", mixed["shuffled"].get<double>() - mixed["plain"].get<double>(),
                    -0.05, 0.05});
  checks.push_back({"60 other patterns with the same weights: accuracy", "chance",
                    mixed["fresh"].get<double>(), 0.4, 0.6});
}

}  // namespace

void study_delay_uses(StudyContext& context) {
  study_detection(context);
  study_directions(context);
}

}  // namespace spikedepth
