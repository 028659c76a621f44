#include "core/learning/trainer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/learning/model_estimator.hpp"
#include "core/learning/rules/depth_objective.hpp"
#include "core/learning/rules/surrogate_gradient_rule.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/toy_network.hpp"

namespace spikedepth {
namespace {

using test::PlaneRecording;
using test::ToyNetwork;
constexpr SensorSize kRoomSensor{48, 32};

TrainConfig small_config() {
  TrainConfig config;
  config.train.epochs = 2;
  config.train.batch = 2;
  config.train.checkpoint_steps = 2;
  config.augment.flip = 0.5;
  config.optimizer.lr = 1e-2;
  return config;
}

std::shared_ptr<ToyNetwork> fresh_network() {
  torch::manual_seed(3);
  return std::make_shared<ToyNetwork>();
}

std::vector<LabelRange> planes(std::size_t labels, std::uint64_t seed) {
  return {{std::make_shared<PlaneRecording>(labels, kRoomSensor, seed)}};
}

TrainerParts parts_of(const TrainConfig& config, std::shared_ptr<ToyNetwork> network,
                      std::shared_ptr<ProcessGroup> group = local_process()) {
  TrainerParts parts;
  parts.model = network;
  parts.rule = std::make_unique<SurrogateGradientRule>(
      std::make_unique<DepthObjective>(network, config.loss), config.optimizer, group);
  parts.train = std::make_shared<DepthDataset>(planes(8, 1), config, true);
  parts.validation = std::make_unique<Validation>(planes(3, 2), network, config, true);
  parts.meta.fields = {{"toy", true}};
  parts.group = group;
  return parts;
}

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

// Threads that stand for processes.
class ThreadGroup : public ProcessGroup {
 public:
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::int64_t arrived = 0, round = 0;
    std::vector<torch::Tensor> sums, means;
  };
  ThreadGroup(std::shared_ptr<Shared> shared, std::int64_t rank, std::int64_t size)
      : shared_(std::move(shared)), rank_(rank), size_(size) {}
  std::int64_t rank() const override { return rank_; }
  std::int64_t size() const override { return size_; }
  void average_gradients(std::vector<torch::Tensor>& parameters) override {
    std::unique_lock<std::mutex> lock(shared_->mutex);
    if (shared_->arrived == 0) shared_->sums.clear();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (shared_->arrived == 0)
        shared_->sums.push_back(parameters[i].grad().clone());
      else
        shared_->sums[i] += parameters[i].grad();
    }
    const auto round = shared_->round;
    if (++shared_->arrived == size_) {
      shared_->means.clear();
      for (const auto& sum : shared_->sums) shared_->means.push_back(sum / size_);
      shared_->arrived = 0;
      ++shared_->round;
      shared_->changed.notify_all();
    } else {
      shared_->changed.wait(lock, [&] { return shared_->round != round; });
    }
    for (std::size_t i = 0; i < parameters.size(); ++i)
      parameters[i].mutable_grad() = shared_->means[i].clone();
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::int64_t rank_, size_;
};

// Two processes with half of each batch take the steps that one process takes with all of it.
TEST(Trainer, TwoProcessesTrainAsOneDoes) {
  const test::TempDir folder;
  const auto config = small_config();
  const auto alone = fresh_network();
  auto run = RunDirectory::create(folder.file("alone"), false);
  Trainer(parts_of(config, alone), config, run, {}).run();

  const auto shared = std::make_shared<ThreadGroup::Shared>();
  std::vector<std::shared_ptr<ToyNetwork>> networks = {fresh_network(), fresh_network()};
  std::vector<std::thread> threads;
  for (std::int64_t rank = 0; rank < 2; ++rank) {
    threads.emplace_back([&, rank] {
      auto own = RunDirectory::create(folder.file("rank" + std::to_string(rank)), false);
      const auto network = networks[static_cast<std::size_t>(rank)];
      auto group = std::make_shared<ThreadGroup>(shared, rank, 2);
      Trainer(parts_of(config, network, group), config, own, {}).run();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(weights_hash(*networks[0]), weights_hash(*networks[1]));
  const auto expected = alone->parameters(), found = networks[0]->parameters();
  const auto start = fresh_network()->parameters();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_TRUE(torch::allclose(found[i], expected[i], 1e-3, 1e-4)) << i;
    EXPECT_FALSE(torch::allclose(found[i], start[i], 1e-3, 1e-4)) << i;
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("rank1") + "/checkpoints/last.ckpt"));
  EXPECT_TRUE(std::filesystem::exists(folder.file("rank0") + "/checkpoints/last.ckpt"));
}

TEST(Trainer, ABatchThatProcessesCannotShareIsRefused) {
  const test::TempDir folder;
  auto config = small_config();
  config.train.batch = 3;
  auto run = RunDirectory::create(folder.file("run"), false);
  const auto shared = std::make_shared<ThreadGroup::Shared>();
  auto parts = parts_of(config, fresh_network(), std::make_shared<ThreadGroup>(shared, 0, 2));
  EXPECT_THROW(Trainer(std::move(parts), config, run, {}), ConfigError);
}

}  // namespace
}  // namespace spikedepth
