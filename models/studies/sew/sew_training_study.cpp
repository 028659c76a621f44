// The study's networks on moving bars: gradients before training, and trainings.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/base/text.hpp"
#include "models/studies/sew/direction_training.hpp"
#include "models/studies/sew/sew_study.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kChannels = 12;
constexpr std::int64_t kIterations = 160;
constexpr std::int64_t kLeastClips = 8;  // of a batch
constexpr double kNearIdentityRate = 0.01;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

constexpr auto kSewForm = ResidualForm::sew;
constexpr auto kBasicForm = ResidualForm::basic;
constexpr auto kPlainForm = ResidualForm::plain;
constexpr auto kSum = Connection::add;
constexpr auto kVeto = Connection::inverted_and;

/// A form of network, whatever its depth.
struct Kind {
  const char* id;
  const char* title;
  ResidualForm form;
  Connection connect;
  bool zero_init;  // else Kaiming
  double threshold = 1.0;

  const char* start() const { return zero_init ? "zero-init" : "Kaiming"; }
};

constexpr Kind kSewAdd{"sew-add", "SEW ADD", kSewForm, kSum, true};
constexpr Kind kSewAddLow{"sew-add-low", "SEW ADD", kSewForm, kSum, true, 0.5};
constexpr Kind kSewAddDrawn{"sew-add-kaiming", "SEW ADD", kSewForm, kSum, false};
constexpr Kind kSewIand{"sew-iand", "SEW IAND", kSewForm, kVeto, true};
constexpr Kind kBasic{"spiking", "Spiking ResNet", kBasicForm, kSum, true};
constexpr Kind kBasicLow{"spiking-low", "Spiking ResNet", kBasicForm, kSum, true, 0.5};
constexpr Kind kBasicDrawn{"spiking-kaiming", "Spiking ResNet", kBasicForm, kSum, false};
constexpr Kind kPlain{"plain", "plain", kPlainForm, kSum, false};

struct Training {
  Kind kind;
  std::int64_t blocks;

  std::int64_t convolutions() const { return 2 * blocks + 1; }
  std::string name() const { return std::string(kind.id) + "-" + std::to_string(blocks); }
  std::string what() const {
    return std::string(kind.title) + ", " + kind.start() + ", " + std::to_string(convolutions()) +
           " convolutions: loss";
  }
};

const std::vector<Training>& trainings() {
  static const std::vector<Training> all = {
      {kSewAdd, 4},   {kBasicDrawn, 4},  {kPlain, 4},       {kSewAdd, 24}, {kSewAddDrawn, 24},
      {kSewIand, 24}, {kBasic, 24},      {kBasicDrawn, 24}, {kPlain, 24},  {kSewAdd, 52},
      {kBasic, 52},   {kBasicDrawn, 52}, {kSewAdd, 100}};
  return all;
}

DirectionTraining plan_for(const StudyContext& context, const Kind& kind, std::int64_t blocks,
                           std::uint64_t seed) {
  DirectionTraining plan;
  plan.network = moving_bars_net_config(blocks, kChannels);
  plan.network.form = kind.form;
  plan.network.connect = kind.connect;
  plan.network.zero_init = kind.zero_init;
  plan.network.kaiming = !kind.zero_init;
  plan.network.neuron.threshold = kind.threshold;
  plan.seed = seed;
  plan.batch = context.steps(plan.batch, kLeastClips);
  plan.test_clips = context.steps(plan.test_clips, kLeastClips);
  return plan;
}

std::string part_name(const Training& training, std::int64_t seed) {
  return "train " + training.name() + " seed " + std::to_string(seed);
}

nlohmann::json train_one(StudyContext& context, const Training& training, std::int64_t seed) {
  auto plan = plan_for(context, training.kind, training.blocks, static_cast<std::uint64_t>(seed));
  plan.iterations = context.steps(kIterations);
  const auto result = train_directions(plan, [&](double share) { context.beat(share); });
  return {{"losses", result.losses},
          {"last", result.last_loss()},
          {"accuracy", result.accuracy},
          {"rates", result.branch_rates}};
}

