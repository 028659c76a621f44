// Thresholds of a trained network as a lever on its firing: all of them, those of channels that
// inhibit, those of channels at random, and a controller that holds a budget.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/extremes.hpp"
#include "core/base/statistics.hpp"
#include "core/base/text.hpp"
#include "core/depth/evaluation.hpp"
#include "core/network/channel_thresholds.hpp"
#include "core/snn/depth_model.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/depth_trial.hpp"
#include "models/studies/dopamine/dopamine_parts.hpp"

namespace spikedepth {
namespace {

constexpr double kLeverUnbounded = std::numeric_limits<double>::infinity();
constexpr double kRaises[] = {-0.3, -0.15, 0, 0.15, 0.3, 0.5, 0.75, 1.0};
constexpr double kChannelFactors[] = {0.8, 0.6, 0.4, 0.2};
constexpr double kMarkedShare = 0.2;
constexpr double kWholeEffort = 0.05;  // below it nothing is trained on at moved thresholds
constexpr std::int64_t kLeverSteps = 480, kTunedSteps = 96, kRandomDraws = 2;
// A lever that does nothing has shares of 1 and an excess of 0, and must not pass.
constexpr double kFewerSpikes = 0.98, kFewerThanRandom = 0.99, kBetter_m = 0.005;
const std::vector<std::int64_t> kLeverRooms = {1, 2, 3, 4, 5, 6};
const std::vector<std::int64_t> kHeldOutRooms = {205, 206};

// A quick look takes the first of them.
std::vector<std::shared_ptr<Recording>> open_rooms(const StudyContext& context,
                                                   const std::vector<std::int64_t>& seeds) {
  std::vector<std::shared_ptr<Recording>> rooms;
  for (const auto seed : seeds) {
    if (rooms.empty() || context.options().effort >= kWholeEffort)
      rooms.push_back(context.room(seed));
  }
  return rooms;
}

std::string lever_folder(const StudyContext& context, const std::string& name) {
  return context.options().folder + "/runs/levers/" + name;
}

struct LeverOutcome {
  double mde_m = 0, rate = 0, first_rate = 0, operations = 0;

  nlohmann::json to_json() const {
    return {{"mde_m", mde_m}, {"rate", rate}, {"first", first_rate}, {"operations", operations}};
  }
  static LeverOutcome from_json(const nlohmann::json& json) {
    return {json.at("mde_m").get<double>(), json.at("rate").get<double>(),
            json.at("first").get<double>(), json.at("operations").get<double>()};
  }
};

// In the held-out rooms, with every threshold times `gain`.
LeverOutcome measure_network(StudyContext& context, TrainedModel& model, double gain) {
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  config.block_matching = false;
  std::vector<std::unique_ptr<DepthEstimator>> estimators;
  std::vector<EvaluationSource> sources;
  for (const auto& room : open_rooms(context, kHeldOutRooms)) {
    estimators.push_back(model.make_estimator(*room, EngineChoice()));
    estimators.back()->count_operations(true);
    estimators.back()->set_threshold_gain(gain);
    const auto labels = static_cast<std::int64_t>(room->depth_times(Side::left).size());
    sources.push_back(
        {{room, 0, std::min(labels, context.steps(10 * labels, 1))}, estimators.back().get()});
  }
  const auto progress = [&](const Progress& now) {
    context.beat(now.total > 0 ? double(now.done) / double(now.total) : 1.0, "measuring");
    return Flow::go_on;
  };
  const auto report = evaluate(sources, config, progress, {});
  LeverOutcome outcome;
  outcome.mde_m = report.summary("dense", Predictor::network).mean.mean_m;
  outcome.rate = report.mean_firing_rate();
  outcome.first_rate = report.rates.front().rate;
  outcome.operations = total_of(report.operations).nonzero;
  return outcome;
}

const std::vector<std::string> kLeverNetwork = {"model.name=stereospike"};

std::string train_network(StudyContext& context) {
  const auto found = context.part("levers/train", [&] {
    const auto trained =
        train_trial(context, lever_folder(context, "base"), 1, context.steps(kLeverSteps),
                    kLeverNetwork, open_rooms(context, kLeverRooms));
    return nlohmann::json(trained.checkpoint);
  });
  return found.get<std::string>();
}

// The thresholds of the trained network times 1 + raise, and some more steps of training there.
LeverOutcome tuned(StudyContext& context, const std::string& checkpoint, double raise) {
  const std::string part = format("levers/tuned%+.2f", raise);
  return LeverOutcome::from_json(context.part(part, [&] {
    auto assignments = kLeverNetwork;
    for (const auto& more : {format("model.threshold=%.4f", 1 + raise),
                             "init.weights=" + checkpoint, std::string("init.xi=0"),
                             std::string("init.depth=false"), std::string("optimizer.lr=1e-3")})
      assignments.push_back(more);
    const auto trained =
        train_trial(context, lever_folder(context, format("tuned%+.2f", raise)), 2,
                    context.steps(kTunedSteps), assignments, open_rooms(context, kLeverRooms), 0.8);
    auto model = TrainedModel::load(trained.checkpoint);
    return measure_network(context, model, 1.0).to_json();
  }));
}

// Average ranks of tied values, from 0.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    double below = 0, equal = -1;
    for (const double other : values) {
      below += other < value ? 1 : 0;
      equal += other == value ? 1 : 0;
    }
    ranks.push_back(below + equal / 2);
  }
  return ranks;
}

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  const auto x = ranks_of(a), y = ranks_of(b);
  const double middle = (static_cast<double>(a.size()) - 1) / 2;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - middle) * (y[i] - middle);
    xx += (x[i] - middle) * (x[i] - middle);
    yy += (y[i] - middle) * (y[i] - middle);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

