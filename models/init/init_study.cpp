// Fluctuation-driven initialisation: does the membrane fluctuate as asked, do deep networks stay
// alive, does homeostasis wake silent ones, and does training profit?
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "core/learning/dataset.hpp"
#include "core/snn/fluctuation.hpp"
#include "models/depth_trial.hpp"
#include "models/init/fluctuation_network.hpp"
#include "models/init/randman.hpp"
#include "models/model_estimator.hpp"
#include "models/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

const CellConstants kCell;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kSteps = 2000, kSkip = 100;  // 4 s in steps of 2 ms; without the onset
constexpr double kRate_hz = 15.8;

torch::Tensor normal_weights(std::int64_t inputs, std::int64_t neurons, double mean,
                             double deviation) {
  return torch::randn({inputs, neurons}) * deviation + mean;
}

// Temporal and pooled standard deviation, and mean, of 500 silent neurons for a target.
nlohmann::json one_layer(double rate_hz, double mean_u, double deviation_u,
                         const KernelIntegrals& kernel) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  constexpr std::int64_t inputs = 500, neurons = 500;
  const auto moments =
      fluctuation_weights(inputs, rate_hz, kernel, 1.0, mean_u, (1.0 - mean_u) / deviation_u);
  const auto weights = normal_weights(inputs, neurons, moments.mean, moments.deviation);
  const auto input = poisson_input(kSteps, 1, inputs, rate_hz, kCell.dt_s);
  const auto u = potentials(torch::matmul(input, weights), kCell);
  return {{"temporal", temporal_deviation(u, kSkip)},
          {"pooled", pooled_deviation(u, kSkip)},
          {"mean", u.slice(0, kSkip).mean().item<double>()}};
}

