// What recordings do to depth that a simulated room does not: each disturbance alone, for networks
// trained with and without them, and for block matching.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "core/depth/evaluation.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kTrialSteps = 1440;
constexpr std::int64_t kTrainingRooms = 36;
constexpr std::int64_t kFirstVaried = 301;  // seeds of their own
constexpr std::int64_t kFirstHeldOut = 205, kHeldOut = 2;
constexpr std::int64_t kRoomWindows = 40;  // of each, all that there are

struct Disturbance {
  std::string name;
  std::vector<std::string> settings;
};

// Rooms are simulated at half MVSEC's resolution, so pixels count double.
std::vector<Disturbance> disturbances() {
  return {{"none", {}},
          {"noise 5 Hz a pixel", {"noise_hz=5"}},
          {"hot pixels 0.2 %", {"hot_share=0.002"}},
          {"half the contrast", {"threshold_on=0.5", "threshold_off=0.5"}},
          {"right thresholds 1.3 times", {"right_threshold_scale=1.3"}},
          {"a third of the speed", {"speed=0.33"}},
          {"three times the speed", {"speed=3"}},
          {"right image 1 px low", {"right_down_px=1"}},
          {"right clock 3 ms late", {"right_late_us=3000"}},
          {"half the distances", {"world_scale=0.5"}},
          {"people, camera still", {"walkers=3", "speed=0", "step_px=2.5"}},
          {"DVS128, longer lens", {"sensor=dvs128", "sensor_scale=1", "focal_scale=1.5"}},
          {"DVXplorer at half size", {"sensor=dvxplorer"}}};
}

struct RobustArm {
  std::string name;
  bool varied;
  std::vector<std::string> assignments;
};

std::vector<RobustArm> robust_arms() {
  const std::vector<std::string> coincidence = {
      "model.name=coincidence", "loss.space=log",      "loss.squared_weight=0",
      "loss.absolute_weight=0", "loss.huber_weight=3", "loss.gradient_weight=0.03"};
  return {{"stereospike", false, {"model.name=stereospike"}},
          {"coincidence", false, coincidence},
          {"stereospike varied", true, {"model.name=stereospike"}},
          {"coincidence varied", true, coincidence}};
}

std::vector<std::shared_ptr<Recording>> training_rooms(const StudyContext& context, bool varied) {
  std::vector<std::shared_ptr<Recording>> rooms;
  const auto count = context.steps(kTrainingRooms);
  for (std::int64_t i = 0; i < count; ++i)
    rooms.push_back(context.room({varied ? kFirstVaried + i : 1 + i, varied}));
  return rooms;
}

// Of every held-out room with `settings`.
nlohmann::json measure_disturbed(StudyContext& context, const std::string& checkpoint,
                                 const std::vector<std::string>& settings) {
  auto model = TrainedModel::load(checkpoint);
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  std::vector<std::shared_ptr<Recording>> rooms;
  std::vector<std::unique_ptr<DepthEstimator>> estimators;
  std::vector<EvaluationSource> sources;
  for (std::int64_t i = 0; i < context.steps(kHeldOut); ++i) {
    rooms.push_back(context.room({kFirstHeldOut + i, false, settings}));
    estimators.push_back(model.make_estimator(*rooms.back(), EngineChoice()));
    sources.push_back({{rooms.back(), 0, context.steps(kRoomWindows)}, estimators.back().get()});
  }
  const auto report = evaluate(sources, config,
                               [&](const Progress& now) {
                                 context.beat(double(now.done) / double(now.total), "measuring");
                                 return Flow::go_on;
                               },
                               {});
  const auto mean_m = [&](Predictor predictor) {
    return report.summary("dense", predictor).mean.mean_m;
  };
  return {{"all", mean_m(Predictor::network)},
          {"matched", mean_m(Predictor::network_on_block_matching)},
          {"block_matching", mean_m(Predictor::block_matching)}};
}

// [disturbance][arm], means over the seeds.
using Errors = std::vector<std::vector<nlohmann::json>>;

nlohmann::json mean_of(const std::vector<nlohmann::json>& seeds) {
  nlohmann::json mean;
  for (const auto& [key, first] : seeds.front().items()) {
    double sum = 0;
    for (const auto& errors : seeds)
      sum += errors.at(key).is_number() ? errors.at(key).get<double>() : std::nan("");
    mean[key] = sum / static_cast<double>(seeds.size());
  }
  return mean;
}

