#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/delays/delay_descent.hpp"
#include "core/delays/delay_tasks.hpp"
#include "core/delays/resonator.hpp"
#include "models/studies/delays/delays_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kPatternSeeds = 100, kDescentSeeds = 20;
constexpr std::size_t kInputs = 20;
constexpr int kDelayGrid = 64;  // delays are stored as multiples of T / 64
constexpr PatternReadout kReadouts[] = {PatternReadout::modulus, PatternReadout::clocked,
                                        PatternReadout::signed_only, PatternReadout::positive_only};
constexpr std::size_t kPatternCounts[] = {10, 20, 30, 40, 60};

double elapsed_s(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

PatternTask patterns_of_seed(std::int64_t seed, std::size_t patterns) {
  Random random(static_cast<std::uint64_t>(seed), patterns);
  return random_patterns(patterns, kInputs, random);
}

// Of one task: algebra, both simulations, a shifted clock.
struct Residuals {
  double algebra = 0, spiking = 0, stepped = 0, shift = 0;
  bool stepped_right = true;
};

Residuals residuals_of(const PatternTask& task, double penalty) {
  const auto weights = fit_patterns(task, PatternReadout::modulus, penalty);
  const auto synapses = delay_synapses(weights, 1).front();
  const auto z = phases_of(task.patterns, 1);
  Residuals worst;
  for (std::size_t p = 0; p < z.rows; ++p) {
    Complex sum;
    for (std::size_t k = 0; k < kInputs; ++k) sum += weights[k] * z.at(p, k);
    const auto state = resonator_state(synapses, task.patterns[p]);
    const auto stepped = stepped_resonator_state(synapses, task.patterns[p], 500);
    auto later = task.patterns[p];
    for (auto& time : later) time += 0.3;
    worst.algebra = std::max(worst.algebra, std::abs(sum - task.targets[p]));
    worst.spiking = std::max(worst.spiking, std::abs(std::conj(state) - sum));
    worst.stepped = std::max(worst.stepped, std::abs(std::conj(stepped) - sum));
    worst.shift = std::max(worst.shift,
                           std::abs(std::abs(resonator_state(synapses, later)) - std::abs(state)));
    worst.stepped_right =
        worst.stepped_right && (std::abs(stepped) > kResonatorThreshold) == (task.targets[p] > 0.5);
  }
  return worst;
}

nlohmann::json capacity(StudyContext& context, std::int64_t seeds) {
  auto rows = nlohmann::json::array();
  for (const auto patterns : kPatternCounts) {
    std::vector<double> exact(4), accuracy(4);
    double spiking = 0, algebra = 0, stepped = 0, shift = 0, stepped_right = 0, harmonics = 0;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      context.beat(double(rows.size()) / 5 + double(seed) / double(5 * seeds), "capacity");
      const auto task = patterns_of_seed(seed, patterns);
      for (std::size_t i = 0; i < 4; ++i) {
        const auto weights = fit_patterns(task, kReadouts[i], 0);
        const double right = pattern_accuracy(task.patterns, task.targets, kReadouts[i], weights);
        exact[i] += right == 1 ? 1 : 0;
        accuracy[i] += right / double(seeds);
      }
      const auto bank =
          delay_synapses(solve_real_readout(phases_of(task.patterns, 1, 2), task.targets, 0), 1, 2);
      bool all = true;
      for (std::size_t p = 0; p < patterns; ++p) {
        const double read = resonator_state(bank, task.patterns[p]).real();
        all = all && (read > kResonatorThreshold) == (task.targets[p] > 0.5);
      }
      harmonics += all ? 1 : 0;
      const auto found = residuals_of(task, 0);
      algebra = std::max(algebra, found.algebra);
      spiking = std::max(spiking, found.spiking);
      stepped = std::max(stepped, found.stepped);
      shift = std::max(shift, found.shift);
      stepped_right += found.stepped_right ? 1 : 0;
    }
    for (auto* count : {&exact[0], &exact[1], &exact[2], &exact[3], &harmonics, &stepped_right})
      *count /= double(seeds);
    rows.push_back({{"exact", exact},
                    {"accuracy", accuracy},
                    {"harmonics", harmonics},
                    {"algebra", algebra},
                    {"spiking", spiking},
                    {"stepped", stepped},
                    {"stepped_right", stepped_right},
                    {"shift", shift}});
  }
  return rows;
}

