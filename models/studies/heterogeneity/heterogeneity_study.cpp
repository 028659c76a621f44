// Heterogeneous time constants: the four arms of Perez-Nieves et al. on patterns that need several
// time scales, a control that needs none, and a depth network over a stream of time steps.
#include <algorithm>
#include <limits>

#include "core/base/text.hpp"
#include "core/snn/network_threads.hpp"
#include "models/studies/class_training.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/heterogeneity/decay_network.hpp"
#include "models/studies/heterogeneity/lag_task.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kHeterogeneitySeeds = 6;
constexpr std::int64_t kEpochs = 30, kControlEpochs = 20, kFewSeeds = 2;
constexpr std::int64_t kTrain = 1024, kTest = 512, kBatch = 128;
constexpr double kLearningRate = 8e-3;
constexpr double kSpeeds[] = {0.75, 0.9, 1.0, 1.15, 1.3};
constexpr std::int64_t kDepthSteps = 960, kDepthSeeds = 2;

struct Arm {
  const char* name;
  bool heterogeneous, trains;
  bool detaches = false;  // (1 - beta) left out of the gradient, as published
};
constexpr Arm kArms[] = {{"HomInit-StdTr", false, false},
                         {"HetInit-StdTr", true, false},
                         {"HomInit-HetTr", false, true},
                         {"HetInit-HetTr", true, true},
                         {"HetInit-HetTr, (1 - beta) detached", true, true, true}};

double accuracy(DecayNetwork& network, const SpikePatterns& patterns) {
  torch::NoGradGuard no_grad;
  return accuracy_of(network.forward(patterns.spikes), patterns.labels);
}

void train(StudyContext& context, DecayNetwork& network, const SpikePatterns& patterns,
           std::int64_t epochs) {
  ClassTask task;
  task.scores = [&](const torch::Tensor& spikes) { return network.forward(spikes); };
  task.after_step = [&] { network.clamp_decays(); };
  ClassTrainer trainer(network, task, kLearningRate);
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    const auto order = torch::randperm(kTrain);
    for (std::int64_t first = 0; first < kTrain; first += kBatch) {
      const auto chosen = order.narrow(0, first, kBatch);
      trainer.step(patterns.spikes.index_select(1, chosen),
                   patterns.labels.index_select(0, chosen));
      context.beat(static_cast<double>(epoch * kTrain + first) /
                   static_cast<double>(epochs * kTrain));
    }
  }
}

// Accuracies at the training speed and at others, and the spread of the learned time constants.
nlohmann::json run_arm(StudyContext& context, const Arm& arm, std::int64_t seed, bool control) {
  torch::manual_seed(static_cast<std::uint64_t>(seed));
  const auto at = static_cast<std::uint64_t>(seed);
  DecayNetworkOptions options;
  options.heterogeneous = arm.heterogeneous;
  options.train_decays = arm.trains;
  options.detach_input_scale = arm.detaches;
  DecayNetwork network(options);
  const auto draw = [&](std::int64_t count, std::uint64_t stream, double speed) {
    return control ? rate_patterns(count, stream) : lag_patterns(count, stream, speed);
  };
  train(context, network, draw(kTrain, 1000 + at, 1.0),
        context.steps(control ? kControlEpochs : kEpochs));
  nlohmann::json result = {{"accuracy", accuracy(network, draw(kTest, 2000 + at, 1.0))}};
  for (const double speed : kSpeeds)
    result["speeds"].push_back(accuracy(network, draw(kTest, 3000 + at, speed)));
  const auto tau_ms = -options.dt_ms / network.membrane_decays().log();
  result["tau_mean_ms"] = tau_ms.mean().item<double>();
  result["tau_deviation_ms"] = tau_ms.numel() > 1 ? tau_ms.std().item<double>() : 0.0;
  return result;
}

std::vector<nlohmann::json> run_arms(StudyContext& context, const Arm& arm, std::int64_t seeds,
                                     bool control) {
  std::vector<nlohmann::json> runs;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    const std::string name =
        std::string(control ? "control/" : "lags/") + arm.name + "/seed" + std::to_string(seed);
    runs.push_back(context.part(name, [&] { return run_arm(context, arm, seed, control); }));
  }
  return runs;
}

std::vector<double> values(const std::vector<nlohmann::json>& runs, const char* key) {
  std::vector<double> list;
  for (const auto& run : runs) list.push_back(run.at(key).get<double>());
  return list;
}

double mean_accuracy(const std::vector<nlohmann::json>& runs) {
  return mean_and_deviation(values(runs, "accuracy")).mean;
}

// Mean over seeds and playing speeds.
double mean_over_speeds(const std::vector<nlohmann::json>& runs) {
  std::vector<double> all;
  for (const auto& run : runs) {
    for (const auto& value : run.at("speeds")) all.push_back(value.get<double>());
  }
  return mean_and_deviation(all).mean;
}

