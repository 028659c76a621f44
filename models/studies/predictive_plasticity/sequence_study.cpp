#include "models/studies/predictive_plasticity/sequence_study.hpp"

#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "core/predictive/predictive_chain.hpp"
#include "core/predictive/predictive_sequence.hpp"
#include "models/studies/parallel_runs.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSequenceEpochs = 1200, kLookTrials = 20, kSmallEpochs = 400;
constexpr std::int64_t kNoisySeeds = 3, kChainEpochs = 1200;
constexpr std::int64_t kLooks = 4;
constexpr std::uint64_t kLookSeed = 5000;
constexpr double kOpen = std::numeric_limits<double>::infinity();

/// Means over trials that are the same at every look.
struct SequenceLook {
  std::int64_t epoch = 0;
  double first_ms = 0, spread_ms = 0, inside = 0, all = 0, late = 0, distractors = 0;
  nlohmann::json to_json() const {
    return {
        {"epoch", epoch}, {"first_ms", first_ms}, {"spread_ms", spread_ms},    {"inside", inside},
        {"all", all},     {"late", late},         {"distractors", distractors}};
  }
};

SequenceLook look_at(const SequenceTask& task, PredictiveNeuron neuron, std::int64_t epoch) {
  const auto& p = neuron.parameters();
  const auto steps = std::llround(task.duration_ms / p.dt_ms);
  SequenceLook look;
  look.epoch = epoch;
  Random random(kLookSeed);
  double answered = 0;
  for (std::int64_t n = 0; n < kLookTrials; ++n) {
    const auto trial = draw_trial(task, p.dt_ms, random);
    const auto one = answer_of(task, trial, p.dt_ms, present(neuron, trial.spikes, steps, false));
    if (one.first_ms >= 0) {
      look.first_ms += one.first_ms;
      answered += 1;
    }
    look.spread_ms += one.spread_ms / double(kLookTrials);
    look.inside += double(one.inside) / double(kLookTrials);
    look.all += double(one.all) / double(kLookTrials);
  }
  look.first_ms = answered > 0 ? look.first_ms / answered : -1;
  const auto weights = weights_of(task, neuron.weights());
  look.late = weights.late;
  look.distractors = weights.distractors;
  return look;
}

// Trains from weights of 0.1 and looks `looks` times on the way, the start included.
nlohmann::json learn_sequence(const SequenceTask& task, std::int64_t epochs, std::int64_t looks,
                              std::uint64_t seed, const RunBeat& beat) {
  PredictiveParameters p;
  p.threshold = 1.4;
  const auto synapses = static_cast<std::size_t>(task.inputs + task.distractors);
  PredictiveNeuron neuron(p, std::vector<double>(synapses, 0.1));
  const auto steps = std::llround(task.duration_ms / p.dt_ms);
  Random random(seed, 1);
  auto found = nlohmann::json::array();
  found.push_back(look_at(task, neuron, 0).to_json());
  std::int64_t done = 0;
  for (std::int64_t look = 1; look <= looks; ++look) {
    for (; done < epochs * look / looks; ++done) {
      beat(double(done) / double(epochs));
      present(neuron, draw_trial(task, p.dt_ms, random).spikes, steps, true);
    }
    found.push_back(look_at(task, neuron, done).to_json());
  }
  return found;
}

void add_looks(StudyTable& table, const std::string& name, const nlohmann::json& looks) {
  for (const auto& look : looks) {
    const auto figure = [&](const char* key, const char* how) {
      return format(how, look.at(key).get<double>());
    };
    table.rows.push_back({name, std::to_string(look.at("epoch").get<std::int64_t>()),
                          figure("first_ms", "%.1f"), figure("spread_ms", "%.1f"),
                          figure("inside", "%.1f"), figure("all", "%.1f"), figure("late", "%.2g"),
                          figure("distractors", "%.2g")});
  }
}

SequenceTask clean_task() {
  SequenceTask task;
  task.distractors = 0;
  task.jitter_ms = 0;
  task.noise_below_hz = 0;
  return task;
}

SequenceTask small_noisy_task() {
  SequenceTask task;
  task.inputs = task.distractors = 30;
  task.duration_ms = 2 * (2 * 30 + 2);
  return task;
}

nlohmann::json learn_in_parallel(StudyContext& context, const std::string& name,
                                 const SequenceTask& task, std::int64_t epochs,
                                 std::int64_t seeds) {
  return context.part(name, [&] {
    std::vector<nlohmann::json> runs(static_cast<std::size_t>(seeds));
    run_parallel(context, seeds, [&](std::int64_t index, const RunBeat& beat) {
      runs[static_cast<std::size_t>(index)] = learn_sequence(
          task, context.steps(epochs), kLooks, static_cast<std::uint64_t>(index + 1), beat);
    });
    return nlohmann::json(runs);
  });
}

double median_at(const nlohmann::json& runs, std::size_t look, const char* key) {
  std::vector<double> values;
  for (const auto& run : runs) values.push_back(run.at(look).at(key).get<double>());
  return median(values);
}

void check_noisy(StudyContext& context, const nlohmann::json& runs) {
  auto& checks = context.report.checks;
  constexpr std::size_t kGate = 3;  // epoch 900
  checks.push_back({"noisy sequence, epoch 900, median: spikes a trial", "few, at the onset",
                    median_at(runs, kGate, "all"), 0, 30});
  checks.push_back({"noisy sequence, epoch 900, median: mean weight of the late half",
                    "what is predicted is not needed", median_at(runs, kGate, "late"), 0, 0.002});
  checks.push_back({"noisy sequence, epoch 900, median: mean weight of distractors",
                    "what predicts nothing is not needed", median_at(runs, kGate, "distractors"), 0,
                    0.005});
}

