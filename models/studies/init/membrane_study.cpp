// The membrane before any training: does it fluctuate as asked, and do deep, recurrent and Dale's
// networks stay alive?
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "core/snn/encoders.hpp"
#include "core/snn/fluctuation.hpp"
#include "models/studies/init/fluctuation_network.hpp"
#include "models/studies/init/init_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSteps = 2000, kSkip = 100;  // 4 s in steps of 2 ms; without the onset
constexpr std::int64_t kLeastSteps = 2 * kSkip;
constexpr int kDraws = 6;  // of weights, and of spikes for each

torch::Tensor normal_weights(std::int64_t inputs, std::int64_t neurons, double mean,
                             double deviation) {
  return torch::randn({inputs, neurons}) * deviation + mean;
}

// Temporal and pooled standard deviation, and mean, of 500 silent neurons for a target.
nlohmann::json one_layer(std::int64_t steps, double rate_hz, double mean_u, double deviation_u,
                         const KernelIntegrals& kernel) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  Random random(1);
  constexpr std::int64_t inputs = 500, neurons = 500;
  const auto moments =
      fluctuation_weights(inputs, rate_hz, kernel, 1.0, mean_u, (1.0 - mean_u) / deviation_u);
  const auto weights = normal_weights(inputs, neurons, moments.mean, moments.deviation);
  const auto input =
      poisson_spikes(torch::ones({1, inputs}), steps, random, rate_hz, kInitCell.dt_s);
  const auto u = potentials(torch::matmul(input, weights), kInitCell);
  return {{"temporal", temporal_deviation(u, kSkip)},
          {"pooled", pooled_deviation(u, kSkip)},
          {"mean", u.slice(0, kSkip).mean().item<double>()}};
}

void study_one_layer(StudyContext& context) {
  const auto discrete =
      discrete_kernel(kInitCell.tau_membrane_s, kInitCell.tau_synapse_s, kInitCell.dt_s);
  const auto continuous = continuous_kernel(kInitCell.tau_membrane_s, kInitCell.tau_synapse_s);
  StudyTable table{"One layer, 500 inputs at 10 Hz: standard deviation over time / target",
                   {"target", "discrete kernel", "continuous kernel"},
                   {}};
  const auto steps = context.steps(kSteps, kLeastSteps);
  double worst = 0, least_continuous = std::numeric_limits<double>::infinity();
  for (const double target : {0.2, 0.5, 1.0, 2.0}) {
    const auto name = format("one-layer/%.1f", target);
    const double exact =
        context.part(name, [&] { return one_layer(steps, 10, 0, target, discrete); })["temporal"];
    const double coarse = context.part(name + "-continuous", [&] {
      return one_layer(steps, 10, 0, target, continuous);
    })["temporal"];
    worst = std::max(worst, std::abs(exact / target - 1));
    least_continuous = std::min(least_continuous, coarse / target);
    table.rows.push_back(
        {format("%.1f", target), format("%.3f", exact / target), format("%.3f", coarse / target)});
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"largest relative error of the fluctuation", "the target is met within 5 %",
                    worst, 0, 0.05});
  checks.push_back({"the same with the continuous kernel, least ratio",
                    "visibly above 1: steps must be taken into account", least_continuous, 1.05,
                    1.15});
  const auto shifted =
      context.part("one-layer/mean", [&] { return one_layer(steps, 10, 0.5, 0.25, discrete); });
  checks.push_back(
      {"mean potential for a target of 0.5", "within 0.03", shifted["mean"], 0.47, 0.53});
  double worst_pooled = 0;
  for (const double rate : {5.0, 10.0, 30.0, 100.0}) {
    const double pooled = context.part(format("pooled/%.0f", rate), [&] {
      return one_layer(steps, rate, 0, 1.0, discrete);
    })["pooled"];
    const double expected =
        std::sqrt(1 + 2 * rate * (kInitCell.tau_membrane_s + kInitCell.tau_synapse_s));
    worst_pooled = std::max(worst_pooled, std::abs(pooled / expected - 1));
  }
  checks.push_back({"pooled over neurons and time, 5 to 100 Hz: largest relative error",
                    "sqrt(1 + 2 nu (tau_m + tau_s)) times the target, within 10 %", worst_pooled, 0,
                    0.1});
}

// Firing rates in Hz, layer by layer, of 200-128x6 without training.
nlohmann::json deep_rates(std::int64_t steps, double deviation_u) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  Random random(2);
  FluctuationNetwork network({200, 128, 128, 128, 128, 128, 128, 0}, kInitRate_hz, deviation_u,
                             kInitCell);
  network.forward(
      poisson_spikes(torch::ones({1, 200}), steps, random, kInitRate_hz, kInitCell.dt_s));
  nlohmann::json rates;
  for (const auto& counts : network.counts())
    rates.push_back(counts.mean().item<double>() / (static_cast<double>(steps) * kInitCell.dt_s));
  return rates;
}

