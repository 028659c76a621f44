// What e-prop learns: digits row by row, cues over a delay, a firing rate.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

#include "core/base/random.hpp"
#include "core/base/text.hpp"
#include "models/studies/eprop/class_learning.hpp"
#include "models/studies/eprop/eprop_study.hpp"
#include "models/studies/eprop/tasks.hpp"
#include "models/studies/study_images.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kDigitSeeds = 3, kDigitBatch = 64, kDigitEpochs = 30, kEarlyEpochs = 10;
constexpr std::int64_t kCueBatches = 100, kCueBatch = 64, kCueTest = 256;
constexpr std::int64_t kRateEpochs = 20;
constexpr std::int64_t kSpeechEpochs = 1, kSpeechBatch = 32;
constexpr double kUnbounded = std::numeric_limits<double>::infinity();

struct TaskArm {
  const char* name;
  bool adaptive = false, through_time = false, shuffled = false, random_feedback = false;
};

EpropParameters digit_network(const LabelledImageSet& set, const TaskArm& arm) {
  EpropParameters p;
  p.inputs = 2 * set.width;
  p.neurons = 100;
  p.outputs = set.classes;
  p.beta = arm.adaptive ? 0.15 : 0;
  p.tau_adaptation_ms = 200;
  p.feedback = arm.random_feedback ? EpropFeedback::random : EpropFeedback::symmetric;
  return p;
}

std::vector<std::int64_t> shuffled_order(std::int64_t count, std::uint64_t seed,
                                         std::uint64_t stream) {
  Random random(seed, stream);
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  return order;
}

// Draws the batches of a training on images: every epoch all of them in another order.
class ImageBatches {
 public:
  ImageBatches(const LabelledImageSet& set, std::uint64_t seed, bool shuffled_labels)
      : set_(set), seed_(seed), train_(set.train) {
    if (!shuffled_labels) return;
    const auto order = shuffled_order(train_.count(), seed, 0);
    for (std::size_t n = 0; n < order.size(); ++n)
      train_.labels[n] = set.train.labels[static_cast<std::size_t>(order[n])];
  }
  std::int64_t an_epoch() const { return std::max<std::int64_t>(1, train_.count() / kDigitBatch); }
  EpropBatch<float> operator()(std::int64_t number) {
    const auto epoch = number / an_epoch(), batch = number % an_epoch();
    if (epoch != epoch_) order_ = shuffled_order(train_.count(), seed_, 1 + std::uint64_t(epoch));
    epoch_ = epoch;
    const auto first = batch * kDigitBatch, last = std::min(first + kDigitBatch, train_.count());
    return row_images(set_, train_, {order_.begin() + first, order_.begin() + last});
  }
  EpropBatch<float> test() const {
    std::vector<std::int64_t> all(set_.test.labels.size());
    std::iota(all.begin(), all.end(), 0);
    return row_images(set_, set_.test, all);
  }

 private:
  const LabelledImageSet& set_;
  std::uint64_t seed_;
  LabelledImages train_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;
};

std::function<void(double, double)> beat_of(StudyContext& context) {
  return [&context](double share, double loss) { context.beat(share, format("loss %.3f", loss)); };
}

nlohmann::json learn_digits(StudyContext& context, const LabelledImageSet& set, const TaskArm& arm,
                            std::uint64_t seed) {
  ImageBatches batches(set, seed, arm.shuffled);
  EpropPlan plan;
  plan.network = digit_network(set, arm);
  plan.seed = seed;
  plan.through_time = arm.through_time;
  const auto epochs = context.steps(kDigitEpochs), early = context.steps(kEarlyEpochs);
  plan.batches = epochs * batches.an_epoch();
  plan.measured_after = {early * batches.an_epoch(), plan.batches};
  plan.train = [&](std::int64_t number) { return batches(number); };
  plan.test = [&](std::int64_t) { return batches.test(); };
  plan.beat = beat_of(context);
  const auto outcome = learn_classes(plan);
  return {{"early", outcome.accuracies.front()},
          {"late", outcome.accuracies.back()},
          {"hz", outcome.mean_hz},
          {"batch_s", outcome.batch_s}};
}

std::vector<double> column(const std::vector<nlohmann::json>& runs, const char* key) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(run.at(key).get<double>());
  return values;
}

