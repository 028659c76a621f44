#include "models/studies/depth_trial.hpp"

#include <algorithm>
#include <chrono>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/depth/evaluation.hpp"
#include "models/experiments/train_experiment.hpp"
#include "models/experiments/trained_model.hpp"

namespace spikedepth {
namespace {

struct TrialMember {
  const char* name;
  double DepthTrial::*value;
};

constexpr TrialMember kMembers[] = {{"mde_m", &DepthTrial::mde_m},
                                    {"train_mde_m", &DepthTrial::train_mde_m},
                                    {"constant_mde_m", &DepthTrial::constant_mde_m},
                                    {"one_pixel_accuracy", &DepthTrial::one_pixel_accuracy},
                                    {"firing_rate", &DepthTrial::firing_rate},
                                    {"operations", &DepthTrial::operations},
                                    {"parameters", &DepthTrial::parameters},
                                    {"step_s", &DepthTrial::step_s}};

constexpr double kTrainingShare = 0.9;  // of a trial's time, for the progress line
constexpr std::size_t kTrainRoomsMeasured = 2, kQuickTrainRooms = 2;
constexpr std::int64_t kQuickLook = 10;  // below a tenth of the effort, fewer windows are measured

std::vector<std::string> common_settings(std::int64_t seed, std::int64_t epochs,
                                         std::int64_t steps_an_epoch, std::int64_t threads) {
  return {"augment.crop_width_px=160",
          "augment.crop_height_px=128",
          "loss.lambda=0.5",
          "loss.gradient_weight=0.02",
          "loss.absolute_weight=1",
          "optimizer.lr=4e-3",
          "optimizer.schedule=cosine",
          "init.xi=2",
          "init.depth=true",
          "train.epochs=" + std::to_string(epochs),
          "train.validate_epochs=0",
          "train.checkpoint_steps=1000000",
          "train.samples_per_epoch=" + std::to_string(steps_an_epoch),
          "train.seed=" + std::to_string(seed),
          "train.threads=" + std::to_string(threads)};
}

struct Rooms {
  std::vector<std::shared_ptr<Recording>> train, held_out;
};

EvaluationReport measure(TrainedModel& model, const std::vector<std::shared_ptr<Recording>>& rooms,
                         StudyContext& context, double from, double to) {
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  config.constant_depth_m = model.training_median_depth_m();
  std::vector<std::unique_ptr<DepthEstimator>> estimators;
  std::vector<EvaluationSource> sources;
  for (const auto& room : rooms) {
    estimators.push_back(model.make_estimator(*room, EngineChoice()));
    estimators.back()->count_operations(true);
    const auto labels = static_cast<std::int64_t>(room->depth_times(Side::left).size());
    sources.push_back({{room, 0, std::min(labels, context.steps(kQuickLook * labels, 2))},
                       estimators.back().get()});
  }
  const auto progress = [&](const Progress& now) {
    const double share = now.total > 0 ? double(now.done) / double(now.total) : 1.0;
    context.beat(from + (to - from) * share, "measuring");
    return Flow::go_on;
  };
  config.block_matching = false;
  return evaluate(sources, config, progress, {});
}

DepthTrial run(StudyContext& context, const std::string& folder, std::int64_t seed,
               std::int64_t steps, const std::vector<std::string>& assignments,
               const Rooms& rooms) {
  const auto trained =
      train_trial(context, folder, seed, steps, assignments, rooms.train, kTrainingShare);
  DepthTrial trial;
  trial.step_s = trained.step_s;
  trial.parameters = static_cast<double>(trained.parameters);
  auto model = TrainedModel::load(trained.checkpoint);
  const auto held_out = measure(model, rooms.held_out, context, kTrainingShare, 0.97);
  const auto errors = held_out.summary("dense", Predictor::network).mean;
  trial.mde_m = errors.mean_m;
  trial.one_pixel_accuracy = 1 - errors.one_pixel_error;
  trial.constant_mde_m = held_out.summary("dense", Predictor::constant).mean.mean_m;
  trial.firing_rate = held_out.rates.empty() ? 0 : held_out.spikes_per_neuron();
  trial.operations = total_of(held_out.operations).nonzero;
  const std::vector<std::shared_ptr<Recording>> some(
      rooms.train.begin(), rooms.train.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                     kTrainRoomsMeasured, rooms.train.size())));
  trial.train_mde_m =
      measure(model, some, context, 0.97, 1).summary("dense", Predictor::network).mean.mean_m;
  return trial;
}

}  // namespace

nlohmann::json DepthTrial::to_json() const {
  nlohmann::json json;
  for (const auto& member : kMembers) json[member.name] = this->*member.value;
  return json;
}

DepthTrial DepthTrial::from_json(const nlohmann::json& json) {
  DepthTrial trial;
  for (const auto& member : kMembers) trial.*member.value = json.at(member.name).get<double>();
  return trial;
}

TrialRooms rooms_at_effort(const StudyContext& context, TrialRooms rooms) {
  if (context.options().effort * kQuickLook >= 1) return rooms;
  rooms.train.resize(std::min(kQuickTrainRooms, rooms.train.size()));
  rooms.held_out.resize(1);
  return rooms;
}

TrialTraining train_trial(StudyContext& context, const std::string& folder, std::int64_t seed,
                          std::int64_t steps, const std::vector<std::string>& assignments,
                          const std::vector<std::shared_ptr<Recording>>& rooms, double share) {
  std::int64_t windows = 0;
  std::vector<LabelRange> sources;
  for (const auto& room : rooms) {
    windows += static_cast<std::int64_t>(room->depth_times(Side::left).size());
    sources.push_back({room});
  }
  const auto epochs = (steps + windows - 1) / windows;
  auto all = find_model(Experiment::model_name_in(assignments)).small;
  for (const auto& list :
       {common_settings(seed, epochs, steps / epochs, context.options().threads), assignments})
    all.insert(all.end(), list.begin(), list.end());
  auto experiment = Experiment::load("", all);
  auto directory = RunDirectory::create(folder, true);
  TrainingReporter reporter;
  reporter.progress = [&](const Progress& now) {
    context.beat(share * double(now.done) / double(std::max<std::int64_t>(1, now.total)),
                 now.message);
    return Flow::go_on;
  };
  const auto start = std::chrono::steady_clock::now();
  const auto result = train_experiment(experiment, sources, {}, directory, false, reporter);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  const auto taken_steps = static_cast<double>(epochs * (steps / epochs));
  return {directory.checkpoint("last"), result.parameters, taken.count() / taken_steps};
}

DepthTrial depth_trial(StudyContext& context, const std::string& name, std::int64_t seed,
                       std::int64_t steps, const std::vector<std::string>& assignments,
                       const TrialRooms& rooms) {
  const std::string part = name + "/seed" + std::to_string(seed);
  return DepthTrial::from_json(context.part(part, [&] {
    Rooms opened;
    const auto chosen = rooms_at_effort(context, rooms);
    for (const auto room : chosen.train) opened.train.push_back(context.room(room));
    for (const auto room : chosen.held_out) opened.held_out.push_back(context.room(room));
    return run(context, context.options().folder + "/runs/" + part, seed, context.steps(steps),
               assignments, opened)
        .to_json();
  }));
}

std::vector<double> figures(const std::vector<DepthTrial>& trials, double DepthTrial::*member) {
  std::vector<double> values;
  for (const auto& trial : trials) values.push_back(trial.*member);
  return values;
}

}  // namespace spikedepth
