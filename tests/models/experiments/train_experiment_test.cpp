#include "models/experiments/train_experiment.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/tensor_archive.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using test::PlaneRecording;
constexpr SensorSize kSensor{48, 32};

class TrainExperiment : public ::testing::Test {
 protected:
  static Experiment experiment() {
    return Experiment::load(
        "", {"model.width=2", "train.epochs=3", "train.batch=2", "train.checkpoint_steps=2",
             "augment.flip=0.5", "augment.time_mirror=0.5", "init.xi=1.5", "init.depth=true",
             "optimizer.lr=2e-3", "train.threads=2"});
  }
  static std::vector<LabelRange> source(std::size_t labels, std::uint64_t seed) {
    return {{std::make_shared<PlaneRecording>(labels, kSensor, seed)}};
  }
  // Trains to the end in `name`, stopping after each of `stops` steps and resuming.
  TrainingResult train(const std::string& name, const std::vector<std::int64_t>& stops,
                       Experiment setup = experiment()) {
    bool resume = false;
    for (const auto stop : stops) {
      auto run = resume ? RunDirectory::open(path(name)) : start(name, setup);
      TrainingReporter reporter;
      std::int64_t steps = 0;
      reporter.progress = [&](const Progress&) {
        return ++steps >= stop ? Flow::stop : Flow::go_on;
      };
      EXPECT_THROW(train_experiment(setup, source(9, 1), source(3, 2), run, resume, reporter),
                   CancelledError);
      resume = true;
    }
    auto run = resume ? RunDirectory::open(path(name)) : start(name, setup);
    return train_experiment(setup, source(9, 1), source(3, 2), run, resume, {});
  }
  RunDirectory start(const std::string& name, Experiment& setup) {
    auto run = RunDirectory::create(path(name), false);
    write_file_atomically(run.config(), setup.to_toml());
    return run;
  }
  std::string path(const std::string& name) const { return folder_.file(name); }

  test::TempDir folder_;
};

TEST_F(TrainExperiment, InterruptedRunsEndWithTheSameBitsAndTheSameCsv) {
  const auto straight = train("straight", {});
  const auto stopped = train("stopped", {1, 3, 6});
  EXPECT_EQ(straight.weights_sha256, stopped.weights_sha256);
  EXPECT_EQ(straight.best_mde_m, stopped.best_mde_m);
  EXPECT_EQ(read_file(path("straight") + "/metrics.csv"),
            read_file(path("stopped") + "/metrics.csv"));
}

// A kill can come between any two writes: an older last.ckpt, rows of the CSV beyond it, or a torn
// last.ckpt.
TEST_F(TrainExperiment, ResumesFromThePreviousCheckpointWhenTheLastIsTorn) {
  const auto straight = train("straight", {});
  auto setup = experiment();
  {
    auto run = start("torn", setup);
    TrainingReporter reporter;
    std::int64_t steps = 0;
    reporter.progress = [&](const Progress&) { return ++steps >= 8 ? Flow::stop : Flow::go_on; };
    EXPECT_THROW(train_experiment(setup, source(9, 1), source(3, 2), run, false, reporter),
                 CancelledError);
    const std::string last = read_file(run.checkpoint("last"));
    write_file_atomically(run.checkpoint("last"), last.substr(0, last.size() / 2));
    run.append("metrics.csv", "99,half a row");
  }
  auto run = RunDirectory::open(path("torn"));
  std::vector<std::string> warnings;
  TrainingReporter reporter;
  reporter.warn = [&](const std::string& message) { warnings.push_back(message); };
  const auto resumed = train_experiment(setup, source(9, 1), source(3, 2), run, true, reporter);
  EXPECT_EQ(straight.weights_sha256, resumed.weights_sha256);
  EXPECT_EQ(read_file(path("straight") + "/metrics.csv"), read_file(path("torn") + "/metrics.csv"));
  ASSERT_FALSE(warnings.empty());
  EXPECT_NE(warnings.front().find("cut short"), std::string::npos);
}

TEST_F(TrainExperiment, AnotherSeedGivesOtherWeights) {
  const auto one = train("one", {});
  auto other = Experiment::load(
      "", {"model.width=2", "train.epochs=3", "train.batch=2", "train.checkpoint_steps=2",
           "augment.flip=0.5", "augment.time_mirror=0.5", "init.xi=1.5", "init.depth=true",
           "optimizer.lr=2e-3", "train.threads=2", "train.seed=5"});
  const auto two = train("two", {}, std::move(other));
  EXPECT_NE(one.weights_sha256, two.weights_sha256);
}

TEST_F(TrainExperiment, OtherDataThanTheRunsIsRefused) {
  auto setup = experiment();
  train("run", {});
  auto run = RunDirectory::open(path("run"));
  EXPECT_THROW(train_experiment(setup, source(8, 1), source(3, 2), run, true, {}), DataError);
}

TEST_F(TrainExperiment, ASecondProcessIsKeptOut) {
  auto setup = experiment();
  auto run = start("locked", setup);
  EXPECT_THROW(RunDirectory::open(path("locked")), ConfigError);
  EXPECT_THROW(RunDirectory::create(path("locked"), false), ConfigError);
}

TEST_F(TrainExperiment, WarnsOfSilentLayers) {
  auto setup = Experiment::load("", {"model.width=2", "train.epochs=1", "optimizer.lr=1e-6"});
  auto run = start("silent", setup);
  std::vector<std::string> warnings;
  TrainingReporter reporter;
  reporter.warn = [&](const std::string& message) { warnings.push_back(message); };
  train_experiment(setup, source(4, 1), source(2, 2), run, false, reporter);
  // At the first step, with what the potential lacks, and after the validation.
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_NE(warnings.front().find("step 1: from the start"), std::string::npos) << warnings.front();
  EXPECT_NE(warnings.front().find("deviations away"), std::string::npos) << warnings.front();
  EXPECT_NE(warnings.back().find("silent layers"), std::string::npos) << warnings.back();
  warnings.clear();  // without a validation the training's own steps tell
  auto alone = start("silent-alone", setup);
  train_experiment(setup, source(4, 1), {}, alone, false, reporter);
  ASSERT_EQ(warnings.size(), 2U);
  EXPECT_NE(warnings.back().find("silent layers"), std::string::npos) << warnings.back();
}

TEST_F(TrainExperiment, WithValidationAtTheEndAloneTheBestCheckpointIsTheLast) {
  for (const bool validated : {true, false}) {
    auto setup = Experiment::load("", {"model.width=2", "train.epochs=3", "optimizer.lr=1e-2",
                                       "init.xi=1.5", "train.validate_epochs=0"});
    auto run = start(validated ? "end" : "end-alone", setup);
    train_experiment(setup, source(4, 1), validated ? source(2, 2) : std::vector<LabelRange>{}, run,
                     false, {});
    const auto best = load_archive(run.checkpoint("best")).meta["state"]["epoch"];
    EXPECT_EQ(best, 3);
  }
}

}  // namespace
}  // namespace spikedepth