void study_one_layer(StudyContext& context) {
  const auto discrete = discrete_kernel(kCell.tau_membrane_s, kCell.tau_synapse_s, kCell.dt_s);
  const auto continuous = continuous_kernel(kCell.tau_membrane_s, kCell.tau_synapse_s);
  StudyTable table{"One layer, 500 inputs at 10 Hz: standard deviation over time / target",
                   {"target", "discrete kernel", "continuous kernel"},
                   {}};
  double worst = 0, least_continuous = kInfinity;
  for (const double target : {0.2, 0.5, 1.0, 2.0}) {
    const auto name = format("one-layer/%.1f", target);
    const double exact =
        context.part(name, [&] { return one_layer(10, 0, target, discrete); })["temporal"];
    const double coarse = context.part(
        name + "-continuous", [&] { return one_layer(10, 0, target, continuous); })["temporal"];
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
      context.part("one-layer/mean", [&] { return one_layer(10, 0.5, 0.25, discrete); });
  checks.push_back(
      {"mean potential for a target of 0.5", "within 0.03", shifted["mean"], 0.47, 0.53});
  double worst_pooled = 0;
  for (const double rate : {5.0, 10.0, 30.0, 100.0}) {
    const double pooled = context.part(format("pooled/%.0f", rate),
                                       [&] { return one_layer(rate, 0, 1.0, discrete); })["pooled"];
    const double expected = std::sqrt(1 + 2 * rate * (kCell.tau_membrane_s + kCell.tau_synapse_s));
    worst_pooled = std::max(worst_pooled, std::abs(pooled / expected - 1));
  }
  checks.push_back({"pooled over neurons and time, 5 to 100 Hz: largest relative error",
                    "sqrt(1 + 2 nu (tau_m + tau_s)) times the target, within 10 %", worst_pooled, 0,
                    0.1});
}

// Firing rates in Hz, layer by layer, of 200-128x6 without training.
nlohmann::json deep_rates(double deviation_u) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  FluctuationNetwork network({200, 128, 128, 128, 128, 128, 128, 0}, kRate_hz, deviation_u, kCell);
  network.forward(poisson_input(kSteps, 1, 200, kRate_hz, kCell.dt_s));
  nlohmann::json rates;
  for (const auto& counts : network.counts())
    rates.push_back(counts.mean().item<double>() / (kSteps * kCell.dt_s));
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
  std::vector<std::vector<double>> all;
  for (const auto& row : {Row{"fluctuation 1", 1.0}, Row{"fluctuation 0.5", 0.5},
                          Row{"fluctuation 2", 2.0}, Row{"framework's uniform", 0.0}}) {
    const std::vector<double> rates =
        context.part(std::string("deep/") + row.name, [&] { return deep_rates(row.deviation_u); });
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

// Fluctuation and mean under Dale's law, all inputs Poisson at kRate_hz.
nlohmann::json dale(std::int64_t recurrent) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  constexpr std::int64_t excitatory = 200, inhibitory = 50, neurons = 128;
  CellConstants slow = kCell;
  slow.tau_synapse_s = 0.02;
  const auto kernel_e = discrete_kernel(kCell.tau_membrane_s, kCell.tau_synapse_s, kCell.dt_s);
  const auto kernel_i = discrete_kernel(slow.tau_membrane_s, slow.tau_synapse_s, slow.dt_s);
  const auto rates = dale_rates(excitatory, static_cast<double>(recurrent), inhibitory,
                                recurrent > 0 ? 0.9 : 1.0, kRate_hz, kernel_e, kernel_i, 1.0);
  const auto group = [&](std::int64_t inputs, double rate, const CellConstants& cell) {
    const auto weights = torch::empty({inputs, neurons}).exponential_(rate);
    return potentials(torch::matmul(poisson_input(kSteps, 1, inputs, kRate_hz, cell.dt_s), weights),
                      cell);
  };
  auto u = group(excitatory, rates.feed_forward, kCell) - group(inhibitory, rates.inhibitory, slow);
  if (recurrent > 0) u = u + group(recurrent, rates.recurrent, kCell);
  return {{"temporal", temporal_deviation(u, kSkip)},
          {"mean", u.slice(0, kSkip).mean().item<double>()}};
}

// Rate of 128 recurrent neurons that get the share 0.9 of their fluctuation from the input.
nlohmann::json recurrent_rate() {
  torch::NoGradGuard no_grad;
  torch::manual_seed(4);
  const auto kernel = discrete_kernel(kCell.tau_membrane_s, kCell.tau_synapse_s, kCell.dt_s);
  const auto deviations = shared_deviations(200, 128, 0.9, kRate_hz, kernel, 1.0);
  const auto currents = torch::matmul(poisson_input(kSteps, 1, 200, kRate_hz, kCell.dt_s),
                                      normal_weights(200, 128, 0, deviations.feed_forward));
  const auto recurrent = normal_weights(128, 128, 0, deviations.recurrent);
  const auto cell = spiking_cell(kCell);
  Lif::State state;
  torch::Tensor fired = torch::zeros({1, 128});
  double count = 0;
  for (const auto& current : currents.unbind(0)) {
    const auto step = Lif::step(current + torch::matmul(fired, recurrent), state, cell, kCell.dt_s);
    state = step.state;
    fired = step.output;
    count += fired.sum().item<double>();
  }
  return count / 128 / (kSteps * kCell.dt_s);
}

void study_recurrent(StudyContext& context) {
  auto& checks = context.report.checks;
  const double rate = context.part("recurrent", recurrent_rate);
  checks.push_back(
      {"recurrent layer, share 0.9 from the input: rate, Hz", "alive: 5 to 40 Hz", rate, 5, 40});
  for (const std::int64_t recurrent : {0, 128}) {
    const auto found = context.part(format("dale/%lld", static_cast<long long>(recurrent)),
                                    [&] { return dale(recurrent); });
    const std::string name = recurrent > 0 ? "Dale, with recurrence" : "Dale, feed-forward";
    checks.push_back({name + ": fluctuation", "target 1 within 10 %", found["temporal"], 0.9, 1.1});
    checks.push_back(
        {name + ": mean potential", "balanced: within 0.2 of 0", found["mean"], -0.2, 0.2});
  }
}

// Share of the units of each layer that fire at all, after 40 updates by the activity penalty
// alone.
nlohmann::json rescue(StudyContext& context, bool lower_bound) {
  torch::manual_seed(5);
  FluctuationNetwork network({100, 64, 64, 64, 64, 0}, kRate_hz, 0.2, kCell);
  torch::optim::Adam optimizer(network.parameters(), torch::optim::AdamOptions(5e-3));
  CountBounds bounds{lower_bound ? 100.0 : 0.0, 1e-3, 0.1, 4};
  const std::int64_t updates = 40, steps = 100, batch = 64;
  for (std::int64_t update = 0; update <= updates; ++update) {
    context.beat(static_cast<double>(update) / static_cast<double>(updates));
    network.forward(poisson_input(steps, batch, 100, kRate_hz, kCell.dt_s));
    if (update == updates) break;
    torch::Tensor penalty;
    for (const auto& counts : network.counts()) {
      const auto own = count_penalty(counts, bounds);
      penalty = penalty.defined() ? penalty + own : own;
    }
    optimizer.zero_grad();
    penalty.backward();
    optimizer.step();
  }
  nlohmann::json active;
  for (const auto& counts : network.counts())
    active.push_back(counts.sum(0).gt(0).to(torch::kFloat64).mean().item<double>());
  return active;
}

void study_homeostasis(StudyContext& context) {
  StudyTable table{"Four layers that start silent (fluctuation 0.2): active units after 40 updates",
                   {"penalty", "1", "2", "3", "4"},
                   {}};
  std::vector<std::vector<double>> all;
  for (const bool lower : {true, false}) {
    const std::vector<double> active = context.part(lower ? "rescue/lower-bound" : "rescue/control",
                                                    [&] { return rescue(context, lower); });
    std::vector<std::string> cells = {lower ? "lower and upper bound" : "upper bound alone"};
    for (const double share : active) cells.push_back(format("%.2f", share));
    table.rows.push_back(cells);
    all.push_back(active);
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"active share of the least active layer, lower bound",
                                   "homeostasis wakes every layer",
                                   *std::min_element(all[0].begin(), all[0].end()), 0.95, 1});
  context.report.checks.push_back({"active share of layer 4, upper bound alone",
                                   "nothing moves without it", all[1][3], 0, 0.05});
}

