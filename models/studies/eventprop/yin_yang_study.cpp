// Training by exact gradients on the Yin-Yang task, as published: 5-200-3, first spikes decide.
#include <limits>

#include "core/base/text.hpp"
#include "models/studies/eventprop/event_classifier.hpp"
#include "models/studies/eventprop/eventprop_study.hpp"
#include "models/studies/eventprop/yin_yang.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kYinYangEpochs = 100, kYinYangFrozenEpochs = 30, kYinYangShuffledEpochs = 10;
constexpr std::uint32_t kTrainSet = 42, kTestSet = 40;

std::vector<EventSample> yin_yang_set(std::uint32_t set, std::int64_t count) {
  std::vector<EventSample> samples;
  for (const auto& point : yin_yang(set, count))
    samples.push_back({yin_yang_spikes(point), point.label});
  return samples;
}

struct YinYangArm {
  const char* name;
  bool freeze_hidden, shuffle_labels;
  std::int64_t epochs;
};

// Test accuracy after every epoch, and what the last one stored.
nlohmann::json train_yin_yang(StudyContext& context, const YinYangArm& arm, std::int64_t seed) {
  auto train = yin_yang_set(kTrainSet, context.steps(5000, 320));
  const auto test = yin_yang_set(kTestSet, 1000);
  const auto drawn = static_cast<std::uint64_t>(seed);
  if (arm.shuffle_labels) {
    Random random(drawn, 77);
    for (auto i = train.size(); i > 1; --i)
      std::swap(train[i - 1].label, train[random.below(i)].label);
  }
  EventTraining training;
  training.freeze_hidden = arm.freeze_hidden;
  EventClassifier classifier(
      draw_event_network({0.02, 0.005, 1.0}, {5, 200, 3}, {{1.5, 0.78}, {0.93, 0.1}}, false, drawn),
      training, context.options().threads);
  const auto epochs = context.steps(arm.epochs, 2);
  nlohmann::json result;
  std::int64_t spikes = 0, floored = 0;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    const auto trained = classifier.train_epoch(train, drawn, [&](double share) {
      context.beat((double(epoch) + share) / double(epochs));
    });
    const auto tested = classifier.test(test);
    spikes += trained.spikes;
    floored += trained.floored;
    result["accuracy"].push_back(tested.accuracy);
    result["silent"].push_back(trained.label_silent);
    result["hidden_spikes"] = tested.spikes_per_sample;
    result["bytes"] = tested.bytes_per_sample;
  }
  result["spikes"] = spikes;
  result["floored"] = floored;
  return result;
}

const YinYangArm kTrainedArm{"trained", false, false, kYinYangEpochs};
const YinYangArm kFrozenArm{"frozen hidden layer", true, false, kYinYangFrozenEpochs};
const YinYangArm kShuffledArm{"shuffled labels", false, true, kYinYangShuffledEpochs};

double yin_yang_accuracy(const nlohmann::json& result, std::size_t epochs) {
  const auto& accuracy = result["accuracy"];
  return accuracy.size() < epochs ? std::numeric_limits<double>::quiet_NaN()
                                  : accuracy[epochs - 1].get<double>();
}

nlohmann::json yin_yang_part(StudyContext& context, const YinYangArm& arm, std::int64_t seed) {
  return context.part(format("yin-yang/%s/seed%lld", arm.name, static_cast<long long>(seed)),
                      [&] { return train_yin_yang(context, arm, seed); });
}

}  // namespace

std::int64_t yin_yang_parts(std::int64_t seeds) {
  return seeds + 2;
}

void study_yin_yang(StudyContext& context, std::int64_t seeds) {
  StudyTable table{"Yin-Yang, test accuracy after epochs",
                   {"arm", "1", "3", "10", "20", "30", "50", "100", "hidden spikes", "bytes",
                    "label silent, most", "gradients bounded"},
                   {}};
  const auto add_row = [&](const std::string& name, const nlohmann::json& result) {
    std::vector<std::string> cells = {name};
    for (const std::size_t epoch : {1U, 3U, 10U, 20U, 30U, 50U, 100U}) {
      const double accuracy = yin_yang_accuracy(result, epoch);
      cells.push_back(accuracy == accuracy ? format("%.3f", accuracy) : "-");
    }
    cells.push_back(format("%.1f", result["hidden_spikes"].get<double>()));
    cells.push_back(format("%.0f", result["bytes"].get<double>()));
    double most = 0;
    for (const double share : result["silent"]) most = std::max(most, share);
    cells.push_back(format("%.4f", most));
    cells.push_back(format("%lld of %lld", result["floored"].get<long long>(),
                           result["spikes"].get<long long>()));
    table.rows.push_back(cells);
  };
  constexpr double kAll = std::numeric_limits<double>::infinity();
  auto& checks = context.report.checks;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    const auto result = yin_yang_part(context, kTrainedArm, seed);
    const auto name = format("trained, seed %lld", static_cast<long long>(seed));
    add_row(name, result);
    checks.push_back({"Yin-Yang, " + name + ": test accuracy after 10 epochs",
                      "96.5 % (paper, ten seeds)", yin_yang_accuracy(result, 10), 0.93, kAll});
    checks.push_back({"the same after 30 epochs", "97.4 % after 20, 97.8 % after 50",
                      yin_yang_accuracy(result, 30), 0.965, kAll});
    checks.push_back({"the same after 100 epochs", "98.10 +- 0.18 %",
                      yin_yang_accuracy(result, 100), 0.965, kAll});
  }
  const auto frozen = yin_yang_part(context, kFrozenArm, 1);
  const auto shuffled = yin_yang_part(context, kShuffledArm, 1);
  add_row(kFrozenArm.name, frozen);
  add_row(kShuffledArm.name, shuffled);
  checks.push_back({"control, frozen hidden layer: after 30 epochs", "85.5 % for an ANN",
                    yin_yang_accuracy(frozen, 30), 0, 0.9});
  checks.push_back({"control, shuffled labels: after 10 epochs", "chance is 33 %",
                    yin_yang_accuracy(shuffled, 10), 0, 0.45});
  context.report.tables.push_back(std::move(table));
}

}  // namespace spikedepth
