#include "models/studies/dendritic_balance/balance_runs.hpp"

#include "core/base/statistics.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kBalanceTestSeed = 999;
constexpr std::int64_t kBarPatterns = 40000, kBalanceTests = 1500, kBarSide = 8;

}  // namespace

nlohmann::json BalanceOutcome::to_json() const {
  return {{"loss", loss}, {"bars", bars}, {"cosine", cosine}, {"rate_per_ms", rate_per_ms}};
}

BalanceOutcome BalanceOutcome::from_json(const nlohmann::json& json) {
  return {json.at("loss").get<double>(), json.at("bars").get<double>(),
          json.at("cosine").get<double>(), json.at("rate_per_ms").get<double>()};
}

BalanceOutcome run_balance(BalanceLayer<float>& layer, const BalanceRun& run, const RunBeat& beat) {
  Random random(run.seed, 1), test(kBalanceTestSeed);
  const auto told = [&](std::int64_t before) {
    return [&beat, &run, before](std::int64_t pattern) {
      if (beat) beat(double(before + pattern) / double(run.count + run.tests));
    };
  };
  const double forward = layer.parameters().forward_rate;
  layer.parameters().forward_rate = 0;
  show_patterns(layer, run.patterns, random, run.held, true, run.presentation, told(0));
  layer.parameters().forward_rate = forward;
  show_patterns(layer, run.patterns, random, run.count - run.held, true, run.presentation,
                told(run.held));
  const auto figures =
      show_patterns(layer, run.patterns, test, run.tests, false, run.presentation, told(run.count));
  BalanceOutcome outcome;
  outcome.loss = figures.loss;
  outcome.rate_per_ms = figures.rate_per_ms;
  const auto& weights = layer.weights().forward;
  if (!run.ideal.empty()) outcome.bars = static_cast<double>(distinct_matches(weights, run.ideal));
  outcome.cosine = mean_cosine(weights, static_cast<std::size_t>(run.parameters.inputs));
  return outcome;
}

std::vector<std::vector<BalanceOutcome>> compare_schemes(
    StudyContext& context, const std::string& name, std::int64_t seeds,
    const std::vector<BalanceScheme>& schemes,
    const std::function<BalanceRun(BalanceScheme)>& make) {
  const auto all = static_cast<std::int64_t>(schemes.size()) * seeds;
  const auto found = context.part(name, [&] {
    std::vector<BalanceOutcome> outcomes(static_cast<std::size_t>(all));
    run_parallel(context, all, [&](std::int64_t index, const RunBeat& beat) {
      auto run = make(schemes[static_cast<std::size_t>(index / seeds)]);
      run.seed = static_cast<std::uint64_t>(1 + index % seeds);
      BalanceLayer<float> layer(run.parameters, run.seed);
      outcomes[static_cast<std::size_t>(index)] = run_balance(layer, run, beat);
    });
    auto json = nlohmann::json::array();
    for (const auto& outcome : outcomes) json.push_back(outcome.to_json());
    return json;
  });
  std::vector<std::vector<BalanceOutcome>> by_scheme(schemes.size());
  for (std::int64_t i = 0; i < all; ++i) {
    by_scheme[static_cast<std::size_t>(i / seeds)].push_back(
        BalanceOutcome::from_json(found.at(static_cast<std::size_t>(i))));
  }
  return by_scheme;
}

std::vector<double> figures(const std::vector<BalanceOutcome>& outcomes,
                            double BalanceOutcome::*member) {
  std::vector<double> values;
  for (const auto& outcome : outcomes) values.push_back(outcome.*member);
  return values;
}

double mean_of(const std::vector<BalanceOutcome>& outcomes, double BalanceOutcome::*member) {
  return mean_and_deviation(figures(outcomes, member)).mean;
}

BalanceRun bar_run(const StudyContext& context, BalanceScheme scheme, double crossed) {
  BalanceRun run;
  auto& p = run.parameters;
  p.inputs = kBarSide * kBarSide;
  p.neurons = 2 * kBarSide;
  p.scheme = scheme;
  p.noise_rate = 7e-7;
  p.forward_rate = 5 * 5e-5;
  p.recurrent_rate = 5 * 1e-4;
  p.decoder_rate = 5 * 5e-5;
  p.bias_rate = 5 * 1e-2;
  run.patterns = bars(kBarSide, crossed);
  run.ideal = ideal_bars(kBarSide);
  run.count = context.steps(kBarPatterns);
  run.tests = context.steps(kBalanceTests, 5);
  return run;
}

}  // namespace spikedepth
