// Whether the coincidence network's sampled readout knows where its depth is wrong.
#include <cmath>

#include "core/base/text.hpp"
#include "core/depth/evaluation.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/sampling/sampling_study.hpp"

namespace spikedepth {
namespace {

// More rooms than other trials have: from twelve it learns what its readout gets wrong there.
constexpr std::int64_t kConfidenceSteps = 2880, kConfidenceRooms = 36;

std::vector<std::shared_ptr<Recording>> open_rooms(const StudyContext& context,
                                                   const std::vector<std::int64_t>& seeds) {
  std::vector<std::shared_ptr<Recording>> rooms;
  for (const auto seed : seeds) rooms.push_back(context.room(seed));
  return rooms;
}

// The control that says: near is sure.
DepthUncertainty nearness(const DepthMap& depth) {
  DepthUncertainty sure;
  sure.confidence = depth;
  for (auto& value : sure.confidence.metres) value = 1 / (1 + value);
  return sure;
}

nlohmann::json measure_confidence(StudyContext& context, TrainedModel& model,
                                  const std::vector<std::shared_ptr<Recording>>& rooms,
                                  double share) {
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  config.block_matching = false;
  std::vector<std::unique_ptr<DepthEstimator>> estimators;
  std::vector<EvaluationSource> sources;
  for (const auto& room : rooms) {
    estimators.push_back(model.make_estimator(*room, EngineChoice()));
    const auto labels = static_cast<std::int64_t>(room->depth_times(Side::left).size());
    sources.push_back({{room, 0, context.steps(labels, 2)}, estimators.back().get()});
  }
  ConfidenceReport near;
  const auto report = evaluate(
      sources, config,
      [&](const Progress& now) {
        context.beat(share + (1 - share) * double(now.done) / double(now.total), "measuring");
        return Flow::go_on;
      },
      [&](const EvaluatedWindow& window) {
        near.add(nearness(window.estimate->depth), window.estimate->depth, *window.truth);
      });
  auto json = report.confidence.to_json();
  json["nearness_area"] = near.sparsification_area();
  return json;
}

// The same weights under other settings of the network.
TrainedModel with_settings(TrainedModel model, const std::vector<std::string>& settings) {
  return TrainedModel::load_state_dict(model.experiment().with(settings), model.state_dict(),
                                       "weights");
}

double number(const nlohmann::json& json, const char* key) {
  return json.at(key).is_number() ? json.at(key).get<double>() : std::nan("");
}

}  // namespace

void study_confidence(StudyContext& context) {
  TrialRooms rooms;
  for (auto seed = static_cast<std::int64_t>(rooms.train.size()) + 1; seed <= kConfidenceRooms;
       ++seed)
    rooms.train.push_back(seed);
  rooms = rooms_at_effort(context, rooms);
  const auto trained = context.part("confidence/train", [&] {
    const auto training = train_trial(
        context, context.options().folder + "/runs/confidence", 1, context.steps(kConfidenceSteps),
        {"model.name=coincidence-sampled", "loss.space=log", "loss.squared_weight=0",
         "loss.absolute_weight=0", "loss.huber_weight=3", "loss.gradient_weight=0.03"},
        open_rooms(context, rooms.train), 1);
    return nlohmann::json{{"checkpoint", training.checkpoint}};
  });
  struct Arm {
    const char* name;
    const char* settings;
  };
  StudyTable table{"Confidence in two rooms never seen",
                   {"samples", "MDE m", "of the surest half", "of the best half", "area",
                    "best area", "area of nearness", "truth within the 80 % intervals"},
                   {}};
  std::vector<nlohmann::json> figures;
  for (const auto& arm :
       {Arm{"200 steps of the sampling neurons", "model.samples=200"},
        Arm{"50 steps", "model.samples=50"}, Arm{"the distribution itself", "model.samples=0"}}) {
    figures.push_back(context.part(std::string("confidence/") + arm.settings, [&] {
      auto model = with_settings(TrainedModel::load(trained.at("checkpoint").get<std::string>()),
                                 {arm.settings});
      return measure_confidence(context, model, open_rooms(context, rooms.held_out), 0);
    }));
    const auto& json = figures.back();
    table.rows.push_back({arm.name});
    for (const char* key : {"mde_m", "surest_half_mde_m", "best_half_mde_m", "sparsification_area",
                            "best_area", "nearness_area", "interval_coverage"})
      table.rows.back().push_back(format("%.3f", number(json, key)));
  }
  context.report.tables.push_back(std::move(table));
  const auto& sampled = figures.front();
  auto& checks = context.report.checks;
  checks.push_back({"depth: error of the surest half of the pixels / of all", "0.6",
                    number(sampled, "surest_half_mde_m") / number(sampled, "mde_m"), 0, 0.6});
  checks.push_back({"truth within the 80 % intervals", "80 +- 5 %",
                    number(sampled, "interval_coverage"), 0.75, 0.85});
  checks.push_back({"sparsification area: sampled / of nearness alone", "more than distance",
                    number(sampled, "sparsification_area") / number(sampled, "nearness_area"), 0,
                    1});
}

}  // namespace spikedepth
