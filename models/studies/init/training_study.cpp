// Training from such starts: homeostasis wakes silent layers, Randman profits, depth networks start
// as asked.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "core/learning/dataset.hpp"
#include "core/snn/encoders.hpp"
#include "core/snn/fluctuation.hpp"
#include "models/networks/stereospike/stereospike.hpp"
#include "models/studies/class_training.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/init/fluctuation_network.hpp"
#include "models/studies/init/init_study.hpp"
#include "models/studies/init/randman.hpp"

namespace spikedepth {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kLongEpochs = 60;
constexpr std::int64_t kLeastSamples = 50;  // of a class: one batch and what is held out

// Share of the units of each layer that fire at all, after 40 updates by the activity penalty
// alone.
nlohmann::json rescue(StudyContext& context, bool lower_bound) {
  torch::manual_seed(5);
  Random random(5);
  FluctuationNetwork network({100, 64, 64, 64, 64, 0}, kInitRate_hz, 0.2, kInitCell);
  torch::optim::Adam optimizer(network.parameters(), torch::optim::AdamOptions(5e-3));
  CountBounds bounds{lower_bound ? 100.0 : 0.0, 1e-3, 0.1, 4};
  const std::int64_t updates = context.steps(40), steps = 100, batch = 64;
  for (std::int64_t update = 0; update <= updates; ++update) {
    context.beat(static_cast<double>(update) / static_cast<double>(updates));
    network.forward(
        poisson_spikes(torch::ones({batch, 100}), steps, random, kInitRate_hz, kInitCell.dt_s));
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

struct RandmanTraining {
  double deviation_u = 1;  // of the start; 0 = the framework's uniform weights
  bool regularised = false;
  std::int64_t samples_per_class = 100, epochs = 25, batch = 200;
};

// Accuracy on patterns that were not learned from.
double train_randman(StudyContext& context, const RandmanTraining& training, std::int64_t seed) {
  RandmanOptions options;
  options.seed = static_cast<std::uint64_t>(seed);
  options.samples_per_class = context.steps(training.samples_per_class, kLeastSamples);
  const auto patterns = randman(options);
  const auto count = patterns.labels.size(0), held_out = count / 5, batch = training.batch;
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  FluctuationNetwork network({options.units, 128, options.classes}, 5.0, training.deviation_u,
                             kInitCell);
  const CountBounds bounds{100, 1e-3, 0.1, 4};
  ClassTask task;
  task.scores = [&](const torch::Tensor& spikes) { return network.forward(spikes); };
  if (training.regularised)
    task.penalty = [&] { return count_penalty(network.counts()[0], bounds); };
  ClassTrainer trainer(network, task, 5e-3);
  const auto epochs = context.steps(training.epochs);
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    for (auto first = held_out; first + batch <= count; first += batch) {
      context.beat(static_cast<double>(epoch) / static_cast<double>(epochs));
      trainer.step(patterns.spikes.narrow(1, first, batch),
                   patterns.labels.narrow(0, first, batch));
    }
  }
  torch::NoGradGuard no_grad;
  return accuracy_of(network.forward(patterns.spikes.narrow(1, 0, held_out)),
                     patterns.labels.narrow(0, 0, held_out));
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
        found.push_back(context.part(name, [&] {
          return train_randman(context, {deviation, regularised}, seed);
        }));
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
  const double longer = context.part("randman/longer", [&] {
    return train_randman(context, {1.0, true, 1000, kLongEpochs, 250}, 1);
  });
  context.report.checks.push_back({format("Randman, fluctuation 1, %lld epochs of 10,000 patterns: "
                                          "accuracy",
                                          static_cast<long long>(kLongEpochs)),
                                   "the authors' notebook reaches 0.963 in 200 epochs", longer,
                                   0.93, 1});
}

torch::Tensor room_frames(StudyContext& context) {
  TrainConfig config;
  DepthDataset data({{context.room(1), 0, -1}}, config, true);
  std::vector<torch::Tensor> frames;
  const auto count = static_cast<std::size_t>(context.steps(4));
  for (std::size_t i = 0; i < count; ++i)
    frames.push_back(data.load(i * data.size() / count, {}).frames);
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
  StudyTable table{
      "Homeostasis in depth training: penalty on channels below 0.5 % or above 5 %, 250 steps",
      {"weight", "firing rate", "MDE m"},
      {}};
  std::vector<double> rates;
  for (const char* weight : {"0", "0.01", "0.1"}) {
    const auto trial = depth_trial(context, std::string("band-") + weight, 1, 250,
                                   {"init.xi=0.7", "loss.rate_low=0.005", "loss.rate_high=0.05",
                                    std::string("loss.rate_band_weight=") + weight});
    rates.push_back(trial.firing_rate);
    table.rows.push_back({weight, format("%.4f", trial.firing_rate), format("%.3f", trial.mde_m)});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"rate at weight 0.01 / at 0",
                                   "a stronger penalty lowers the rate", rates[1] / rates[0], 0,
                                   1});
  context.report.checks.push_back({"rate at weight 0.1 / at 0.01",
                                   "and a still stronger one lowers it further",
                                   rates[2] / rates[1], 0, 1});
}

}  // namespace

void study_training(StudyContext& context, std::int64_t seeds) {
  study_homeostasis(context);
  study_randman(context, seeds);
  study_depth_network(context);
  study_band(context);
}

}  // namespace spikedepth
