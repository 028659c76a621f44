#pragma once
// One training of a balanced layer and what its code is worth on patterns that do not change any
// more.
#include <cstdint>
#include <vector>

#include "core/balance/balance_course.hpp"
#include "models/studies/parallel_runs.hpp"

namespace spikedepth {

struct BalanceRun {
  BalanceParameters parameters;
  PatternSource patterns;
  std::vector<std::vector<float>> ideal;  // what single neurons may learn; may be empty
  std::int64_t count = 0, tests = 0;      // patterns to learn from, to measure on
  std::int64_t held = 0;                  // of `count`: with F held at its start
  Presentation presentation = {};
  std::uint64_t seed = 1;
};

struct BalanceOutcome {
  double loss = 0;  // of the decoder, on the tests
  double bars = 0;  // distinct ideal patterns found
  double cosine = 0;
  double rate_per_ms = 0;

  nlohmann::json to_json() const;
  static BalanceOutcome from_json(const nlohmann::json& json);
};

/// Trains a layer in place and measures it on one stream of tests that is the same for all seeds.
BalanceOutcome run_balance(BalanceLayer<float>& layer, const BalanceRun& run, const RunBeat& beat);

/// All `schemes` with `seeds` seeds each, in parallel: [scheme][seed]; part `name` of the study.
std::vector<std::vector<BalanceOutcome>> compare_schemes(
    StudyContext& context, const std::string& name, std::int64_t seeds,
    const std::vector<BalanceScheme>& schemes,
    const std::function<BalanceRun(BalanceScheme)>& make);

/// The member of every outcome.
std::vector<double> figures(const std::vector<BalanceOutcome>& outcomes,
                            double BalanceOutcome::*member);
double mean_of(const std::vector<BalanceOutcome>& outcomes, double BalanceOutcome::*member);

/// Bars of 8x8 pixels at five times the published rates: 40,000 patterns in place of a
/// million.
BalanceRun bar_run(const StudyContext& context, BalanceScheme scheme, double crossed);

}  // namespace spikedepth