// Accuracy on Randman after a short training.
double train_randman(StudyContext& context, double deviation_u, bool regularised,
                     std::int64_t seed) {
  RandmanOptions options;
  options.seed = static_cast<std::uint64_t>(seed);
  const auto patterns = randman(options);
  const auto count = patterns.labels.size(0), held_out = count / 5, batch = std::int64_t{200};
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  FluctuationNetwork network({options.units, 128, options.classes}, 5.0, deviation_u, kCell);
  torch::optim::Adam optimizer(network.parameters(), torch::optim::AdamOptions(5e-3));
  const CountBounds bounds{100, 1e-3, 0.1, 4};
  const auto epochs = context.steps(25);
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    for (auto first = held_out; first + batch <= count; first += batch) {
      context.beat(static_cast<double>(epoch) / static_cast<double>(epochs));
      const auto scores = network.forward(patterns.spikes.narrow(1, first, batch));
      auto loss =
          torch::nn::functional::cross_entropy(scores, patterns.labels.narrow(0, first, batch));
      if (regularised) loss = loss + count_penalty(network.counts()[0], bounds);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
  }
  torch::NoGradGuard no_grad;
  return network.forward(patterns.spikes.narrow(1, 0, held_out))
      .argmax(1)
      .eq(patterns.labels.narrow(0, 0, held_out))
      .to(torch::kFloat64)
      .mean()
      .item<double>();
}

void study_randman(StudyContext& context, std::int64_t seeds) {
  StudyTable table{"Randman, 25 epochs of 1,000 patterns: accuracy (chance 0.1)",
                   {"fluctuation", "without homeostasis", "with it"},
                   {}};
  std::vector<double> without, with;
  for (const double deviation : {0.1, 0.3, 1.0, 3.0, 0.0}) {
    std::vector<std::string> cells = {deviation > 0 ? format("%.1f", deviation)
                                                    : std::string("framework's uniform")};
    for (const bool regularised : {false, true}) {
      std::vector<double> found;
      for (std::int64_t seed = 1; seed <= seeds; ++seed) {
        const auto name = format("randman/%.1f-%d/seed%lld", deviation, regularised ? 1 : 0,
                                 static_cast<long long>(seed));
        found.push_back(context.part(
            name, [&] { return train_randman(context, deviation, regularised, seed); }));
      }
      cells.push_back(spread(found, 3));
      (regularised ? with : without).push_back(mean_and_deviation(found).mean);
    }
    table.rows.push_back(cells);
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"Randman: accuracy, fluctuation 1 - framework's uniform",
                                   "fluctuation-driven starts train better",
                                   without[2] - without[4], 0.02, kInfinity});
  context.report.checks.push_back({"Randman: what homeostasis adds at fluctuation 0.1",
                                   "it widens the range of good starts", with[0] - without[0], 0,
                                   kInfinity});
}