void study_deep(StudyContext& context) {
  struct Row {
    const char* name;
    double deviation_u;
  };
  StudyTable table{"Six layers of 128, input at 15.8 Hz: firing rate in Hz, layer by layer",
                   {"start", "1", "2", "3", "4", "5", "6"},
                   {}};
  const auto steps = context.steps(kSteps, kLeastSteps);
  std::vector<std::vector<double>> all;
  for (const auto& row : {Row{"fluctuation 1", 1.0}, Row{"fluctuation 0.5", 0.5},
                          Row{"fluctuation 2", 2.0}, Row{"framework's uniform", 0.0}}) {
    const std::vector<double> rates = context.part(
        std::string("deep/") + row.name, [&] { return deep_rates(steps, row.deviation_u); });
    std::vector<std::string> cells = {row.name};
    for (const double rate : rates) cells.push_back(format("%.2f", rate));
    table.rows.push_back(cells);
    all.push_back(rates);
  }
  context.report.tables.push_back(std::move(table));
  const auto bounds = std::minmax_element(all[0].begin(), all[0].end());
  auto& checks = context.report.checks;
  checks.push_back(
      {"fluctuation 1: lowest rate, Hz", "all layers fire at 5 to 40 Hz", *bounds.first, 5, 40});
  checks.push_back(
      {"fluctuation 1: highest rate, Hz", "all layers fire at 5 to 40 Hz", *bounds.second, 5, 40});
  checks.push_back(
      {"fluctuation 0.5: rate of layer 3, Hz", "activity dies out", all[1][2], 0, 0.5});
  checks.push_back({"framework's uniform: rate of layer 1, Hz", "silent from the first layer on",
                    all[3][0], 0, 0.1});
}

// Fluctuation and mean under Dale's law, all inputs Poisson at kInitRate_hz. A large excitatory
// mean and a large inhibitory one must cancel, so one draw of weights and spikes is off by about
// 0.3: their mean over several counts.
nlohmann::json dale(std::int64_t steps, std::int64_t recurrent) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  Random random(3);
  constexpr std::int64_t excitatory = 200, inhibitory = 50, neurons = 128;
  CellConstants slow = kInitCell;
  slow.tau_synapse_s = 0.02;
  const auto kernel_e =
      discrete_kernel(kInitCell.tau_membrane_s, kInitCell.tau_synapse_s, kInitCell.dt_s);
  const auto kernel_i = discrete_kernel(slow.tau_membrane_s, slow.tau_synapse_s, slow.dt_s);
  const auto rates = dale_rates(excitatory, static_cast<double>(recurrent), inhibitory,
                                recurrent > 0 ? 0.9 : 1.0, kInitRate_hz, kernel_e, kernel_i, 1.0);
  const auto group = [&](std::int64_t inputs, double rate, const CellConstants& cell) {
    const auto weights = torch::empty({inputs, neurons}).exponential_(rate);
    const auto spikes =
        poisson_spikes(torch::ones({kDraws, inputs}), steps, random, kInitRate_hz, cell.dt_s);
    return potentials(torch::matmul(spikes, weights), cell);
  };
  std::vector<double> deviations, means;
  for (int draw = 0; draw < kDraws; ++draw) {
    auto u = group(excitatory, rates.feed_forward, kInitCell) -
             group(inhibitory, rates.inhibitory, slow);
    if (recurrent > 0) u = u + group(recurrent, rates.recurrent, kInitCell);
    deviations.push_back(temporal_deviation(u, kSkip));
    means.push_back(u.slice(0, kSkip).mean().item<double>());
  }
  return {{"temporal", mean_and_deviation(deviations).mean},
          {"mean", mean_and_deviation(means).mean}};
}

// Rate of 128 recurrent neurons that get the share 0.9 of their fluctuation from the input.
nlohmann::json recurrent_rate(std::int64_t steps) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  Random random(4);
  const auto kernel =
      discrete_kernel(kInitCell.tau_membrane_s, kInitCell.tau_synapse_s, kInitCell.dt_s);
  const auto deviations = shared_deviations(200, 128, 0.9, kInitRate_hz, kernel, 1.0);
  const auto currents = torch::matmul(
      poisson_spikes(torch::ones({1, 200}), steps, random, kInitRate_hz, kInitCell.dt_s),
      normal_weights(200, 128, 0, deviations.feed_forward));
  const auto recurrent = normal_weights(128, 128, 0, deviations.recurrent);
  const auto cell = spiking_cell(kInitCell);
  Lif::State state;
  torch::Tensor fired = torch::zeros({1, 128});
  double count = 0;
  for (const auto& current : currents.unbind(0)) {
    const auto step =
        Lif::step(current + torch::matmul(fired, recurrent), state, cell, kInitCell.dt_s);
    state = step.state;
    fired = step.output;
    count += fired.sum().item<double>();
  }
  return count / 128 / (static_cast<double>(steps) * kInitCell.dt_s);
}

void study_recurrent(StudyContext& context) {
  auto& checks = context.report.checks;
  const auto steps = context.steps(kSteps, kLeastSteps);
  const double rate = context.part("recurrent", [&] { return recurrent_rate(steps); });
  checks.push_back(
      {"recurrent layer, share 0.9 from the input: rate, Hz", "alive: 5 to 40 Hz", rate, 5, 40});
  for (const std::int64_t recurrent : {0, 128}) {
    const auto found = context.part(format("dale/%lld", static_cast<long long>(recurrent)),
                                    [&] { return dale(steps, recurrent); });
    const std::string name = recurrent > 0 ? "Dale, with recurrence" : "Dale, feed-forward";
    checks.push_back({name + ": fluctuation", "target 1 within 10 %", found["temporal"], 0.9, 1.1});
    checks.push_back(
        {name + ": mean potential", "balanced: within 0.2 of 0", found["mean"], -0.2, 0.2});
  }
}

}  // namespace

void study_membranes(StudyContext& context) {
  study_one_layer(context);
  study_deep(context);
  study_recurrent(context);
}

}  // namespace spikedepth
