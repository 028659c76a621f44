// Matching by the times of events as a network: geometry, what it leaves unknown, delays on the
// ordinary road, names in place of files.
#include "models/networks/delay_phase/delay_phase.hpp"

#include <gtest/gtest.h>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/depth/evaluation.hpp"
#include "core/learning/process_group.hpp"
#include "core/learning/rules/learning_rule.hpp"
#include "core/snn/operation_monitor.hpp"
#include "models/experiments/train_experiment.hpp"
#include "models/experiments/trained_model.hpp"
#include "models/studies/delays/dots_network.hpp"
#include "models/studies/delays/dots_recording.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

DelayPhaseConfig phase_config() {
  DelayPhaseConfig config;
  config.disparities = 12;
  config.patch = 7;
  return config;
}

// Every pixel of the left camera fires once at a random step; the right one sees it 5 pixels
// further left. A third of the pixels is silent.
torch::Tensor five_pixels_apart() {
  torch::manual_seed(2);
  auto frames = torch::zeros({1, 10, 4, 24, 60});
  auto at = frames.accessor<float, 5>();
  for (int y = 0; y < 24; ++y) {
    for (int x = 0; x < 60; ++x) {
      const auto draw = torch::rand({3});
      if (draw[0].item<float>() < 0.33F) continue;
      const int step = static_cast<int>(draw[1].item<float>() * 10);
      const int polarity = draw[2].item<float>() < 0.5F ? 0 : 1;
      at[0][step][polarity][y][x] = 1;
      if (x >= 5) at[0][step][2 + polarity][y][x - 5] = 1;
    }
  }
  return frames;
}

TEST(DelayPhase, DepthFollowsFromTimesWhereThereAreEvents) {
  DelayPhase model(phase_config());
  const auto frames = five_pixels_apart();
  model.set_origin({torch::tensor({20.0}), 0});
  const auto output = model.forward(frames);
  EXPECT_TRUE(output.semi_dense);
  const auto events = frames.slice(2, 0, 2).sum({1, 2}).unsqueeze(1).gt(0);
  const auto inner = [](const torch::Tensor& map) { return map.slice(3, 12).slice(2, 4, 20); };
  const auto known = inner(output.depth).masked_select(inner(events));
  EXPECT_NEAR(known.median().item<double>(), 20.0 / 5, 0.05);
  EXPECT_GT((known - 4).abs().lt(0.3).to(torch::kFloat64).mean().item<double>(), 0.98);
  EXPECT_FALSE(output.depth.masked_select(events.logical_not()).isfinite().any().item<bool>());
  const auto sure = inner(output.confidence).masked_select(inner(events));
  EXPECT_GT(sure.mean().item<double>(), 0.3);
  EXPECT_LE(sure.max().item<double>(), 1);
  EXPECT_GE(sure.min().item<double>(), 0);
}

TEST(DelayPhase, MarginAndFilling) {
  auto config = phase_config();
  config.fill = "nearest";
  DelayPhase dense(config), semi_dense(phase_config());
  const auto frames = five_pixels_apart();
  dense.set_origin({torch::tensor({20.0}), 12});
  semi_dense.set_origin({torch::tensor({20.0}), 12});
  const auto output = dense.forward(frames), plain = semi_dense.forward(frames);
  EXPECT_FALSE(output.semi_dense);
  EXPECT_EQ(output.depth.sizes(), (torch::IntArrayRef{1, 1, 24, 48}));
  EXPECT_TRUE(output.depth.isfinite().all().item<bool>());
  const auto known = plain.depth.isfinite();
  EXPECT_TRUE(torch::equal(output.depth.masked_select(known), plain.depth.masked_select(known)));
  EXPECT_TRUE(dense.forward(torch::zeros_like(frames)).depth.isfinite().all().item<bool>());
}

TEST(DelayPhase, CountsTheWorkOfPairs) {
  DelayPhase model(phase_config());
  model.set_origin({torch::tensor({20.0}), 0});
  auto frames = torch::zeros({1, 4, 4, 9, 20});
  frames[0][1][0][4][10] = 1;                         // left
  frames[0][2][2][4][7] = frames[0][3][3][4][2] = 1;  // right, 3 and 8 pixels apart
  OperationMonitor monitor(model);
  model.forward(frames);
  const auto work = monitor.take();
  ASSERT_EQ(work.size(), 1U);
  EXPECT_EQ(work[0].layer, "patch");
  EXPECT_EQ(work[0].active_inputs, 2);
  EXPECT_EQ(work[0].nonzero, 2 * 49);
}

