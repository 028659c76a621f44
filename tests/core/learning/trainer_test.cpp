#include "core/learning/trainer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <limits>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/learning/model_estimator.hpp"
#include "tests/core/learning/toy_training.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::fresh_network;
using test::parts_of;
using test::planes;
using test::small_config;
using test::ToyNetwork;

// A training that `stop` ends early and another one goes on with: the same weights and metrics as
// without a stop. Gives the step of the checkpoint at which it stopped.
std::int64_t expect_the_same_bits_after(const std::function<bool(const Progress&)>& stop) {
  const test::TempDir folder;
  const auto config = small_config();
  const auto straight = fresh_network();
  auto run = RunDirectory::create(folder.file("straight"), false);
  Trainer(parts_of(config, straight), config, run, {}).run();

  auto stopped = RunDirectory::create(folder.file("stopped"), false);
  TrainerHooks hooks;
  hooks.progress = [&](const Progress& now) { return stop(now) ? Flow::stop : Flow::go_on; };
  const auto first = fresh_network();
  Trainer interrupted(parts_of(config, first), config, stopped, hooks);
  EXPECT_THROW(interrupted.run(), CancelledError);
  EXPECT_NE(weights_hash(*first), weights_hash(*straight));
  const auto step = load_archive(stopped.checkpoint("last")).meta["state"]["step"];
  torch::manual_seed(99);
  const auto second = std::make_shared<ToyNetwork>();
  Trainer resumed(parts_of(config, second), config, stopped, {});
  EXPECT_TRUE(resumed.resume());
  resumed.run();
  EXPECT_EQ(weights_hash(*second), weights_hash(*straight));
  EXPECT_EQ(read_file(stopped.metrics()), read_file(run.metrics()));
  return step.get<std::int64_t>();
}

TEST(Trainer, AStoppedTrainingGoesOnToTheSameBits) {
  EXPECT_EQ(expect_the_same_bits_after([](const Progress& now) { return now.done == 3; }), 3);
}

// What was learned is on disk before the validation begins: the whole epoch of four steps.
TEST(Trainer, AValidationThatIsStoppedCostsItselfAlone) {
  EXPECT_EQ(expect_the_same_bits_after([](const Progress& now) { return now.stage == "validate"; }),
            4);
}

// Its rates are those of the training's own steps, in every row, and outlast a stop.
TEST(Trainer, WithoutAValidationEveryEpochHasItsRates) {
  const test::TempDir folder;
  const auto config = small_config();
  const auto train = [&](const std::string& name, bool stops) {
    auto run = RunDirectory::create(folder.file(name), false);
    const auto parts = [&] {
      const auto network = fresh_network();
      torch::NoGradGuard no_grad;
      for (auto& parameter : network->parameters()) parameter.mul_(5);  // so that it fires
      auto all = parts_of(config, network);
      all.validation.reset();
      return all;
    };
    TrainerHooks hooks;
    hooks.progress = [&](const Progress& now) { return now.done == 3 ? Flow::stop : Flow::go_on; };
    if (stops) {
      EXPECT_THROW(Trainer(parts(), config, run, hooks).run(), CancelledError);
    }
    std::vector<double> rates;
    TrainerHooks last;
    last.epoch = [&](const EpochReport& report) { rates.push_back(report.mean_rate()); };
    Trainer trainer(parts(), config, run, last);
    trainer.resume();
    trainer.run();
    return std::pair(rates, read_file(run.metrics()));
  };
  const auto [rates, table] = train("straight", false);
  ASSERT_EQ(rates.size(), 2U);
  EXPECT_GT(rates[0], 0);
  EXPECT_GT(rates[1], 0);
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 3);  // the names, two epochs
  EXPECT_EQ(train("stopped", true).second, table);
}

// A rule that fails on its third step, as an exploding network would.
class ExplodingRule : public LearningRule {
 public:
  StepReport step(const Batch&, double, bool) override {
    StepReport report;
    report.loss = ++steps_ == 3 ? std::numeric_limits<double>::infinity() : 1.0;
    return report;
  }
  void save(TensorArchive&) const override {}
  void load(const TensorArchive&, const std::string&) override {}

 private:
  int steps_ = 0;
};

TEST(Trainer, ALossThatIsNotFiniteStopsAndNamesTheBatch) {
  const test::TempDir folder;
  const auto config = small_config();
  auto run = RunDirectory::create(folder.file("exploding"), false);
  auto parts = parts_of(config, fresh_network());
  parts.rule = std::make_unique<ExplodingRule>();
  Trainer trainer(std::move(parts), config, run, {});
  try {
    trainer.run();
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("planes1 label"), std::string::npos) << error.what();
  }
}