void study_patterns(StudyContext& context, std::int64_t seeds) {
  StudyTable table{
      "Test accuracy after the last epoch, three-lag patterns (chance 0.125)",
      {"arm", "every seed", "mean", "over playing speeds 0.75 to 1.3", "tau ms", "its spread ms"},
      {}};
  std::vector<std::vector<nlohmann::json>> all;
  for (const auto& arm : kArms) {
    auto runs = run_arms(context, arm, arm.detaches ? std::min(seeds, kFewSeeds) : seeds, false);
    std::string each;
    for (const double value : values(runs, "accuracy")) each += format("%.3f ", value);
    table.rows.push_back({arm.name, each, format("%.3f", mean_accuracy(runs)),
                          format("%.3f", mean_over_speeds(runs)),
                          spread(values(runs, "tau_mean_ms"), 1),
                          spread(values(runs, "tau_deviation_ms"), 1)});
    all.push_back(std::move(runs));
  }
  context.report.tables.push_back(std::move(table));
  const double infinity = std::numeric_limits<double>::infinity();
  auto& checks = context.report.checks;
  checks.push_back({"accuracy, HetInit-HetTr - HomInit-StdTr",
                    "heterogeneity improves tasks with temporal structure",
                    mean_accuracy(all[3]) - mean_accuracy(all[0]), 0.12, infinity});
  checks.push_back({"accuracy, HetInit-StdTr - HomInit-StdTr",
                    "heterogeneity at the start alone helps",
                    mean_accuracy(all[1]) - mean_accuracy(all[0]), 0.05, infinity});
  checks.push_back({"accuracy over playing speeds, HetInit-HetTr - HomInit-StdTr",
                    "more robust to the speed of the test data",
                    mean_over_speeds(all[3]) - mean_over_speeds(all[0]), 0, infinity});
}

void study_control(StudyContext& context, std::int64_t seeds) {
  const auto plain = run_arms(context, kArms[0], seeds, true);
  const auto mixed = run_arms(context, kArms[3], seeds, true);
  context.report.tables.push_back({"Control without temporal structure: test accuracy",
                                   {"arm", "mean"},
                                   {{kArms[0].name, spread(values(plain, "accuracy"), 3)},
                                    {kArms[3].name, spread(values(mixed, "accuracy"), 3)}}});
  context.report.checks.push_back({"control: HetInit-HetTr - HomInit-StdTr",
                                   "no gain where rates carry the class",
                                   mean_accuracy(mixed) - mean_accuracy(plain), -1, 0.03});
}

void study_depth(StudyContext& context, std::int64_t seeds) {
  struct DepthArm {
    const char* name;
    std::vector<std::string> assignments;
  };
  const DepthArm arms[] = {
      {"HomInit-StdTr", {"model.tau_distribution=constant", "model.tau_train=false"}},
      {"HetInit-HetTr", {}}};
  StudyTable table{"Depth over a stream of three time steps a window, one time constant a channel",
                   {"arm", "MDE m", "MDE of a constant depth", "firing rate"},
                   {}};
  std::vector<double> means;
  for (const auto& arm : arms) {
    std::vector<DepthTrial> trials;
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      auto assignments = arm.assignments;
      assignments.insert(assignments.begin(), "model.name=heterogeneity");
      trials.push_back(
          depth_trial(context, std::string("depth-") + arm.name, seed, kDepthSteps, assignments));
    }
    const auto errors = figures(trials, &DepthTrial::mde_m);
    means.push_back(mean_and_deviation(errors).mean);
    table.rows.push_back({arm.name, spread(errors, 3),
                          spread(figures(trials, &DepthTrial::constant_mde_m), 3),
                          spread(figures(trials, &DepthTrial::firing_rate), 3)});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"depth: MDE, HomInit-StdTr - HetInit-HetTr, m",
                                   "expectation: lower error with heterogeneous time constants",
                                   means[0] - means[1], 0,
                                   std::numeric_limits<double>::infinity()});
}

void study_heterogeneity(StudyContext& context) {
  set_network_threads(context.options().threads);
  const auto seeds = context.seeds_or(kHeterogeneitySeeds);
  const auto few = std::min(seeds, kFewSeeds);
  const auto depth_seeds = std::min(seeds, kDepthSeeds);
  context.plan(4 * seeds + 3 * few + 2 * depth_seeds);
  study_patterns(context, seeds);
  study_control(context, few);
  study_depth(context, depth_seeds);
}

}  // namespace

StudyEntry heterogeneity_study() {
  return {"heterogeneity", "Heterogeneous time constants, drawn and trained",
          "Nature Communications 12:5791 (2021)", study_heterogeneity};
}

}  // namespace spikedepth