void study_capacity(StudyContext& context) {
  const auto seeds = context.steps(context.seeds_or(kPatternSeeds), 2);
  const auto rows = context.part("capacity", [&] { return capacity(context, seeds); });
  StudyTable table{
      format("Random patterns of 20 spikes, %lld seeds: share of the seeds with every pattern "
             "right, accuracy behind; spiking neurons from arrival to arrival",
             static_cast<long long>(seeds)),
      {"patterns", "delays, |u|", "delays, Re u", "weights of both signs", "weights >= 0",
       "two harmonics, Re u", "largest |ZW - y|", "largest |u - ZW|"},
      {}};
  double spiking = 0, shift = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    std::vector<std::string> cells = {std::to_string(kPatternCounts[i])};
    for (std::size_t k = 0; k < 4; ++k)
      cells.push_back(
          format("%.2f (%.3f)", row["exact"][k].get<double>(), row["accuracy"][k].get<double>()));
    cells.push_back(format("%.2f", row["harmonics"].get<double>()));
    cells.push_back(format("%.2g", row["algebra"].get<double>()));
    cells.push_back(format("%.2g", row["spiking"].get<double>()));
    table.rows.push_back(std::move(cells));
    spiking = std::max(spiking, row["spiking"].get<double>());
    shift = std::max(shift, row["shift"].get<double>());
  }
  context.report.tables.push_back(std::move(table));
  const auto exact = [&](std::size_t row, std::size_t readout) {
    return rows[row]["exact"][readout].get<double>();
  };
  auto& checks = context.report.checks;
  checks.push_back({"up to 20 patterns: largest |ZW - y|", "the algebra is exact",
                    std::max(rows[0]["algebra"].get<double>(), rows[1]["algebra"].get<double>()), 0,
                    1e-9});
  checks.push_back({"up to 20 patterns, |u|: share of seeds all right", "capacity n",
                    std::min(exact(0, 0), exact(1, 0)), 1, 1});
  checks.push_back({"up to 40 patterns, Re u: share of seeds all right", "capacity 2 n",
                    std::min({exact(0, 1), exact(1, 1), exact(2, 1), exact(3, 1)}), 1, 1});
  checks.push_back({"30 patterns, weights of both signs without delays", "control: it must fail",
                    exact(2, 2), 0, 0.1});
  checks.push_back({"60 patterns, Re u", "control: beyond the capacity", exact(4, 1), 0, 0.1});
  checks.push_back({"60 patterns, two harmonics", "capacity 2 n a harmonic",
                    rows[4]["harmonics"].get<double>(), 1, 1});
  checks.push_back(
      {"any number of patterns: largest |u - ZW|", "spikes compute the sum", spiking, 0, 1e-9});
  checks.push_back({"10 patterns, steps of T / 500: largest |u - ZW|", "rounding alone",
                    rows[0]["stepped"].get<double>(), 0, 0.05});
  checks.push_back({"10 patterns, steps of T / 500: share of seeds all right", "rounding alone",
                    rows[0]["stepped_right"].get<double>(), 1, 1});
  checks.push_back({"a common shift: largest change of |u|", "no clock is needed", shift, 0, 1e-9});
}