// A rule that has something to say.
class TalkingRule : public LearningRule {
 public:
  StepReport step(const Batch&, double, bool want_rates) override {
    StepReport report;
    report.loss = 1;
    if (!want_rates) return report;
    report.rates = {{"layer", 0.1, 10, "synapse"}};
    report.figures = {{"disagreement", 0.4}};
    report.warnings = {"twins disagree"};
    return report;
  }
  void save(TensorArchive&) const override {}
  void load(const TensorArchive&, const std::string&) override {}
};

TEST(Trainer, TellsTheFiguresAndWarningsOfARule) {
  const test::TempDir folder;
  const auto config = small_config();
  auto run = RunDirectory::create(folder.file("talking"), false);
  auto parts = parts_of(config, fresh_network());
  parts.rule = std::make_unique<TalkingRule>();
  std::vector<std::string> warnings;
  NamedValues told;
  TrainerHooks hooks;
  hooks.warn = [&](const std::string& warning) { warnings.push_back(warning); };
  hooks.scalars = [&](std::int64_t, const NamedValues& scalars) {
    told.insert(told.end(), scalars.begin(), scalars.end());
  };
  Trainer(std::move(parts), config, run, hooks).run();
  EXPECT_EQ(std::count(warnings.begin(), warnings.end(), "step 1: twins disagree"), 1);
  EXPECT_EQ(std::count(told.begin(), told.end(),
                       std::pair<std::string, double>("rule/disagreement", 0.4)),
            1);
}

// The error in metrics.csv and the one that an evaluation of best.ckpt gives are one figure.
TEST(Trainer, TheBestCheckpointsErrorIsTheOneThatAnEvaluationGives) {
  for (const std::string protocol : {"dense", "stereospike", "ddes-sparse"}) {
    const test::TempDir folder;
    auto config = small_config();
    config.train.protocol = protocol;
    const auto network = fresh_network();
    auto run = RunDirectory::create(folder.file("run"), false);
    Trainer trainer(parts_of(config, network), config, run, {});
    trainer.run();
    const auto path = run.checkpoint("best");
    const auto best = fresh_network();
    load_module(*best, load_archive(path), kModelPrefix, path);
    const auto recording = planes(3, 2).front().recording;
    ModelEstimator estimator(best, make_count_encoder(*recording, PixelRounding::truncate, true),
                             {config.slice, PixelRounding::truncate}, 0, torch::kCPU);
    EvaluationConfig evaluation;
    evaluation.protocols = {find_protocol(protocol), find_protocol("dense")};
    const auto report = evaluate({{{recording}, &estimator}}, evaluation, {}, {});
    EXPECT_EQ(report.summary(protocol, Predictor::network).mean.mean_m, trainer.best_error_m());
  }
}

// Trains one epoch under `before`, then asks for another under `after`.
struct ResumedUnder {
  std::string error;
  std::vector<std::string> warnings;
};
ResumedUnder resume_under(const nlohmann::json& before, const nlohmann::json& after) {
  const test::TempDir folder;
  auto config = small_config();
  config.train.epochs = 1;
  auto run = RunDirectory::create(folder.file("run"), false);
  auto parts = parts_of(config, fresh_network());
  parts.meta.fields = before;
  Trainer(std::move(parts), config, run, {}).run();
  config.train.epochs = 2;
  config.train.protocol = after.at("train.protocol").get<std::string>();
  auto more = parts_of(config, fresh_network());
  more.meta.fields = after;
  ResumedUnder result;
  TrainerHooks hooks;
  hooks.warn = [&](const std::string& warning) { result.warnings.push_back(warning); };
  try {
    Trainer trainer(std::move(more), config, run, hooks);
    EXPECT_TRUE(trainer.resume());
    trainer.run();
  } catch (const ConfigError& error) {
    result.error = error.what();
  }
  return result;
}

bool has(const std::vector<std::string>& warnings, const std::string& text) {
  for (const auto& warning : warnings) {
    if (warning.find(text) != std::string::npos) return true;
  }
  return false;
}

