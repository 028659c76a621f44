// Trainings under every rule but the usual one, and of their networks under that one: interrupted
// ones end with the same bits.
#include <gtest/gtest.h>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "models/experiments/train_experiment.hpp"
#include "models/experiments/trained_model.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

struct RuleCase {
  const char* name;
  std::vector<std::string> assignments;
};

class RuleTrainings : public ::testing::TestWithParam<RuleCase> {
 protected:
  static Experiment setup() {
    std::vector<std::string> all = {
        "train.epochs=2", "train.batch=2",   "train.checkpoint_steps=2", "augment.flip=0.5",
        "init.xi=2",      "init.depth=true", "optimizer.lr=4e-3",        "train.threads=1"};
    const auto& own = GetParam().assignments;
    all.insert(all.begin(), own.begin(), own.end());
    return Experiment::load("", all);
  }
  static std::vector<LabelRange> planes(std::size_t labels, std::uint64_t seed) {
    return {{std::make_shared<test::PlaneRecording>(labels, SensorSize{48, 32}, seed)}};
  }
  TrainingResult train(const std::string& name, std::int64_t stop) {
    auto experiment = setup();
    auto run = RunDirectory::create(folder_.file(name), false);
    write_file_atomically(run.config(), experiment.to_toml());
    if (stop > 0) {
      TrainingReporter reporter;
      std::int64_t steps = 0;
      reporter.progress = [&](const Progress&) {
        return ++steps >= stop ? Flow::stop : Flow::go_on;
      };
      EXPECT_THROW(train_experiment(experiment, planes(8, 1), planes(3, 2), run, false, reporter),
                   CancelledError);
    }
    return train_experiment(experiment, planes(8, 1), planes(3, 2), run, stop > 0, {});
  }
  test::TempDir folder_;
};

TEST_P(RuleTrainings, InterruptedOnesEndWithTheSameBits) {
  const auto straight = train("straight", 0), stopped = train("stopped", 3);
  EXPECT_EQ(straight.weights_sha256, stopped.weights_sha256);
  EXPECT_EQ(straight.best_mde_m, stopped.best_mde_m);
  // The checkpoint is whole: a fresh program makes an estimator of it.
  auto model = TrainedModel::load(folder_.file("straight") + "/checkpoints/last.ckpt");
  const auto recording = planes(3, 2).front().recording;
  EXPECT_NE(model.make_estimator(*recording, EngineChoice()), nullptr);
}

std::vector<std::string> twins(const std::string& rule) {
  return {"model.name=proxy-unet", "model.width=2", "model.blocks=1", "model.steps=3",
          "rule.name=" + rule};
}
std::vector<std::string> encoder(const std::string& rule, const std::string& units) {
  std::vector<std::string> all = {"model.name=bottleneck-encoder", "model.width=4",
                                  "model.units=" + units, "rule.name=" + rule};
  // Full before it is stopped, and drawn from places of its own afterwards.
  if (rule == "information-bottleneck")
    all.insert(all.end(), {"rule.memory=3", "rule.crop_px=24", "rule.crops=1"});
  return all;
}
std::vector<std::string> pooling(const std::string& name) {
  return {"model.name=wave-pooling", "model.width=2", "model.grow_steps=6000",
          "model.pooling=" + name, "rule.name=surrogate"};
}
std::vector<std::string> stream(const std::string& model, const std::string& rule) {
  return {"model.name=" + model, "model.width=2", "slice.steps=4", "rule.name=" + rule};
}
std::vector<std::string> codes(const std::string& kind, const std::string& rule) {
  std::vector<std::string> words = {
      "model.name=balance-matching", "model.codes=" + kind, "model.units=16", "model.stride=4",
      "model.disparities=4",         "rule.name=" + rule};
  if (rule == "dendritic-balance")
    words.insert(words.end(), {"rule.local_steps=5", "rule.patches=10"});
  return words;
}
std::vector<std::string> anticipation(const std::string& rule) {
  std::vector<std::string> words = {"model.name=anticipation", "model.width=2", "slice.steps=4",
                                    "rule.name=" + rule};
  if (rule == "predictive-plasticity")
    words.insert(words.end(), {"rule.local_steps=5", "rule.positions=20"});
  else
    words.push_back("model.features=random");
  return words;
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RuleTrainings,
    ::testing::Values(RuleCase{"proxy", twins("proxy")}, RuleCase{"twins", twins("surrogate")},
                      RuleCase{"conversion", twins("conversion")},
                      RuleCase{"eprop", stream("stereospike-forward", "eprop")},
                      RuleCase{"forward", stream("stereospike-forward", "surrogate")},
                      RuleCase{"eventprop", stream("eventprop-patch", "eventprop")},
                      RuleCase{"balance", codes("balance", "dendritic-balance")},
                      RuleCase{"somatic", codes("somatic", "dendritic-balance")},
                      RuleCase{"matching", codes("raw", "surrogate")},
                      RuleCase{"predictive", anticipation("predictive-plasticity")},
                      RuleCase{"anticipation", anticipation("surrogate")},
                      RuleCase{"bottleneck", encoder("information-bottleneck", "relu")},
                      RuleCase{"bottleneck_spiking", encoder("information-bottleneck", "spiking")},
                      RuleCase{"encoder", encoder("surrogate", "spiking")},
                      RuleCase{"waves", pooling("waves")}, RuleCase{"strided", pooling("strided")}),
    [](const auto& chosen) { return chosen.param.name; });

}  // namespace
}  // namespace spikedepth