std::vector<LeverOutcome> sweep_all_thresholds(StudyContext& context,
                                               const std::string& checkpoint) {
  const auto found = context.part("levers/all", [&] {
    auto model = TrainedModel::load(checkpoint);
    auto json = nlohmann::json::array();
    for (const double raise : kRaises)
      json.push_back(measure_network(context, model, 1 + raise).to_json());
    return json;
  });
  std::vector<LeverOutcome> curve;
  for (const auto& one : found) curve.push_back(LeverOutcome::from_json(one));
  StudyTable table{"Lever A: all thresholds times 1 + a, two rooms never seen",
                   {"a", "mean rate %", "first layer's rate %", "operations M", "MDE m",
                    "rate % when trained on there", "MDE m when trained on there"},
                   {}};
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const bool whole = context.options().effort >= kWholeEffort;
    const auto there = whole ? tuned(context, checkpoint, kRaises[i]) : LeverOutcome();
    table.rows.push_back(
        {format("%+.2f", kRaises[i]), format("%.2f", 100 * curve[i].rate),
         format("%.2f", 100 * curve[i].first_rate), format("%.1f", 1e-6 * curve[i].operations),
         format("%.3f", curve[i].mde_m), whole ? format("%.2f", 100 * there.rate) : "-",
         whole ? format("%.3f", there.mde_m) : "-"});
  }
  context.report.tables.push_back(std::move(table));
  double least_fall = kLeverUnbounded;
  std::vector<double> raises, rates;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    raises.push_back(kRaises[i]);
    rates.push_back(curve[i].rate);
    if (i > 0)
      least_fall = smaller_or_nan(least_fall, curve[i - 1].first_rate - curve[i].first_rate);
  }
  auto& checks = context.report.checks;
  checks.push_back({"lever A: least fall of the first layer's rate from a to the next a",
                    "strictly decreasing", least_fall, 1e-12, kLeverUnbounded});
  checks.push_back({"lever A: Spearman of a and the mean rate", "a lever on firing",
                    spearman(raises, rates), -1, -0.9});
  return curve;
}