TEST(Trainer, AnotherRuleIsRefusedAndAnotherProtocolChoosesTheBestAnew) {
  const nlohmann::json fields = {{"rule.name", "one"}, {"train.protocol", "dense"}};
  const auto same = resume_under(fields, fields);
  EXPECT_EQ(same.error, "");
  EXPECT_FALSE(has(same.warnings, "another measure"));
  const auto rule = resume_under(fields, {{"rule.name", "two"}, {"train.protocol", "dense"}});
  EXPECT_NE(rule.error.find("was trained by rule.name=one, not two"), std::string::npos);
  const auto protocol =
      resume_under(fields, {{"rule.name", "one"}, {"train.protocol", "ddes-dense"}});
  EXPECT_EQ(protocol.error, "");
  EXPECT_TRUE(has(protocol.warnings, "another measure than train.protocol=ddes-dense"));
}

// A run of one epoch, whose checkpoints are then damaged as `damage` does; resumed.
struct ResumedAfter {
  std::string error;
  bool goes_on = false;
  std::vector<std::string> warnings;
  std::string best, metrics;
};
void cut(const std::string& path) {
  write_file_atomically(path, read_file(path).substr(0, 100));
}
ResumedAfter resume_after(const std::function<void(const RunDirectory&)>& damage) {
  const test::TempDir folder;
  const auto config = small_config();
  auto run = RunDirectory::create(folder.file("run"), false);
  Trainer(parts_of(config, fresh_network()), config, run, {}).run();
  const auto before = read_file(run.checkpoint("best"));
  const auto metrics = read_file(run.metrics());
  damage(run);
  ResumedAfter result;
  TrainerHooks hooks;
  hooks.warn = [&](const std::string& warning) { result.warnings.push_back(warning); };
  Trainer trainer(parts_of(config, fresh_network()), config, run, hooks);
  try {
    result.goes_on = trainer.resume();
    trainer.run();
  } catch (const DataError& error) {
    result.error = error.what();
  }
  if (std::filesystem::exists(run.checkpoint("best")))
    result.best = read_file(run.checkpoint("best")) == before ? "as before" : "other";
  result.metrics = read_file(run.metrics()) == metrics ? "as before" : "other";
  return result;
}

TEST(Trainer, DamagedCheckpointsNeverBeginAnewOverTheBest) {
  const auto refused = resume_after([](const RunDirectory& run) {
    cut(run.checkpoint("last"));
    cut(run.checkpoint("previous"));
  });
  EXPECT_NE(refused.error.find("best.ckpt, of epoch"), std::string::npos) << refused.error;
  EXPECT_NE(refused.error.find("init.weights="), std::string::npos) << refused.error;
  EXPECT_EQ(refused.best, "as before");
  EXPECT_EQ(refused.metrics, "as before");
  const auto lost = resume_after([](const RunDirectory& run) {
    for (const char* which : {"last", "previous", "best"}) cut(run.checkpoint(which));
  });
  EXPECT_NE(lost.error.find("train anew"), std::string::npos) << lost.error;
}

TEST(Trainer, GoesOnFromThePreviousCheckpointOrTheBestToTheSameEnd) {
  for (const bool previous : {true, false}) {
    const auto resumed = resume_after([&](const RunDirectory& run) {
      std::filesystem::remove(run.checkpoint("last"));
      if (!previous) std::filesystem::remove(run.checkpoint("previous"));
    });
    EXPECT_EQ(resumed.error, "");
    EXPECT_TRUE(resumed.goes_on);
    EXPECT_EQ(resumed.best, "as before");
    EXPECT_EQ(resumed.metrics, "as before");
  }
}

// Else the damaged file would take the place of the one that is whole.
TEST(Trainer, ADamagedLastCheckpointDoesNotPushOutThePreviousOne) {
  const test::TempDir folder;
  const auto config = small_config();
  auto run = RunDirectory::create(folder.file("run"), false);
  Trainer(parts_of(config, fresh_network()), config, run, {}).run();
  cut(run.checkpoint("last"));
  Trainer trainer(parts_of(config, fresh_network()), config, run, {});
  EXPECT_TRUE(trainer.resume());
  EXPECT_FALSE(std::filesystem::exists(run.checkpoint("last")));
  EXPECT_NO_THROW(load_archive(run.checkpoint("previous")));
}

TEST(Trainer, AForeignMetricsTableIsRestored) {
  const auto resumed = resume_after(
      [](const RunDirectory& run) { write_file_atomically(run.metrics(), "epoch,step\n1,2\n"); });
  EXPECT_EQ(resumed.metrics, "as before");
  EXPECT_TRUE(has(resumed.warnings, "metrics-found.csv"));
}

}  // namespace
}  // namespace spikedepth
