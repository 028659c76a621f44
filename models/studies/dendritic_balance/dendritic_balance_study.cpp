// Where codes learnt by a Hebbian-like rule break, and codes of dendritic balance hold: correlated
// bars, late inhibition, scenes; and where both are equal.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/dendritic_balance/balance_runs.hpp"
#include "models/studies/dendritic_balance/code_depth.hpp"
#include "models/studies/dendritic_balance/patch_match.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kBalanceSeeds = 2;
constexpr double kBalanceUnbounded = std::numeric_limits<double>::infinity();
constexpr double kCrossed[] = {0.0, 0.4, 0.8, 1.0};
constexpr std::int64_t kDelays[] = {2, 5, 10};
constexpr std::int64_t kFullPatterns = 200000, kFullHeld = 2000, kFullTests = 1500;
constexpr std::int64_t kScenePatterns = 20000, kSceneTests = 1500;
const std::vector<BalanceScheme> kSchemes = {BalanceScheme::analytic, BalanceScheme::somatic};

using Outcomes = std::vector<std::vector<BalanceOutcome>>;  // dendritic, somatic

void add_rows(StudyTable& table, const std::string& first, const Outcomes& found, bool has_bars) {
  const char* const names[] = {"dendritic", "somatic"};
  for (std::size_t s = 0; s < found.size(); ++s) {
    table.rows.push_back({first, names[s]});
    auto& row = table.rows.back();
    if (has_bars) row.push_back(spread(figures(found[s], &BalanceOutcome::bars), 1));
    row.push_back(spread(figures(found[s], &BalanceOutcome::loss), 4));
    row.push_back(spread(figures(found[s], &BalanceOutcome::cosine), 2));
    row.push_back(format("%.1f", 1000 * mean_of(found[s], &BalanceOutcome::rate_per_ms)));
  }
}

double worst_rate(const Outcomes& found, double target) {
  double worst = 0;
  for (const auto& scheme : found) {
    for (const auto& outcome : scheme)
      worst = std::max(worst, std::abs(outcome.rate_per_ms / target - 1));
  }
  return worst;
}

void study_correlation(StudyContext& context) {
  StudyTable table{
      "Two bars of 8x8 pixels, 16 neurons; p: how often both have the same number (a cross)",
      {"p", "balance", "bars found of 16", "decoder's loss", "mean cosine of weights", "rate Hz"},
      {}};
  for (const double crossed : kCrossed) {
    const auto found = compare_schemes(
        context, format("bars/p%.1f", crossed), context.seeds_or(kBalanceSeeds), kSchemes,
        [&](BalanceScheme scheme) { return bar_run(context, scheme, crossed); });
    add_rows(table, format("%.1f", crossed), found, true);
    auto& checks = context.report.checks;
    const double dendritic = mean_of(found[0], &BalanceOutcome::bars);
    const double somatic = mean_of(found[1], &BalanceOutcome::bars);
    if (crossed == 0.0) {
      checks.push_back(
          {"p = 0: bars of dendritic balance", "both schemes work", dendritic, 14, 16});
      checks.push_back({"p = 0: bars of somatic balance", "both schemes work", somatic, 14, 16});
      checks.push_back({"p = 0: rate, largest deviation from the target", "homeostasis",
                        worst_rate(found, 0.015), 0, 0.2});
    } else if (crossed == 0.8) {
      checks.push_back({"p = 0.8: bars of dendritic balance", "holds", dendritic, 14, 16});
      checks.push_back({"p = 0.8: bars of somatic balance", "breaks", somatic, 0, 4});
      checks.push_back({"p = 0.8: rate, largest deviation from the target", "homeostasis",
                        worst_rate(found, 0.015), 0, 0.2});
    }
  }
  context.report.tables.push_back(std::move(table));
}

// Every synapse with a compartment: the published course at five times its rates.
BalanceRun full_run(const StudyContext& context, BalanceScheme scheme) {
  BalanceRun run;
  auto& p = run.parameters;
  p.inputs = 16;
  p.neurons = 8;
  p.scheme = scheme;
  p.noise_rate = 5 * 7e-8;
  p.forward_rate = 5 * 2e-5;
  p.recurrent_rate = 5 * 1e-4;
  p.decoder_rate = 5 * 5e-5;
  p.bias_rate = 5 * 1e-2;
  p.decay = 0.005;
  run.patterns = bars(4, 0.7);
  run.ideal = ideal_bars(4);
  run.count = context.steps(kFullPatterns, 2);
  run.held = context.steps(kFullHeld);
  run.tests = context.steps(kFullTests, 5);
  return run;
}

void study_compartments(StudyContext& context) {
  const auto found =
      compare_schemes(context, "compartments", context.seeds_or(kBalanceSeeds),
                      {BalanceScheme::dendritic, BalanceScheme::somatic},
                      [&](BalanceScheme scheme) { return full_run(context, scheme); });
  StudyTable table{
      "Two bars of 4x4 pixels, p = 0.7, 8 neurons, every compartment's inhibition learnt",
      {"p", "balance", "bars found of 8", "decoder's loss", "mean cosine of weights", "rate Hz"},
      {}};
  add_rows(table, "0.7", found, true);
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"compartments: bars of dendritic balance", "holds",
                    mean_of(found[0], &BalanceOutcome::bars), 6, 8});
  checks.push_back({"compartments: bars of somatic balance", "breaks",
                    mean_of(found[1], &BalanceOutcome::bars), 0, 2});
  checks.push_back(
      {"compartments: loss, somatic / dendritic", "dendritic balance codes better",
       mean_of(found[1], &BalanceOutcome::loss) / mean_of(found[0], &BalanceOutcome::loss), 1.1,
       kBalanceUnbounded});
}