/// The results of one training over all seeds.
struct Results {
  std::vector<double> last, accuracy, near_identity, largest_rate, mean_rate, halfway;

  double lowest_loss() const { return *std::min_element(last.begin(), last.end()); }
  double highest_loss() const { return *std::max_element(last.begin(), last.end()); }
};

void collect(const nlohmann::json& found, Results& results) {
  const auto losses = found.at("losses").get<std::vector<double>>();
  const auto rates = found.at("rates").get<std::vector<double>>();
  double sum = 0, near = 0;
  for (const double rate : rates) {
    sum += rate;
    near += rate < kNearIdentityRate;
  }
  const auto count = static_cast<double>(rates.size());
  results.last.push_back(found.at("last").get<double>());
  results.accuracy.push_back(found.at("accuracy").get<double>());
  results.halfway.push_back(losses[losses.size() / 2]);
  results.near_identity.push_back(near / count);
  results.largest_rate.push_back(*std::max_element(rates.begin(), rates.end()));
  results.mean_rate.push_back(sum / count);
}

using ResultsByName = std::map<std::string, Results>;

void add_training_table(StudyContext& context, ResultsByName& found) {
  StudyTable table;
  table.title = format(
      "Trainings on moving bars (%lld channels, batch %lld, Adam 1e-3, %lld iterations; chance: "
      "loss "
      "2.079, 12.5 %%)",
      static_cast<long long>(kChannels),
      static_cast<long long>(plan_for(context, kSewAdd, 1, 1).batch),
      static_cast<long long>(context.steps(kIterations)));
  table.columns = {"network",       "start",       "blocks", "convolutions",
                   "loss half way", "loss at end", "unseen", "blocks with A < 0.01",
                   "mean A",        "largest A"};
  for (const auto& training : trainings()) {
    const auto& results = found.at(training.name());
    std::vector<std::string> cells = {training.kind.title,
                                      training.kind.start(),
                                      std::to_string(training.blocks),
                                      std::to_string(training.convolutions()),
                                      spread(results.halfway, 3),
                                      spread(results.last, 3),
                                      spread(results.accuracy, 3)};
    const bool joins_spikes = training.kind.form == kSewForm;  // elsewhere A is the whole output
    for (const auto* rates : {&results.near_identity, &results.mean_rate, &results.largest_rate})
      cells.push_back(joins_spikes ? spread(*rates, 3) : "-");
    table.rows.push_back(cells);
  }
  context.report.tables.push_back(table);
}

void add_training_checks(StudyContext& context, ResultsByName& found) {
  auto& checks = context.report.checks;
  const auto learns = [&](const Training& training, double bound, const char* claim) {
    checks.push_back({training.what(), claim, found.at(training.name()).highest_loss(), 0, bound});
  };
  const auto fails = [&](const Training& training) {
    checks.push_back({training.what(), "stays at chance, ln 8 = 2.079",
                      found.at(training.name()).lowest_loss(), 1.9, kInfinite});
  };
  for (const auto& kind : {kSewAdd, kBasicDrawn, kPlain})
    learns({kind, 4}, 1.0, "learns where it is shallow");
  learns({kSewAdd, 24}, 0.5, "learns");
  learns({kSewAddDrawn, 24}, 0.5, "learns");
  learns({kSewIand, 24}, 1.5, "learns, more slowly");
  fails({kBasicDrawn, 24});
  fails({kPlain, 24});
  learns({kSewAdd, 52}, 0.5, "more than 100 layers, trained directly");
  learns({kSewAdd, 100}, 0.5, "more than 200 layers, trained directly");
  fails({kBasicDrawn, 52});
  const auto& deep = found.at(Training{kSewAdd, 52}.name());
  checks.push_back({"SEW ADD, 105 convolutions: largest firing rate of a branch",
                    "mostly below 0.5 (second-hand)",
                    *std::max_element(deep.largest_rate.begin(), deep.largest_rate.end()), 0, 0.5});
  const auto lag = [&](std::int64_t blocks) {
    return found.at(Training{kBasic, blocks}.name()).lowest_loss() /
           found.at(Training{kSewAdd, blocks}.name()).highest_loss();
  };
  checks.push_back({"Spiking ResNet over SEW ADD, both zero-init, 49 convolutions: loss ratio",
                    "SEW learns faster", lag(24), 3, kInfinite});
  checks.push_back({"the same, 105 convolutions", "SEW learns faster", lag(52), 3, kInfinite});
  context.report.notes.push_back(format(
      "Spiking ResNet that starts as the identity ends at a loss of %.2f with 49 and %.2f with 105 "
      "convolutions: with threshold 1 and alpha 2 spikes of 1 pass its gradient on",
      found.at(Training{kBasic, 24}.name()).lowest_loss(),
      found.at(Training{kBasic, 52}.name()).lowest_loss()));
}

