// What layers that learn alone reach on small tasks, beside controls that lack one thing each.
#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/text.hpp"
#include "core/bottleneck/bottleneck_learner.hpp"
#include "core/bottleneck/toy_tasks.hpp"
#include "models/studies/information_bottleneck/bottleneck_study.hpp"

namespace spikedepth {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
constexpr std::int64_t kGlyphEpochs = 6, kGlyphSeeds = 3, kFastSeeds = 6, kSlowSeeds = 2;

/// One training: a task, a network and how often the task's samples are shown.
struct BottleneckRun {
  std::string name;
  ToyTask (*task)(std::int64_t, std::int64_t, std::uint64_t);
  std::int64_t train, test, epochs;
  BottleneckParameters network;
};

nlohmann::json learn(StudyContext& context, const BottleneckRun& run, std::uint64_t seed) {
  const auto task = run.task(run.train, run.test, seed);
  BottleneckLearner learner(run.network, seed);
  Random random(seed, 7);
  std::vector<std::int64_t> order(task.train.labels.size());
  std::iota(order.begin(), order.end(), 0);
  const auto total = context.steps(run.epochs * run.train, 2 * run.network.memory);
  for (std::int64_t seen = 0; seen < total; ++seen) {
    const auto at = static_cast<std::size_t>(seen % run.train);
    if (at == 0) {
      for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
    }
    learner.see(task.train.x.data() + order[at] * task.inputs, task.train.labels[order[at]]);
    if (seen % 100 == 0) context.beat(static_cast<double>(seen) / static_cast<double>(total));
  }
  return {{"accuracy", learner.accuracy(task.test.x, task.test.labels)},
          {"kernels", learner.kernel_means()}};
}

std::vector<double> accuracies(StudyContext& context, const BottleneckRun& run,
                               std::int64_t seeds) {
  std::vector<double> found;
  for (std::int64_t seed = 1; seed <= seeds; ++seed) {
    const auto part = context.part(run.name + "/seed" + std::to_string(seed), [&] {
      return learn(context, run, static_cast<std::uint64_t>(seed));
    });
    found.push_back(part.at("accuracy").get<double>());
  }
  return found;
}

double mean(const std::vector<double>& values) {
  return mean_and_deviation(values).mean;
}

/// What differs from the rule itself.
struct BottleneckArm {
  const char* id;
  const char* title;
  void (*change)(BottleneckParameters&);
};

constexpr BottleneckArm kBottleneckArms[] = {
    {"exact", "the rule", [](BottleneckParameters&) {}},
    {"release", "signal of the authors' program",
     [](BottleneckParameters& p) { p.hsic.formula = SignalFormula::release; }},
    {"shuffled", "control: labels permuted in the signal",
     [](BottleneckParameters& p) { p.shuffle_labels = true; }},
    {"random", "control: random direction",
     [](BottleneckParameters& p) { p.signal = HiddenSignal::random; }},
    {"frozen", "control: random hidden layers, readout learns",
     [](BottleneckParameters& p) { p.signal = HiddenSignal::none; }},
    {"backprop", "backpropagation",
     [](BottleneckParameters& p) { p.signal = HiddenSignal::backpropagation; }},
    {"stored", "the rule, outputs of the memory as they were",
     [](BottleneckParameters& p) { p.mode = MemoryMode::stored; }},
    {"spiking", "the rule, spiking units over 20 steps", [](BottleneckParameters& p) {
       p.units = HiddenUnits::spiking;
       p.surrogate_threshold = 2;
     }}};
constexpr std::size_t kExact = 0, kRelease = 1, kShuffled = 2, kFrozen = 4;

std::vector<std::vector<double>> run_arms(StudyContext& context, const BottleneckRun& plain,
                                          std::int64_t seeds, const std::string& title) {
  StudyTable table{title, {"hidden layers learn by", "test accuracy", "every seed"}, {}};
  std::vector<std::vector<double>> all;
  for (const auto& arm : kBottleneckArms) {
    auto run = plain;
    run.name = plain.name + "/" + arm.id;
    arm.change(run.network);
    all.push_back(accuracies(context, run, seeds));
    std::string every;
    for (const double value : all.back()) every += format("%.3f ", value);
    table.rows.push_back({arm.title, spread(all.back(), 3), every});
  }
  context.report.tables.push_back(std::move(table));
  return all;
}

BottleneckRun xor_run(const std::string& name, std::int64_t shift, double lr, std::int64_t epochs) {
  BottleneckRun run{name, xor_task, 900, 100, epochs, {}};
  run.network.sizes = {2, 10, 4, 2};
  run.network.hsic = {10, 0.3, 0.25, 2, SignalFormula::exact};
  run.network.memory = 32;
  run.network.shift = shift;
  run.network.adam.lr = lr;
  return run;
}

BottleneckRun glyph_run(const std::string& name, std::int64_t epochs) {
  BottleneckRun run{name, glyph_task, 5400, 600, epochs, {}};
  run.network.sizes = {144, 64, 32, 10};
  run.network.memory = 16;
  run.network.shift = 4;
  return run;
}

void study_xor(StudyContext& context) {
  auto& checks = context.report.checks;
  const auto slow = run_arms(context, xor_run("xor", 1, 1e-3, 20), context.seeds_or(kSlowSeeds),
                             "Exclusive or, 2-10-4-2, memory 32, every sample an update");
  checks.push_back({"exclusive or: accuracy", "it learns", mean(slow[kExact]), 0.97, 1});
  const auto fast =
      run_arms(context, xor_run("xor-fast", 8, 3e-3, 10), context.seeds_or(kFastSeeds),
               "The same, every eighth sample an update, half the epochs");
  checks.push_back({"exclusive or, short: the rule - readout alone", "hidden layers learn",
                    mean(fast[kExact]) - mean(fast[kFrozen]), 0.06, kUnlimited});
}

// The authors' leaky units, which learn at every step.
void study_leaky(StudyContext& context) {
  BottleneckRun line{"leaky-line", linear_task, 900, 100, 25, {}};
  line.network.sizes = {2, 4, 2};
  line.network.hsic = {10, 0.5, 0.25, 1, SignalFormula::exact};
  auto corners = xor_run("leaky-xor", 1, 1e-4, 25);
  StudyTable table{"Leaky units, 20 steps a sample, memory 64, learning rate 1e-4, 25 epochs",
                   {"task", "the rule", "signal of the authors' program", "read off a figure"},
                   {}};
  for (auto* run : {&line, &corners}) {
    run->network.units = HiddenUnits::leaky;
    run->network.memory = 64;
    run->network.adam.lr = 1e-4;
    const auto seeds = context.seeds_or(kSlowSeeds);
    const auto exact = accuracies(context, *run, seeds);
    run->name += "/release";
    run->network.hsic.formula = SignalFormula::release;
    const bool is_line = run == &line;
    table.rows.push_back({is_line ? "a line" : "exclusive or", spread(exact, 3),
                          spread(accuracies(context, *run, seeds), 3), is_line ? "0.93" : "0.95"});
  }
  context.report.tables.push_back(std::move(table));
}

void study_glyphs(StudyContext& context) {
  const auto all =
      run_arms(context, glyph_run("glyphs", kGlyphEpochs), context.seeds_or(kGlyphSeeds),
               "Ten glyphs, 144-64-32-10, memory 16, 6 epochs; chance 0.1");
  auto& checks = context.report.checks;
  const double exact = mean(all[kExact]);
  checks.push_back({"glyphs: accuracy", "it learns", exact, 0.58, 1});
  checks.push_back({"glyphs: the rule - readout alone", "hidden layers learn",
                    exact - mean(all[kFrozen]), 0.2, kUnlimited});
  checks.push_back({"glyphs: the rule - labels permuted in the signal", "labels matter",
                    exact - mean(all[kShuffled]), 0.15, kUnlimited});
  checks.push_back({"glyphs: the rule - signal of the authors' program", "pairs matter",
                    exact - mean(all[kRelease]), 1e-9, kUnlimited});
}

void study_memory_of_samples(StudyContext& context) {
  StudyTable table{"Glyphs by the size of the memory, 4 epochs, seed 1",
                   {"memory", "run again", "as stored"},
                   {}};
  std::vector<double> rerun;
  for (const std::int64_t size : {2, 4, 8, 32}) {
    auto run = glyph_run("memory/" + std::to_string(size), 4);
    run.network.memory = size;
    rerun.push_back(accuracies(context, run, 1).front());
    run.name += "-stored";
    run.network.mode = MemoryMode::stored;
    table.rows.push_back({std::to_string(size), format("%.3f", rerun.back()),
                          format("%.3f", accuracies(context, run, 1).front())});
  }
  context.report.tables.push_back(std::move(table));
  auto& checks = context.report.checks;
  checks.push_back({"glyphs: accuracy with a memory of 32 - of 2", "a larger memory helps",
                    rerun[3] - rerun[0], 0.08, kUnlimited});
  checks.push_back({"glyphs: accuracy with a memory of 4 - of 2", "a larger memory helps",
                    rerun[1] - rerun[0], 1e-9, kUnlimited});
  std::string longer;
  for (const double gamma : {10.0, 50.0}) {
    auto run = glyph_run(format("gamma/%.0f", gamma), 12);
    run.network.hsic.gamma = gamma;
    longer += format(" gamma %.0f: %.3f;", gamma, accuracies(context, run, 1).front());
  }
  context.report.notes.push_back("glyphs over 12 epochs, seed 1:" + longer);
}

}  // namespace

void study_bottleneck_tasks(StudyContext& context) {
  study_xor(context);
  study_leaky(context);
  study_glyphs(context);
  study_memory_of_samples(context);
}

}  // namespace spikedepth