void study_delays(StudyContext& context) {
  StudyTable table{"Bars with p = 0, inhibition that arrives later by some steps of 1 ms",
                   {"delay", "balance", "bars found of 16", "decoder's loss",
                    "mean cosine of weights", "rate Hz"},
                   {}};
  for (const auto delay : kDelays) {
    const auto found =
        compare_schemes(context, "delay/" + std::to_string(delay), context.seeds_or(kBalanceSeeds),
                        kSchemes, [&](BalanceScheme scheme) {
                          auto run = bar_run(context, scheme, 0);
                          run.parameters.delay_steps = delay;
                          return run;
                        });
    add_rows(table, std::to_string(delay), found, true);
    auto& checks = context.report.checks;
    if (delay == 10) {
      checks.push_back({"delay of 10: bars of dendritic balance", "holds",
                        mean_of(found[0], &BalanceOutcome::bars), 16, 16});
      checks.push_back({"delay of 10: bars of somatic balance", "breaks",
                        mean_of(found[1], &BalanceOutcome::bars), 0, 15.99});
    }
    checks.push_back(
        {"delay of " + std::to_string(delay) + ": loss, somatic / dendritic",
         "somatic balance suffers more",
         mean_of(found[1], &BalanceOutcome::loss) / mean_of(found[0], &BalanceOutcome::loss), 1.07,
         kBalanceUnbounded});
  }
  context.report.tables.push_back(std::move(table));
}

BalanceRun scene_run(const StudyContext& context, BalanceScheme scheme, double dt_ms) {
  BalanceRun run;
  auto& p = run.parameters;
  p.inputs = 128;
  p.neurons = 50;
  p.scheme = scheme;
  p.dt_ms = dt_ms;
  p.target_rate = 0.01;
  p.final_noise = 0.13;
  p.noise_rate = 3 * 4.6e-7;
  p.forward_rate = 3 * 4e-5;
  p.decoder_rate = 3 * 1.3e-4;
  p.recurrent_rate = 3 * 1e-4;
  p.bias_rate = 3 * 6e-3;
  run.patterns = scene_patches(77);
  run.count = context.steps(kScenePatterns);
  run.tests = context.steps(kSceneTests, 5);
  return run;
}

void study_scenes(StudyContext& context) {
  StudyTable table{"Dead leaves (8x8 pixels, on and off), 50 neurons; a step is inhibition's delay",
                   {"step ms", "balance", "decoder's loss", "mean cosine of weights", "rate Hz"},
                   {}};
  std::vector<Outcomes> all;
  for (const double dt_ms : {0.2, 0.5, 1.0, 3.0}) {
    all.push_back(
        compare_schemes(context, format("scenes/dt%.1f", dt_ms), 1, kSchemes,
                        [&](BalanceScheme scheme) { return scene_run(context, scheme, dt_ms); }));
    add_rows(table, format("%.1f", dt_ms), all.back(), false);
  }
  const auto loss = [&](std::size_t dt, std::size_t scheme) { return all[dt][scheme][0].loss; };
  auto& checks = context.report.checks;
  for (const std::size_t dt : {std::size_t{2}, std::size_t{3}}) {
    const std::string at = format("scenes, step of %.0f ms: ", dt == 2 ? 1.0 : 3.0);
    checks.push_back({at + "loss, somatic / dendritic", "somatic balance breaks",
                      loss(dt, 1) / loss(dt, 0), 1.7, kBalanceUnbounded});
    checks.push_back(
        {at + "mean cosine of dendritic weights", "neurons differ", all[dt][0][0].cosine, -1, 0.3});
    checks.push_back({at + "mean cosine of somatic weights", "all neurons learn the same",
                      all[dt][1][0].cosine, 0.8, 1});
  }
  checks.push_back({"scenes: loss, somatic at 0.2 ms / dendritic at 0.5 ms",
                    "with prompt inhibition somatic balance is as good", loss(0, 1) / loss(1, 0), 0,
                    1.1});
  context.report.tables.push_back(std::move(table));
}

void study_dendritic_balance(StudyContext& context) {
  context.plan(static_cast<std::int64_t>(std::size(kCrossed)) + 1 +
               static_cast<std::int64_t>(std::size(kDelays)) + 4 + kPatchMatchParts +
               code_depth_parts(context));
  study_correlation(context);
  study_compartments(context);
  study_delays(context);
  study_scenes(context);
  study_patch_match(context);
  study_code_depth(context);
}

}  // namespace

StudyEntry dendritic_balance_study() {
  return {"dendritic-balance",
          "Codes of spiking layers whose inhibition balances every dendrite, or the soma alone",
          "Mikulasch, Rudelt, Priesemann, PNAS 118(50) (2021)", study_dendritic_balance};
}

}  // namespace spikedepth
