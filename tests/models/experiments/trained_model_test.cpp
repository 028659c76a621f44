#include "models/experiments/trained_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/learning/dataset.hpp"
#include "core/snn/depth_model.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

constexpr SensorSize kRoomSensor{48, 32};

Experiment small(const std::vector<std::string>& more = {}) {
  std::vector<std::string> assignments = {"model.width=2", "init.xi=1.5"};
  assignments.insert(assignments.end(), more.begin(), more.end());
  return Experiment::load("", assignments);
}

// A network of `experiment` whose layers fire, saved and loaded as checkpoints are.
TrainedModel trained(const test::TempDir& folder, Experiment experiment) {
  torch::manual_seed(3);
  auto model = experiment.make_model();
  DepthDataset windows({{std::make_shared<test::PlaneRecording>(3, kRoomSensor, 5)}}, {}, true);
  model->initialise({1.5, 2.0}, windows.load(1, {}).frames.unsqueeze(0));
  TensorArchive archive;
  CheckpointMeta meta;
  meta.fields = experiment.describe();
  meta.training_median_depth_m = 2.5;
  meta.state.epoch = 7;
  archive.meta = meta.to_json();
  append_module(*model, archive);
  save_archive(folder.file("a.ckpt"), archive);
  return TrainedModel::load(folder.file("a.ckpt"));
}

DepthMap depth_of(const TrainedModel& model, const EngineChoice& choice) {
  test::PlaneRecording recording(3, kRoomSensor, 5);
  const auto estimator = model.make_estimator(recording, choice);
  StereoSlice slice;
  read_slice(recording, label_window(recording, estimator->input().slice, 1), slice);
  return estimator->estimate(slice).depth;
}

TEST(TrainedModel, KeepsItsFactsThroughLoadingAndSaving) {
  const test::TempDir folder;
  auto model = trained(folder, small());
  EXPECT_EQ(model.epoch(), 7);
  EXPECT_EQ(model.training_median_depth_m(), 2.5);
  EXPECT_EQ(model.experiment().model_name(), "stereospike");
  model.save(folder.file("b.ckpt"));
  const auto again = TrainedModel::load(folder.file("b.ckpt"));
  EXPECT_EQ(weights_hash(*again.model()), weights_hash(*model.model()));
  EXPECT_EQ(again.epoch(), 7);
  EXPECT_EQ(again.training_median_depth_m(), 2.5);
  const auto tensors = model.state_dict();
  const auto from_tensors = TrainedModel::load_state_dict(small(), tensors, "tensors");
  EXPECT_EQ(weights_hash(*from_tensors.model()), weights_hash(*model.model()));
}

TEST(TrainedModel, AnEstimatorOnTheGridLeavesTheNetworkAsItWas) {
  const test::TempDir folder;
  const auto model = trained(folder, small());
  const auto before = weights_hash(*model.model());
  const auto trained_depth = depth_of(model, {"dense", "trained", "cpu", 1});
  const auto dense = depth_of(model, {"dense", "grid", "cpu", 1});
  const auto engine = depth_of(model, {"event-driven", "grid", "cpu", 1});
  EXPECT_EQ(weights_hash(*model.model()), before);
  EXPECT_EQ(dense.metres, engine.metres);  // on the grid every engine gives the same bits
  EXPECT_NE(dense.metres, trained_depth.metres);
  EXPECT_EQ(depth_of(model, {"dense", "trained", "cpu", 1}).metres, trained_depth.metres);
}