nlohmann::json moved_spikes(StudyContext& context, std::int64_t seeds) {
  auto rows = nlohmann::json::array();
  for (const std::size_t patterns : {std::size_t{10}, std::size_t{20}}) {
    for (const double penalty : {0.0, 0.5}) {
      nlohmann::json row = {{"patterns", patterns}, {"penalty", penalty}};
      for (const int grid : {0, kDelayGrid}) {
        for (const double deviation : {0.02, 0.05}) {
          double accuracy = 0;
          for (std::int64_t seed = 1; seed <= seeds; ++seed) {
            context.beat(double(rows.size()) / 4, "jitter");
            const auto task = patterns_of_seed(seed, patterns);
            const auto weights = fit_patterns(task, PatternReadout::modulus, penalty);
            Random random(static_cast<std::uint64_t>(seed), 99);
            for (int copy = 0; copy < 10; ++copy) {
              accuracy += pattern_accuracy(jittered(task.patterns, deviation, random), task.targets,
                                           PatternReadout::modulus, weights, grid) /
                          double(10 * seeds);
            }
          }
          row["accuracy"].push_back(accuracy);
        }
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

void study_jitter(StudyContext& context) {
  const auto seeds = context.steps(context.seeds_or(kPatternSeeds), 2);
  const auto rows = context.part("jitter", [&] { return moved_spikes(context, seeds); });
  StudyTable table{"Moved spikes, |u|: accuracy; the last two with delays on a grid of T / 64",
                   {"patterns", "penalty", "0.02 T", "0.05 T", "0.02 T, grid", "0.05 T, grid"},
                   {}};
  for (const auto& row : rows) {
    table.rows.push_back(
        {std::to_string(row["patterns"].get<int>()), format("%g", row["penalty"].get<double>())});
    for (const auto& accuracy : row["accuracy"])
      table.rows.back().push_back(format("%.3f", accuracy.get<double>()));
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  const auto at = [&](std::size_t row, std::size_t column) {
    return rows[row]["accuracy"][column].get<double>();
  };
  checks.push_back({"10 patterns moved by 0.02 T: accuracy", "1.000", at(0, 0), 0.98, 1.001});
  checks.push_back({"20 patterns moved by 0.02 T, no penalty: accuracy", "0.79: huge weights",
                    at(2, 0), 0.7, 0.88});
  checks.push_back(
      {"20 patterns moved by 0.02 T, penalty 0.5: accuracy", "0.987", at(3, 0), 0.95, 1.001});
}

nlohmann::json descent(StudyContext& context, std::int64_t seeds) {
  double exact = 0, descent_s = 0, algebra_s = 0;
  std::vector<double> residuals;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    context.beat(double(seed) / double(seeds), "gradient descent");
    const auto task = patterns_of_seed(seed, 10);
    auto start = std::chrono::steady_clock::now();
    fit_patterns(task, PatternReadout::modulus, 0);
    algebra_s += elapsed_s(start) / double(seeds);
    const auto z = phases_of(task.patterns, 1);
    const std::vector<Complex> targets(task.targets.begin(), task.targets.end());
    start = std::chrono::steady_clock::now();
    const auto synapses =
        descend_delays(z, targets, 1, {2000, 0.02, static_cast<std::uint64_t>(seed)});
    descent_s += elapsed_s(start) / double(seeds);
    bool all = true;
    double worst = 0;
    for (std::size_t p = 0; p < 10; ++p) {
      const double read = std::abs(resonator_state(synapses, task.patterns[p]));
      all = all && (read > kResonatorThreshold) == (task.targets[p] > 0.5);
      worst = std::max(worst, std::abs(read - task.targets[p]));
    }
    exact += all ? 1 : 0;
    residuals.push_back(worst);
  }
  return {{"exact", exact / double(seeds)},
          {"residual", percentile(residuals, 0.5)},
          {"descent_ms", 1e3 * descent_s},
          {"algebra_ms", 1e3 * algebra_s}};
}

void study_descent(StudyContext& context) {
  const auto seeds = context.steps(context.seeds_or(kDescentSeeds), 2);
  const auto row = context.part("descent", [&] { return descent(context, seeds); });
  context.report.tables.push_back(
      {"Gradient descent (Adam, 2000 steps) beside the algebra, 10 patterns",
       {"seeds all right", "median of the largest residual", "descent ms", "algebra ms"},
       {{format("%.2f", row["exact"].get<double>()), format("%.2g", row["residual"].get<double>()),
         format("%.3g", row["descent_ms"].get<double>()),
         format("%.3g", row["algebra_ms"].get<double>())}}});
  context.report.checks.push_back({"gradient descent, 10 patterns: share of seeds all right",
                                   "both solve simple tasks", row["exact"].get<double>(), 0.95, 1});
}

}  // namespace

void study_delay_algebra(StudyContext& context) {
  study_capacity(context);
  study_jitter(context);
  study_descent(context);
  study_delay_uses(context);
}

}  // namespace spikedepth