void study_one_neuron(StudyContext& context) {
  StudyTable table{
      "One neuron, inputs 2 ms apart; in-sequence spikes on 20 trials without learning",
      {"sequence", "epoch", "first ms", "first to last ms", "in-sequence", "all", "late weights",
       "distractors"},
      {}};
  auto& checks = context.report.checks;
  const auto seeds = context.seeds_or(kNoisySeeds);
  const auto clean = learn_in_parallel(context, "clean", clean_task(), kSequenceEpochs, seeds);
  for (std::size_t s = 0; s < clean.size(); ++s)
    add_looks(table, format("clean, 100, seed %zu (of the onsets)", s + 1), clean[s]);
  checks.push_back({"clean sequence, epoch 1200, median: first spike, ms", "at the onset",
                    median_at(clean, kLooks, "first_ms"), 0, 5});
  checks.push_back({"clean sequence, epoch 1200, median: first to last spike, ms", "nowhere else",
                    median_at(clean, kLooks, "spread_ms"), 0, 10});
  const auto noisy = learn_in_parallel(context, "noisy", SequenceTask(), kSequenceEpochs, seeds);
  for (std::size_t s = 0; s < noisy.size(); ++s)
    add_looks(table, format("noisy, 100 + 100, seed %zu", s + 1), noisy[s]);
  check_noisy(context, noisy);
  SequenceTask shuffled;
  shuffled.shuffled = true;
  const auto control = learn_in_parallel(context, "shuffled", shuffled, kSequenceEpochs, 1);
  add_looks(table, "order shuffled (control)", control[0]);
  checks.push_back({"shuffled order (control): first to last spike, ms", "no anticipation",
                    control[0].back().at("spread_ms").get<double>(), 150, kOpen});
  const auto small = learn_in_parallel(context, "small", small_noisy_task(), kSmallEpochs, 1);
  add_looks(table, "noisy, 30 + 30", small[0]);
  const auto& early = small[0].at(3);  // epoch 300
  checks.push_back({"30 + 30 inputs, epoch 300: first to last spike, ms", "anticipation",
                    early.at("spread_ms").get<double>(), 0, 15});
  checks.push_back({"30 + 30 inputs, epoch 300: spikes a trial", "anticipation",
                    early.at("all").get<double>(), 0, 10});
  checks.push_back({"30 + 30 inputs, epoch 300: mean weight of the late half", "anticipation",
                    early.at("late").get<double>(), 0, 1e-4});
  context.report.tables.push_back(std::move(table));
}

nlohmann::json learn_chain(std::int64_t epochs, std::uint64_t seed, const RunBeat& beat) {
  PredictiveParameters p;
  p.tau_membrane_ms = 26;
  p.threshold = 3;
  p.rate = 8e-7;
  p.bound = PredictiveBound::none;
  PredictiveChain chain(ChainTask(), p, 0.03, 0.0003);
  Random random(seed, 2);
  auto looks = nlohmann::json::array();
  constexpr std::int64_t kChainLooks = 3;
  for (std::int64_t look = 0, done = 0; look <= kChainLooks; ++look) {
    for (; done < epochs * look / kChainLooks; ++done) {
      beat(double(done) / double(epochs));
      chain.train(random);
    }
    looks.push_back({{"epoch", done},
                     {"needed", chain.needed()},
                     {"previous", chain.weight_from_previous()},
                     {"next", chain.weight_from_next()},
                     {"last_ms", chain.recall(ChainTask().neurons).back()}});
  }
  return looks;
}

void study_chain(StudyContext& context) {
  const auto seeds = context.seeds_or(kNoisySeeds);
  const auto runs = context.part("chain", [&] {
    std::vector<nlohmann::json> found(static_cast<std::size_t>(seeds));
    run_parallel(context, seeds, [&](std::int64_t index, const RunBeat& beat) {
      found[static_cast<std::size_t>(index)] =
          learn_chain(context.steps(kChainEpochs), static_cast<std::uint64_t>(index + 1), beat);
    });
    return nlohmann::json(found);
  });
  StudyTable table{"A chain of ten neurons: how many must be driven so that all fire",
                   {"seed", "epoch", "driven", "weight from the previous neuron", "from the next",
                    "first spike of the last, all driven, ms"},
                   {}};
  double previous = kOpen, next = -kOpen;
  std::vector<double> needed;
  for (std::size_t s = 0; s < runs.size(); ++s) {
    for (const auto& look : runs[s]) {
      table.rows.push_back({std::to_string(s + 1),
                            std::to_string(look.at("epoch").get<std::int64_t>()),
                            std::to_string(look.at("needed").get<std::int64_t>()),
                            format("%.4f", look.at("previous").get<double>()),
                            format("%.4f", look.at("next").get<double>()),
                            format("%.1f", look.at("last_ms").get<double>())});
    }
    const auto& end = runs[s].back();
    needed.push_back(end.at("needed").get<double>());
    previous = std::min(previous, end.at("previous").get<double>());
    next = std::max(next, end.at("next").get<double>());
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"chain, epoch 1200, median: driven neurons needed", "recall from the start",
                    median(needed), 1, 4});
  context.report.notes.push_back(
      "11 driven neurons: the last ones are silent even when all are driven");
  checks.push_back({"chain, epoch 1200, worst seed: weight from the previous neuron", "excites",
                    previous, 0.05, kOpen});
  checks.push_back(
      {"chain, epoch 1200, worst seed: weight from the next neuron", "inhibits", next, -kOpen, 0});
}

}  // namespace

void study_sequences(StudyContext& context) {
  study_one_neuron(context);
  study_chain(context);
}

}  // namespace spikedepth