TEST(TrainedModel, EveryEngineShowsTheSameKernels) {
  const test::TempDir folder;
  const auto model = trained(folder, small());
  test::PlaneRecording recording(3, kRoomSensor, 5);
  FeatureSheets sheets[2];
  for (int e = 0; e < 2; ++e) {
    const char* const engine = e == 0 ? "dense" : "event-driven";
    const auto estimator = model.make_watchful_estimator(recording, {engine, "trained", "cpu", 1});
    sheets[e] = estimator->features();
    ASSERT_EQ(sheets[e].size(), 1U);
  }
  EXPECT_EQ(sheets[0][0]->title, sheets[1][0]->title);
  EXPECT_EQ(sheets[0][0]->title, "Kernels of bottom, a picture an output");
  EXPECT_EQ(sheets[0][0]->count(), 2U);       // model.width=2
  EXPECT_EQ(sheets[0][0]->width, 2 * 5 + 1);  // four channels of 5 x 5
  for (std::size_t i = 0; i < sheets[0][0]->values.size(); ++i) {
    const float dense = sheets[0][0]->values[i], engine = sheets[1][0]->values[i];
    EXPECT_TRUE(dense == engine || (std::isnan(dense) && std::isnan(engine))) << i;
  }
}

TEST(TrainedModel, AutoTakesTheEngineThatCanRunTheNetworkAndSaysWhyAnotherCannot) {
  const test::TempDir folder;
  EXPECT_EQ(trained(folder, small()).engine_for({"auto", "trained", "cpu"}), "event-driven");
  struct Case {
    std::vector<std::string> settings;
    const char* reason;
  };
  const Case cases[] = {{{"model.synapse=separable7"}, "separable synapses"},
                        {{"model.name=stereospike-analog"}, "no spikes to follow"},
                        {{"model.name=sew"}, "batch normalisation"},
                        {{"slice.steps=2"}, "several time steps"},
                        {{"model.name=heterogeneity"}, "channel to channel"}};
  for (const auto& [settings, reason] : cases) {
    const auto model = trained(folder, small(settings));
    EXPECT_NE(model.no_engine_because().find(reason), std::string::npos)
        << model.no_engine_because();
    EXPECT_EQ(model.engine_for({"auto", "trained", "cpu"}), "dense");
    try {
      model.engine_for({"event-driven"});
      ADD_FAILURE() << settings[0];
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find("--engine dense"), std::string::npos);
    }
  }
}

// 13 bits, more than the grid would keep of other weights.
TEST(TrainedModel, WeightsOnAnExactGridGiveTheSameBitsWithAndWithoutTheGrid) {
  const test::TempDir folder;
  const auto model = trained(folder, small());
  GridOptions fine;
  fine.levels = 4095;
  model.model()->load_weights(on_grid(model.describe(), fine));
  for (const char* engine : {"dense", "event-driven"}) {
    EngineChoice choice{engine, "trained"};
    choice.threads = 1;
    const auto as_trained = depth_of(model, choice).metres;
    choice.weights = "grid";
    EXPECT_EQ(depth_of(model, choice).metres, as_trained) << engine;
    for (const auto& layer : model.grid_bits_of(choice)) EXPECT_TRUE(layer.kept) << layer.name;
    choice.grid_bits = 4;
    EXPECT_NE(depth_of(model, choice).metres, as_trained) << engine;
    EXPECT_EQ(model.grid_bits_of(choice).front().bits, 4);
  }
}

TEST(TrainedModel, CountsEventsAsTheTrainingDid) {
  const test::TempDir folder;
  const auto model = trained(folder, small({"data.rounding=round", "slice.window_ms=20"}));
  test::PlaneRecording recording(3, kRoomSensor, 5);
  const auto estimator = model.make_estimator(recording, {"dense", "trained", "cpu", 1});
  EXPECT_EQ(estimator->input().rounding, PixelRounding::round);
  EXPECT_EQ(estimator->input().slice.length_us(), 20'000);
  // The frame that the estimator hands out is the one that this rounding gives.
  StereoSlice slice;
  read_slice(recording, label_window(recording, estimator->input().slice, 1), slice);
  estimator->estimate(slice);
  EventFrame expected;
  make_count_encoder(recording, PixelRounding::round, true).encode(slice, expected);
  EXPECT_EQ(estimator->frame().values, expected.values);
}

TEST(TrainedModel, AForeignFileIsRefused) {
  const test::TempDir folder;
  TensorArchive archive;
  archive.meta = {{"kind", "something else"}};
  save_archive(folder.file("a.ckpt"), archive);
  EXPECT_THROW(TrainedModel::load(folder.file("a.ckpt")), DataError);
}

}  // namespace
}  // namespace spikedepth