torch::Tensor room_frames(StudyContext& context) {
  TrainConfig config;
  DepthDataset data({{context.room(1), 0, -1}}, config, true);
  std::vector<torch::Tensor> frames;
  for (std::size_t i = 0; i < 4; ++i) frames.push_back(data.load(i * data.size() / 4, {}).frames);
  return torch::stack(frames);
}

void study_depth_network(StudyContext& context) {
  StudyTable table{
      "StereoSpike, width 16, on a room: fluctuation at the start where input arrives (target 1)",
      {"layer", "drawn", "its rate", "rate in theory", "scaled", "kaiming"},
      {}};
  const auto found = context.part("depth-network", [&]() -> nlohmann::json {
    const auto frames = room_frames(context);
    nlohmann::json json;
    for (const char* method : {"drawn", "scaled", "kaiming"}) {
      torch::manual_seed(6);
      StereoSpikeConfig config;
      config.width = 16;
      StereoSpike model(config);
      for (const auto& layer : model.initialise({1.0, 0.0, init_method(method)}, frames)) {
        json[method].push_back(
            {{"layer", layer.layer}, {"measured", layer.measured}, {"rate", layer.rate}});
      }
    }
    return json;
  });
  double worst = 0, worst_rate = 0;
  const double theory = firing_probability(1.0, 1.0);
  for (std::size_t i = 0; i < found["drawn"].size(); ++i) {
    const auto& drawn = found["drawn"][i];
    const double measured = drawn["measured"], rate = drawn["rate"];
    table.rows.push_back({drawn["layer"], format("%.3f", measured), format("%.3f", rate),
                          format("%.3f", theory),
                          format("%.3f", found["scaled"][i]["measured"].get<double>()),
                          format("%.3f", found["kaiming"][i]["measured"].get<double>())});
    worst = std::max(worst, std::abs(measured - 1));
    worst_rate = std::max(worst_rate, std::abs(rate - theory));
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"depth network, drawn: largest error of the fluctuation",
                                   "the second moment of the inputs suffices", worst, 0, 0.25});
  context.report.checks.push_back({"depth network, drawn: largest error of the firing rate",
                                   "0.5 erfc(1 / sqrt 2) = 0.159 for fluctuation 1", worst_rate, 0,
                                   0.05});
}

void study_band(StudyContext& context) {
  StudyTable table{"Homeostasis in depth training: penalty on rates above 5 %, 250 steps",
                   {"weight", "firing rate", "MDE m"},
                   {}};
  std::vector<double> rates;
  for (const char* weight : {"0", "0.02", "0.1"}) {
    const auto trial = depth_trial(context, std::string("band-") + weight, 1, 250,
                                   {"loss.rate_low=0.005", "loss.rate_high=0.05",
                                    std::string("loss.rate_band_weight=") + weight});
    rates.push_back(trial.firing_rate);
    table.rows.push_back({weight, format("%.4f", trial.firing_rate), format("%.3f", trial.mde_m)});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"rate at weight 0.02 / at 0",
                                   "a stronger penalty lowers the rate", rates[1] / rates[0], 0,
                                   1});
  context.report.checks.push_back({"rate at weight 0.1 / at 0.02",
                                   "and a still stronger one lowers it further",
                                   rates[2] / rates[1], 0, 1});
}

void study_init(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = context.seeds_or(2);
  context.plan(8 + 1 + 4 + 4 + 3 + 2 + 10 * seeds + 1 + 3);
  study_one_layer(context);
  study_deep(context);
  study_recurrent(context);
  study_homeostasis(context);
  study_randman(context, seeds);
  study_depth_network(context);
  study_band(context);
}

}  // namespace

ModelEntry init_entry() {
  ModelEntry entry;
  entry.name = "init";
  entry.title = "Fluctuation-driven initialisation and homeostasis, options of every depth network";
  entry.paper = "Neuromorphic Computing and Engineering 2:044016 (2022)";
  entry.study = study_init;
  return entry;
}

}  // namespace spikedepth
