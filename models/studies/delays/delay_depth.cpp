#include <algorithm>
#include <iterator>

#include "core/base/extremes.hpp"
#include "core/base/text.hpp"
#include "core/depth/evaluation.hpp"
#include "core/snn/network_threads.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/delays/delays_study.hpp"
#include "models/studies/delays/late_recording.hpp"
#include "models/studies/depth_arms.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kFrontEndSteps = 240, kFrontEndSeeds = 2, kRegressionSteps = 60;
constexpr std::int64_t kQuickWindows = 10;  // below a tenth of the effort, fewer are measured
constexpr double kRoomLate_ms = 15;
constexpr std::int64_t kMatcherRooms = 4;  // a regression of few numbers needs no more

constexpr double kLeastKnown = 0.95;

constexpr const char* kClocks[] = {"", ", right camera 15 ms late"};
constexpr const char* kWays[] = {"untrained", "trained", "delays alone trained"};

std::shared_ptr<Recording> room_of(StudyContext& context, std::int64_t seed, bool late) {
  auto room = context.room(seed);
  if (!late) return room;
  return std::make_shared<LateRecording>(room, static_cast<TimeUs>(1000 * kRoomLate_ms));
}

std::string trained_matcher(StudyContext& context, bool late) {
  const TrialRooms rooms;
  std::vector<std::shared_ptr<Recording>> train;
  const auto count =
      std::min(static_cast<std::int64_t>(rooms.train.size()), context.steps(kMatcherRooms));
  for (std::int64_t i = 0; i < count; ++i)
    train.push_back(room_of(context, rooms.train[static_cast<std::size_t>(i)], late));
  return train_trial(context,
                     context.options().folder + "/runs/matcher/" + (late ? "late" : "in-time"), 1,
                     context.steps(kRegressionSteps),
                     {"model.name=delay-phase", "model.fill=none", "init.depth=false"}, train, 0.4)
      .checkpoint;
}

// The matcher on the pixels that it knows, and what block matching makes of the same pixels.
nlohmann::json measure_matcher(StudyContext& context, const TrainedModel& loaded, bool late) {
  const TrialRooms rooms;
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  std::vector<std::unique_ptr<DepthEstimator>> estimators;
  std::vector<EvaluationSource> sources;
  for (const auto seed : rooms.held_out) {
    const auto room = room_of(context, seed, late);
    estimators.push_back(loaded.make_estimator(*room, EngineChoice()));
    const auto labels = static_cast<std::int64_t>(room->depth_times(Side::left).size());
    sources.push_back({{room, 0, std::min(labels, context.steps(kQuickWindows * labels, 2))},
                       estimators.back().get()});
  }
  const auto report = evaluate(
      sources, config,
      [&](const Progress& now) {
        context.beat(0.4 + 0.6 * double(now.done) / double(std::max<std::int64_t>(1, now.total)),
                     "measuring");
        return Flow::go_on;
      },
      {});
  const auto row = [&](Predictor predictor) {
    const auto errors = report.summary("dense", predictor);
    return nlohmann::json{{"mde_m", errors.mean.mean_m},
                          {"one_pixel_error", errors.mean.one_pixel_error},
                          {"coverage", errors.coverage()}};
  };
  return {{"own", row(Predictor::network)},
          {"shared", row(Predictor::network_on_block_matching)},
          {"matching", row(Predictor::block_matching_on_network)}};
}

// One training serves both ways to use it. As kWays.
nlohmann::json measure_ways(StudyContext& context, bool late) {
  const auto checkpoint = trained_matcher(context, late);
  auto trained = TrainedModel::load(checkpoint);
  const auto delays = TrainedModel::load_state_dict(
      trained.experiment().with({"model.trains=delays"}), trained.state_dict(), checkpoint);
  return {measure_matcher(context, TrainedModel::load("delay-phase"), late),
          measure_matcher(context, trained, late), measure_matcher(context, delays, late)};
}

void study_matcher_in_rooms(StudyContext& context) {
  StudyTable table{
      "delay-phase in two rooms never seen, on the pixels that it knows, beside block "
      "matching on the same pixels",
      {"matcher", "pixels known", "MDE m", "wrong by 1 px", "MDE m, both know",
       "block matching, MDE m", "block matching, wrong by 1 px"},
      {}};
  std::vector<nlohmann::json> found;
  for (const bool late : {false, true}) {
    const auto clock = context.part(late ? "matcher/late" : "matcher/in-time",
                                    [&] { return measure_ways(context, late); });
    found.insert(found.end(), clock.begin(), clock.end());
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& one = found[i];
    const auto figure = [&](const char* row, const char* name, int digits) {
      return format("%.*f", digits, one.at(row).at(name).get<double>());
    };
    table.rows.push_back({std::string(kWays[i % 3]) + kClocks[i / 3],
                          format("%.1f %%", 100 * one["own"]["coverage"].get<double>()),
                          figure("own", "mde_m", 3), figure("own", "one_pixel_error", 3),
                          figure("shared", "mde_m", 3), figure("matching", "mde_m", 3),
                          figure("matching", "one_pixel_error", 3)});
  }
  context.report.tables.push_back(std::move(table));
  const auto wrong = [&](std::size_t arm) {
    return found[arm]["own"]["one_pixel_error"].get<double>();
  };
  const auto mde = [&](const char* row) { return found[1][row]["mde_m"].get<double>(); };
  // Unknown pixels count as no error: both must know as many.
  const auto known = [&](std::size_t arm, std::size_t untrained) {
    return found[arm]["own"]["coverage"].get<double>() /
           found[untrained]["own"]["coverage"].get<double>();
  };
  auto& checks = context.report.checks;
  checks.push_back({"rooms, both clocks: pixels known, trained / untrained, least",
                    "the same pixels are compared",
                    smallest({known(1, 0), known(2, 0), known(4, 3), known(5, 3)}), kLeastKnown,
                    1 / kLeastKnown});
  checks.push_back(
      {"rooms: wrong by 1 px, trained / untrained", "training helps", wrong(1) / wrong(0), 0, 1});
  checks.push_back({"rooms, 15 ms late: wrong by 1 px, trained / untrained", "delays help",
                    wrong(4) / wrong(3), 0, 1});
  checks.push_back({"rooms, 15 ms late: wrong by 1 px, delays alone trained / untrained",
                    "delays help", wrong(5) / wrong(3), 0, 1});
  checks.push_back({"rooms: MDE, trained matcher / block matching on the same pixels",
                    "times of events suffice", mde("shared") / mde("matching"), 0, 1});
}

std::vector<DepthArm> front_end_arms() {
  return {{"stereospike", {"model.name=stereospike"}},
          {"stereospike behind delay-phase", {"model.name=delay-phase-stereospike"}}};
}

}  // namespace

std::int64_t delay_depth_parts(const StudyContext& context) {
  return 2 + static_cast<std::int64_t>(front_end_arms().size()) * context.seeds_or(kFrontEndSeeds);
}

void study_delay_depth(StudyContext& context) {
  set_network_threads(context.options().threads);
  study_matcher_in_rooms(context);
  const auto trials = compare_arms(
      context, "Depth: StereoSpike without and with the matcher's map, two rooms never seen",
      front_end_arms(), context.seeds_or(kFrontEndSeeds), kFrontEndSteps);
  context.report.checks.push_back({"depth: MDE, with the matcher's map / without", "the map helps",
                                   mean_error_m(trials[1]) / mean_error_m(trials[0]), 0, 1});
}

}  // namespace spikedepth