// The error of lever A at a rate, between its points; NaN beyond them.
double error_at_rate(const std::vector<LeverOutcome>& curve, double rate) {
  for (std::size_t i = 1; i < curve.size(); ++i) {
    const auto &a = curve[i - 1], &b = curve[i];
    if ((a.rate - rate) * (b.rate - rate) > 0 || a.rate == b.rate) continue;
    const double share = (rate - a.rate) / (b.rate - a.rate);
    return a.mde_m + share * (b.mde_m - a.mde_m);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

// The channels of every layer that drives others: the most inhibiting ones, or some at random.
NetworkDescription with_channels(const NetworkDescription& network, double factor,
                                 std::uint64_t random_seed) {
  auto changed = network;
  Random random(random_seed);
  for (int layer = 0; layer < static_cast<int>(network.layers.size()); ++layer) {
    auto sums = outgoing_sums(network, layer);
    if (random_seed > 0) {
      for (auto& sum : sums) sum = random.uniform();
    }
    for (const int channel : lowest_places(sums, kMarkedShare))
      scale_channel_threshold(changed, layer, channel, factor);
  }
  return changed;
}

struct ChannelOutcome {
  std::string which;
  double factor = 1;
  LeverOutcome found;
};

std::vector<ChannelOutcome> move_channels(StudyContext& context, const std::string& checkpoint) {
  const auto json = context.part("levers/channels", [&] {
    auto model = TrainedModel::load(checkpoint);
    const auto network = model.describe();
    auto rows = nlohmann::json::array();
    for (const double factor : kChannelFactors) {
      if (context.options().effort < kWholeEffort && factor != kChannelFactors[0]) continue;
      for (std::int64_t draw = 0; draw <= kRandomDraws; ++draw) {
        model.model()->load_weights(
            with_channels(network, factor, static_cast<std::uint64_t>(draw)));
        auto row = measure_network(context, model, 1.0).to_json();
        row["which"] = draw == 0 ? "inhibiting" : "random";
        row["factor"] = factor;
        rows.push_back(row);
      }
    }
    return rows;
  });
  std::vector<ChannelOutcome> outcomes;
  for (const auto& row : json) {
    outcomes.push_back({row.at("which").get<std::string>(), row.at("factor").get<double>(),
                        LeverOutcome::from_json(row)});
  }
  return outcomes;
}

void compare_channels(StudyContext& context, const std::string& checkpoint,
                      const std::vector<LeverOutcome>& curve) {
  StudyTable table{
      "Lever B: lower thresholds of a fifth of each layer's channels, whose outgoing "
      "weights are most negative; and of a random fifth",
      {"channels", "thresholds times", "mean rate %", "operations M", "MDE m",
       "MDE m of lever A at that rate"},
      {}};
  std::vector<double> inhibiting, random, excess;
  for (const auto& [which, factor, found] : move_channels(context, checkpoint)) {
    const double a = error_at_rate(curve, found.rate);
    table.rows.push_back({which, format("%g", factor), format("%.2f", 100 * found.rate),
                          format("%.1f", 1e-6 * found.operations), format("%.3f", found.mde_m),
                          std::isnan(a) ? "beyond its points" : format("%.3f", a)});
    const bool marked = which == "inhibiting";
    (marked ? inhibiting : random).push_back(found.rate);
    if (marked && !std::isnan(a)) excess.push_back(found.mde_m - a);
  }
  context.report.tables.push_back(std::move(table));
  const double still = curve[2].rate;
  const auto mean = [](const std::vector<double>& values) {
    return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                          : mean_and_deviation(values).mean;
  };
  auto& checks = context.report.checks;
  checks.push_back({"lever B: mean rate / that of the trained thresholds",
                    "as in the balanced network, activity falls", mean(inhibiting) / still, 0,
                    kFewerSpikes});
  checks.push_back({"lever B: mean rate / that of random channels lowered",
                    "it is which channels, not how many", mean(inhibiting) / mean(random), 0,
                    kFewerThanRandom});
  checks.push_back({"lever B: MDE above that of lever A at the same rate, m", "the better lever",
                    mean(excess), -kLeverUnbounded, -kBetter_m});
  context.report.notes.push_back(format("lever B: %zu of %zu points lie between those of lever A",
                                        excess.size(), inhibiting.size()));
}

}  // namespace

std::int64_t threshold_lever_parts() {
  return 4 + static_cast<std::int64_t>(std::size(kRaises));
}

void study_threshold_levers(StudyContext& context) {
  const auto checkpoint = train_network(context);
  const auto curve = sweep_all_thresholds(context, checkpoint);
  compare_channels(context, checkpoint, curve);
  study_threshold_budget(context, checkpoint);
}

}  // namespace spikedepth