double mean_of(const std::vector<nlohmann::json>& runs, const char* key) {
  return mean_and_deviation(column(runs, key)).mean;
}

void study_digits(StudyContext& context, const LabelledImageSet& set) {
  const auto seeds = context.seeds_or(kDigitSeeds);
  StudyTable table{
      "Digits read row by row (" + set.name + "), 100 recurrent neurons",
      {"training", "test accuracy after 10 epochs", "after 30", "rate Hz", "a batch ms"},
      {}};
  std::vector<std::vector<nlohmann::json>> all;
  const TaskArm arms[] = {{"e-prop, plain neurons"},
                          {"through time, plain neurons", false, true},
                          {"e-prop, adaptive neurons", true},
                          {"e-prop, random feedback", false, false, false, true},
                          {"e-prop, labels shuffled (control)", false, false, true}};
  for (const auto& arm : arms) {
    std::vector<nlohmann::json> runs;
    const bool main_arm = &arm < arms + 2;
    for (std::int64_t seed = 1; seed <= (main_arm ? seeds : 1); ++seed) {
      runs.push_back(context.part(set.name + "/" + arm.name + "/seed" + std::to_string(seed), [&] {
        return learn_digits(context, set, arm, static_cast<std::uint64_t>(seed));
      }));
    }
    table.rows.push_back({arm.name, spread(column(runs, "early"), 3),
                          spread(column(runs, "late"), 3), spread(column(runs, "hz"), 1),
                          format("%.1f", 1000 * mean_of(runs, "batch_s"))});
    all.push_back(std::move(runs));
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back(
      {"digits: accuracy of e-prop after 10 epochs", "learns", mean_of(all[0], "early"), 0.78, 1});
  checks.push_back({"after 30 epochs", "learns", mean_of(all[0], "late"), 0.82, 1});
  checks.push_back({"digits: |e-prop - through time| after 30 epochs",
                    "comparable with backpropagation through time",
                    std::abs(mean_of(all[0], "late") - mean_of(all[1], "late")), 0, 0.06});
  checks.push_back(
      {"digits: control with shuffled labels", "learns nothing", mean_of(all[4], "late"), 0, 0.2});
}

nlohmann::json learn_cues(StudyContext& context, bool adaptive) {
  EpropPlan plan;
  auto& p = plan.network;
  p.inputs = kCueInputs;
  p.neurons = 100;
  p.outputs = 2;
  p.beta = adaptive ? 0.0174 : 0;  // Knight and Nowotny's, with their 2 s of adaptation
  plan.batches = context.steps(kCueBatches);
  plan.lr = 5e-3;
  plan.measured_after = {plan.batches};
  plan.train = [&](std::int64_t number) {
    return cue_trials(kCueBatch, 1, 1 + static_cast<std::uint64_t>(number));
  };
  plan.test = [](std::int64_t) { return cue_trials(kCueTest, 1, 0); };
  plan.beat = beat_of(context);
  const auto outcome = learn_classes(plan);
  return {{"accuracy", outcome.accuracies.back()}, {"hz", outcome.mean_hz}};
}

void study_cues(StudyContext& context) {
  const auto plain = context.part("cues/plain", [&] { return learn_cues(context, false); });
  const auto adaptive = context.part("cues/adaptive", [&] { return learn_cues(context, true); });
  StudyTable table{"Majority of three cues after a delay of 300 ms, 100 neurons",
                   {"neurons", "test accuracy", "rate Hz"},
                   {}};
  for (const auto& [name, run] : {std::pair("plain", plain), std::pair("adaptive", adaptive)}) {
    table.rows.push_back({name, format("%.3f", run.at("accuracy").get<double>()),
                          format("%.1f", run.at("hz").get<double>())});
  }
  context.report.tables.push_back(std::move(table));
  context.report.checks.push_back({"cues: accuracy of adaptive neurons", "adaptation remembers",
                                   adaptive.at("accuracy").get<double>(), 0.9, 1});
  context.report.checks.push_back({"cues: accuracy of plain neurons",
                                   "without adaptation memory is short",
                                   plain.at("accuracy").get<double>(), 0, 0.75});
}

nlohmann::json learn_speech(StudyContext& context, const LabelledSpikeSet& set, bool adaptive) {
  EpropPlan plan;
  auto& p = plan.network;
  p.inputs = set.units;
  p.neurons = 256;
  p.outputs = set.classes;
  p.beta = adaptive ? 0.0174 : 0;
  const auto an_epoch = std::max<std::int64_t>(1, set.train.count() / kSpeechBatch);
  const auto batch_of = [&](std::int64_t number) {
    const auto order = shuffled_order(set.train.count(), 1, 1 + std::uint64_t(number / an_epoch));
    const auto first = number % an_epoch * kSpeechBatch;
    const auto last = std::min(first + kSpeechBatch, set.train.count());
    return spike_recordings(set, set.train, {order.begin() + first, order.begin() + last});
  };
  plan.batches = context.steps(kSpeechEpochs) * an_epoch;
  plan.lr = 1e-3;
  plan.measured_after = {plan.batches};
  plan.train = batch_of;
  plan.test_batches = (set.test.count() + kSpeechBatch - 1) / kSpeechBatch;
  plan.test = [&](std::int64_t number) {
    const auto first = number * kSpeechBatch;
    std::vector<std::int64_t> some(
        static_cast<std::size_t>(std::min(kSpeechBatch, set.test.count() - first)));
    std::iota(some.begin(), some.end(), first);
    return spike_recordings(set, set.test, some);
  };
  plan.beat = beat_of(context);
  const auto outcome = learn_classes(plan);
  return {{"accuracy", outcome.accuracies.back()}, {"hz", outcome.mean_hz}};
}

// Only with the user's files. No claim: the published figures take 100 epochs on a GPU.
void study_speech(StudyContext& context, const std::optional<LabelledSpikeSet>& set) {
  if (!set) return;
  StudyTable table{
      format("Spoken digits (%s), 256 recurrent neurons, %lld epochs; published after 100: 0.656 "
             "plain, 0.788 adaptive",
             set->source.c_str(), static_cast<long long>(context.steps(kSpeechEpochs))),
      {"neurons", "test accuracy", "rate Hz"},
      {}};
  for (const bool adaptive : {false, true}) {
    const std::string name = adaptive ? "adaptive" : "plain";
    const auto run =
        context.part("speech/" + name, [&] { return learn_speech(context, *set, adaptive); });
    table.rows.push_back({name, format("%.3f", run.at("accuracy").get<double>()),
                          format("%.1f", run.at("hz").get<double>())});
  }
  context.report.tables.push_back(std::move(table));
}

// The rate term alone decides: it outweighs the loss.
nlohmann::json pull_rate(StudyContext& context, const LabelledImageSet& set, double scale) {
  ImageBatches batches(set, 1, false);
  EpropPlan plan;
  plan.network = digit_network(set, {""});
  plan.network.rate_weight = 100;
  plan.start_scale = scale;
  plan.batches = context.steps(kRateEpochs) * batches.an_epoch();
  plan.measured_after = {plan.batches};
  plan.train = [&](std::int64_t number) { return batches(number); };
  plan.test = [&](std::int64_t) { return batches.test(); };
  plan.beat = beat_of(context);
  return {{"hz", learn_classes(plan).mean_hz}};
}

void study_rates(StudyContext& context, const LabelledImageSet& set) {
  for (const auto& [name, scale] : {std::pair("silent", 0.1), std::pair("saturated", 5.0)}) {
    const auto run = context.part(set.name + "/rate/" + name,
                                  [&, factor = scale] { return pull_rate(context, set, factor); });
    context.report.checks.push_back(
        {std::string("rate after 20 epochs from a ") + name + " start, Hz", "10 Hz",
         run.at("hz").get<double>(), 5, 15});
  }
}

}  // namespace

// Digits: two arms with all seeds, three with one; cues, rates; two of speech where there are
// files.
std::int64_t eprop_task_parts(const StudyContext& context) {
  return 2 * context.seeds_or(kDigitSeeds) + 3 + 2 + 2;
}

void study_eprop_tasks(StudyContext& context) {
  const auto speech = context.spikes();
  const auto set = study_images(context, {}, !speech);
  study_digits(context, set);
  study_cues(context);
  study_rates(context, set);
  study_speech(context, speech);
}

}  // namespace spikedepth
