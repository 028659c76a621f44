// Checkpoints of version 0.1.0, from before learning rules had names.
// (data-scripts/make_old_checkpoint.sh)
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/tensor_archive.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/snn/depth_model.hpp"
#include "models/experiments/train_experiment.hpp"
#include "models/experiments/trained_model.hpp"
#include "tests/support/plane_recording.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

const std::string kRun = SPIKEDEPTH_GOLDEN_DIR "/checkpoint-0.1.0";
constexpr const char* kWeights = "1d2d0424e6c3edc8db66b702238fc89d59cc2589e4f819bec8176983d272dfd2";

TEST(OldCheckpoint, LoadsWithItsWeights) {
  const auto model = TrainedModel::load(kRun);
  EXPECT_EQ(weights_hash(*model.model()), kWeights);
  EXPECT_EQ(model.epoch(), 1);
  EXPECT_EQ(model.experiment().rule_name(), "surrogate");
  EXPECT_GT(model.training_median_depth_m(), 0);
}

TEST(OldCheckpoint, ResumesWithItsOptimiser) {
  const test::TempDir folder;
  const auto path = folder.file("run");
  fs::copy(kRun, path, fs::copy_options::recursive);
  auto experiment = Experiment::load(path + "/config.toml", {"train.epochs=2"});
  auto run = RunDirectory::open(path);
  const std::vector<LabelRange> data = {
      {std::make_shared<test::PlaneRecording>(6, SensorSize{48, 32}, 1)}};
  train_experiment(experiment, data, {}, run, true, {});
  const auto archive = load_archive(run.checkpoint("last"));
  EXPECT_EQ(archive.meta["state"]["epoch"], 2);
  // Six labels in the first epoch, six in the second: Adam went on counting.
  const auto* steps = archive.find("rule/adam/bottom.1.0.weight/step");
  if (steps == nullptr) {
    for (const auto& tensor : archive.tensors) {
      if (tensor.name.rfind("rule/adam/", 0) == 0 && tensor.name.find("/step") != std::string::npos)
        steps = archive.find(tensor.name);
    }
  }
  ASSERT_NE(steps, nullptr);
  EXPECT_EQ(to_torch(*steps).item<std::int64_t>(),
            archive.meta["state"]["step"].get<std::int64_t>());
}

}  // namespace
}  // namespace spikedepth