// --- before training -------------------------------------------------------------------------

constexpr std::int64_t kGradientDepths[] = {4, 24, 52, 100};
constexpr const Kind* kGradientKinds[] = {&kSewAdd, &kSewAddLow, &kSewIand,    &kSewAddDrawn,
                                          &kBasic,  &kBasicLow,  &kBasicDrawn, &kPlain};

nlohmann::json measure_first_layers(StudyContext& context) {
  auto found = nlohmann::json::object();
  double done = 0;
  for (const auto* kind : kGradientKinds) {
    for (const auto blocks : kGradientDepths) {
      context.beat(done / static_cast<double>(std::size(kGradientKinds)), kind->id);
      found[kind->id].push_back(first_layer_gradient(plan_for(context, *kind, blocks, 1)));
    }
    ++done;
  }
  return found;
}

}  // namespace

void study_first_layer(StudyContext& context) {
  const auto found =
      context.part("first layer's gradient", [&] { return measure_first_layers(context); });
  StudyTable table;
  table.title =
      "Untrained networks on moving bars: norm of the first convolution's gradient, over the "
      "number of blocks";
  table.columns = {"network", "start", "threshold"};
  for (const auto blocks : kGradientDepths) table.columns.push_back(std::to_string(blocks));
  for (const auto* kind : kGradientKinds) {
    std::vector<std::string> cells = {kind->title, kind->start(), format("%g", kind->threshold)};
    for (const auto& norm : found.at(kind->id)) cells.push_back(format("%.3g", norm.get<double>()));
    table.rows.push_back(cells);
  }
  context.report.tables.push_back(table);
  const auto change = [&](const Kind& kind) {
    return found.at(kind.id).back().get<double>() / found.at(kind.id).front().get<double>();
  };
  auto& checks = context.report.checks;
  checks.push_back({"SEW ADD, zero-init: |first layer's gradient, 201 over 9 convolutions, - 1|",
                    "0: depth leaves it alone", std::abs(change(kSewAdd) - 1), 0, 1e-6});
  checks.push_back({"Spiking ResNet, zero-init, threshold 0.5: 201 over 9 convolutions",
                    "vanishes with depth", change(kBasicLow), 0, 1e-20});
}

std::int64_t training_parts(const StudyContext& context) {
  return static_cast<std::int64_t>(trainings().size()) * context.seeds_or(1);
}

void study_trainings(StudyContext& context) {
  ResultsByName found;
  for (const auto& training : trainings()) {
    for (std::int64_t seed = 1; seed <= context.seeds_or(1); ++seed) {
      collect(context.part(part_name(training, seed),
                           [&] { return train_one(context, training, seed); }),
              found[training.name()]);
    }
  }
  add_training_table(context, found);
  add_training_checks(context, found);
}

}  // namespace spikedepth
