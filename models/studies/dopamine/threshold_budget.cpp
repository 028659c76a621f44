// A firing budget that a controller holds while the events become four times as many.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/extremes.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/depth/rate_modulator.hpp"
#include "core/events/thinning.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/dopamine/dopamine_parts.hpp"

namespace spikedepth {
namespace {

constexpr double kBudgetUnbounded = std::numeric_limits<double>::infinity();
constexpr std::int64_t kBudgetRoom = 205;  // held out
constexpr std::int64_t kLowFrames = 12, kHighFrames = 28, kSettledFrames = 10;
constexpr double kLowShare = 0.2, kHighShare = 0.8;  // of the events: four times as many
constexpr double kSwingingProportional = 0.3, kSwingingIntegral = 0.1;  // other gains

// Frames of one sequence: how many events, and the rates with and without the controller.
struct BudgetRun {
  std::vector<double> events, free, held, level, swinging;
  double target = 0;

  nlohmann::json to_json() const {
    return {{"events", events}, {"free", free},         {"held", held},
            {"level", level},   {"swinging", swinging}, {"target", target}};
  }
  static BudgetRun from_json(const nlohmann::json& json) {
    return {
        json.at("events").get<std::vector<double>>(),   json.at("free").get<std::vector<double>>(),
        json.at("held").get<std::vector<double>>(),     json.at("level").get<std::vector<double>>(),
        json.at("swinging").get<std::vector<double>>(), json.at("target").get<double>()};
  }
};

// `moving`: the windows of the room one after another; otherwise one window again and again, its
// events thinned anew.
BudgetRun hold_budget(StudyContext& context, TrainedModel& model, bool moving) {
  const auto room = context.room(kBudgetRoom);
  auto free = model.make_estimator(*room, EngineChoice());
  const auto labels = room->depth_times(Side::left).size();
  std::vector<StereoSlice> slices;
  for (std::int64_t frame = 0; frame < kLowFrames + kHighFrames; ++frame) {
    const auto label = moving ? static_cast<std::size_t>(frame) % labels : labels / 2;
    slices.emplace_back();
    read_slice(*room, label_window(*room, free->input().slice, label), slices.back());
    thin_events(slices.back(), frame < kLowFrames ? kLowShare : kHighShare,
                moving ? 1 : static_cast<std::uint64_t>(frame + 1));
  }
  BudgetRun run;
  free->set_threshold_gain(1);  // estimators of one network may share its thresholds
  for (std::size_t i = 0; i < slices.size(); ++i) {
    run.free.push_back(mean_rate(free->estimate(slices[i]).rates));
    run.events.push_back(static_cast<double>(slices[i].left.size() + slices[i].right.size()));
    if (static_cast<std::int64_t>(i) < kLowFrames)
      run.target += run.free.back() / static_cast<double>(kLowFrames);
    context.beat(0.5 * double(i) / double(slices.size()));
  }
  RateControl control, swinging;
  control.target_rate = swinging.target_rate = std::clamp(run.target, 1e-6, 0.999);
  swinging.proportional = kSwingingProportional;
  swinging.integral = kSwingingIntegral;
  RateModulator held(model.make_estimator(*room, EngineChoice()), control);
  RateModulator other(model.make_estimator(*room, EngineChoice()), swinging);
  for (const auto& slice : slices) {
    const auto estimate = held.estimate(slice);
    run.held.push_back(mean_rate(estimate.rates));
    run.level.push_back(estimate.figures.front().value);
    run.swinging.push_back(mean_rate(other.estimate(slice).rates));
    context.beat(0.5 + 0.5 * double(run.held.size()) / double(slices.size()));
  }
  return run;
}

double mean_from(const std::vector<double>& values, std::int64_t first) {
  return mean_and_deviation({values.begin() + first, values.end()}).mean;
}

}  // namespace

void study_threshold_budget(StudyContext& context, const std::string& checkpoint) {
  const auto found = context.part("levers/budget", [&] {
    auto model = TrainedModel::load(checkpoint);
    return nlohmann::json::array({hold_budget(context, model, false).to_json(),
                                  hold_budget(context, model, true).to_json()});
  });
  StudyTable table{"A budget held by the level c of dopamine; the events become four times as many",
                   {"sequence", "frame", "events", "rate %, trained thresholds", "rate %, held",
                    "level c", "target %", "rate %, gains 0.3 and 0.1"},
                   {}};
  auto& checks = context.report.checks;
  for (std::size_t s = 0; s < 2; ++s) {
    const auto run = BudgetRun::from_json(found[s]);
    for (const std::int64_t frame : {0L, 11L, 12L, 13L, 14L, 16L, 19L, 22L, 27L, 33L, 39L}) {
      const auto i = static_cast<std::size_t>(frame);
      table.rows.push_back({s == 0 ? "one window, thinned anew" : "a room that moves",
                            std::to_string(frame), format("%.0f", run.events[i]),
                            format("%.2f", 100 * run.free[i]), format("%.2f", 100 * run.held[i]),
                            format("%.3f", run.level[i]), format("%.2f", 100 * run.target),
                            format("%.2f", 100 * run.swinging[i])});
    }
    double worst = 0;
    for (auto i = static_cast<std::size_t>(kLowFrames + kSettledFrames); i < run.held.size(); ++i)
      worst = larger_or_nan(worst, std::abs(run.held[i] / run.target - 1));
    const double moved = std::abs(mean_from(run.free, kLowFrames) / run.target - 1);
    if (s == 0) {
      checks.push_back({"budget: change of the rate without control", "moves by more than half",
                        moved, 0.5, kBudgetUnbounded});
      checks.push_back({"budget: largest deviation from the target, from the tenth frame on",
                        "held", worst, 0, 0.15});
    } else {
      checks.push_back(
          {"budget, a room that moves: deviation of the mean rate from the tenth frame on", "held",
           std::abs(mean_from(run.held, kLowFrames + kSettledFrames) / run.target - 1), 0, 0.15});
      context.report.notes.push_back(
          format("in the room that moves single frames deviate by up to %.0f %%; without control "
                 "the mean rate moves by %.0f %%",
                 100 * worst, 100 * moved));
    }
  }
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