TEST(DelayPhase, RefusesWhatItCannotUse) {
  DelayPhase model(phase_config());
  EXPECT_THROW(model.forward(five_pixels_apart()), ConfigError);  // no rig
  model.set_origin({torch::tensor({20.0}), 0});
  EXPECT_THROW(model.forward(torch::zeros({1, 1, 4, 24, 60})), ConfigError);  // one time step
  EXPECT_THROW(model.set_threshold_gain(2), ConfigError);
  for (const char* wrong : {"patch=4", "disparities=1", "period=0", "opposite=1", "first=0"})
    EXPECT_THROW(TrainedModel::load(std::string("delay-phase:") + wrong), ConfigError) << wrong;
  EXPECT_THROW(TrainedModel::load("delay-phase:width=3"), ConfigError);
  EXPECT_THROW(TrainedModel::load("stereospike"), DataError);  // has to be trained
}

// The headline, as every network is used: named, trained, loaded, evaluated.
TEST(DelayPhase, TrainedDelaysAbsorbALateCameraOnTheOrdinaryRoad) {
  test::TempDir folder;
  TimedDots scene;
  scene.late_ms = 15;
  const auto errors = dots_network_errors(scene, 2, 1, folder.file("run"));
  EXPECT_GE(errors.untrained, 0.5);
  EXPECT_LE(errors.trained, 0.06);
  EXPECT_NEAR(errors.known_ratio, 1, 0.05);
}

TEST(DelayPhase, InterruptedRegressionsEndWithTheSameBits) {
  const test::TempDir folder;
  const auto train = [&](const std::string& name, bool stops) {
    auto experiment = Experiment::load(
        "", {"model.name=delay-phase", "model.disparities=8", "model.patch=5", "train.epochs=2",
             "train.batch=2", "train.checkpoint_steps=1", "train.validate_epochs=0"});
    const auto planes = std::make_shared<test::PlaneRecording>(6, SensorSize{48, 32}, 1);
    auto run = RunDirectory::create(folder.file(name), false);
    write_file_atomically(run.config(), experiment.to_toml());
    if (stops) {
      TrainingReporter reporter;
      int steps = 0;
      reporter.progress = [&](const Progress&) { return ++steps >= 2 ? Flow::stop : Flow::go_on; };
      EXPECT_THROW(train_experiment(experiment, {{planes}}, {}, run, false, reporter),
                   CancelledError);
    }
    return train_experiment(experiment, {{planes}}, {}, run, stops, {}).weights_sha256;
  };
  EXPECT_EQ(train("straight", false), train("stopped", true));
}

TEST(DelayPhase, ItsRuleRefusesExchangedCameras) {
  auto experiment = Experiment::load("", {"model.name=delay-phase", "augment.flip=0.5"});
  EXPECT_THROW(experiment.make_rule(experiment.make_model(), local_process()), ConfigError);
  EXPECT_THROW(
      Experiment::load("", {"model.name=stereospike", "rule.name=delay-ridge"}).check_rule(),
      ConfigError);
}

// Block matching and a constant on the network's own pixels stand beside a semi-dense network.
TEST(DelayPhase, EvaluationComparesOnItsOwnPixels) {
  const auto planes = std::make_shared<test::PlaneRecording>(3, SensorSize{96, 64}, 1);
  const auto model = TrainedModel::load("delay-phase:disparities=16");
  const auto estimator = model.make_estimator(*planes, EngineChoice());
  EvaluationConfig config;
  config.protocols = {find_protocol("dense")};
  config.constant_depth_m = 4;
  const auto report = evaluate({{{planes}, estimator.get()}}, config, {}, {});
  const auto own = report.summary("dense", Predictor::network);
  EXPECT_LT(own.coverage(), 0.5);
  EXPECT_GT(own.coverage(), 0.05);
  EXPECT_EQ(report.summary("dense", Predictor::constant_on_network).mean.pixels, own.mean.pixels);
  EXPECT_EQ(report.summary("dense", Predictor::block_matching_on_network).mean.pixels,
            report.summary("dense", Predictor::network_on_block_matching).mean.pixels);
  EXPECT_LT(own.mean.one_pixel_error, 0.1);
  EXPECT_TRUE(report.values.notes().empty()) << "unknown pixels are no fault";
}

}  // namespace
}  // namespace spikedepth