// The errors of one arm under every disturbance.
std::vector<nlohmann::json> run_arm(StudyContext& context, const RobustArm& arm,
                                    std::int64_t seed) {
  const auto name = arm.name + "/seed" + std::to_string(seed);
  const auto trained = context.part("train/" + name, [&] {
    const auto training = train_trial(context, context.options().folder + "/runs/" + name, seed,
                                      context.steps(kTrialSteps), arm.assignments,
                                      training_rooms(context, arm.varied));
    return nlohmann::json{{"checkpoint", training.checkpoint}};
  });
  std::vector<nlohmann::json> errors;
  for (const auto& disturbance : disturbances()) {
    errors.push_back(context.part(name + "/" + disturbance.name, [&] {
      return measure_disturbed(context, trained.at("checkpoint"), disturbance.settings);
    }));
  }
  return errors;
}

Errors run_parts(StudyContext& context, std::int64_t seeds) {
  Errors errors(disturbances().size());
  for (const auto& arm : robust_arms()) {
    std::vector<std::vector<nlohmann::json>> by_disturbance(errors.size());
    for (std::int64_t seed = 1; seed <= seeds; ++seed) {
      const auto found = run_arm(context, arm, seed);
      for (std::size_t i = 0; i < found.size(); ++i) by_disturbance[i].push_back(found[i]);
    }
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i].push_back(mean_of(by_disturbance[i]));
  }
  return errors;
}

double ratio(const nlohmann::json& error, const nlohmann::json& usual) {
  return error.at("all").get<double>() / usual.at("all").get<double>();
}

void add_checks(const Errors& errors, std::vector<StudyCheck>& checks) {
  enum { kStereoSpike, kCoincidence, kStereoSpikeVaried, kCoincidenceVaried };
  double worst = 0, logs = 0;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    worst = std::max(worst, ratio(errors[i][kCoincidence], errors[i][kStereoSpike]));
    if (i > 0) logs += std::log(ratio(errors[i][kCoincidenceVaried], errors[i][kCoincidence]));
  }
  checks.push_back({"coincidence / stereospike, error under the worst disturbance",
                    "coincidences help under every one", worst, 0, 1});
  checks.push_back({"coincidence, varied / plain training, mean ratio of errors when disturbed",
                    "varied recordings teach what rooms do not",
                    std::exp(logs / static_cast<double>(errors.size() - 1)), 0, 1});
  checks.push_back({"the same undisturbed", "at little cost",
                    ratio(errors[0][kCoincidenceVaried], errors[0][kCoincidence]), 0, 1.3});
}

void study_robustness(StudyContext& context) {
  const auto count = static_cast<std::int64_t>(disturbances().size());
  const auto seeds = context.seeds_or(1);
  context.plan(seeds * static_cast<std::int64_t>(robust_arms().size()) * (1 + count));
  const Errors errors = run_parts(context, seeds);
  StudyTable all{
      format("Mean depth error in two rooms never seen, metres, all pixels; training: "
             "%lld steps on %lld recordings, plain or varied; %lld seeds",
             static_cast<long long>(context.steps(kTrialSteps)),
             static_cast<long long>(context.steps(kTrainingRooms)), static_cast<long long>(seeds)),
      {"disturbance"},
      {}};
  StudyTable matched{
      "The same where block matching answers", {"disturbance", "block matching"}, {}};
  for (const auto& arm : robust_arms()) {
    all.columns.push_back(arm.name);
    matched.columns.push_back(arm.name);
  }
  const auto metres = [](const nlohmann::json& value) {
    return format("%.3f", value.is_number() ? value.get<double>() : std::nan(""));
  };
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const auto name = disturbances()[i].name;
    all.rows.push_back({name});
    matched.rows.push_back({name, metres(errors[i][0].at("block_matching"))});
    for (const auto& error : errors[i]) {
      all.rows.back().push_back(metres(error.at("all")));
      matched.rows.back().push_back(metres(error.at("matched")));
    }
  }
  context.report.tables = {all, matched};
  add_checks(errors, context.report.checks);
}

}  // namespace

StudyEntry robustness_study() {
  return {"robustness", "Depth under what real recordings have, one disturbance at a time",
          "comparison of this project", study_robustness};
}

}  // namespace spikedepth
