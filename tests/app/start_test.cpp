// What a start that fails leaves behind, and what it says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::run;

class Start : public ::testing::Test {
 protected:
  void SetUp() override { room_ = test::simulate_small_room(folder_, "room", 1, "0.5"); }
  std::vector<std::string> train(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {
        "train", "--data",        room_,   "--run",         folder_.file("run"),
        "--set", "model.width=1", "--set", "train.epochs=1"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  test::TempDir folder_;
  std::string room_;
};

TEST_F(Start, ThatFailsLeavesNoRun) {
  const auto failed = run(train({"--set", "model.inputs=monocular", "--set", "augment.flip=0.5"}));
  EXPECT_EQ(failed.exit_code, 2) << failed.err;
  EXPECT_FALSE(fs::exists(folder_.file("run")));
  EXPECT_EQ(run(train({})).exit_code, 0);  // the name is free
}

TEST_F(Start, AValidationWithoutTheCalibrationThatItsProtocolNeedsIsRefusedBeforeTraining) {
  const auto bare = folder_.file("bare");
  fs::copy(room_, bare, fs::copy_options::recursive);
  fs::remove_all(bare + "/room_calib");
  const auto refused = run(train({"--validation", bare, "--set", "train.protocol=ddes-dense"}));
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_NE(refused.err.find("train.protocol=ddes-dense"), std::string::npos) << refused.err;
  EXPECT_EQ(refused.err.find("epoch 1"), std::string::npos) << refused.err;
}

TEST_F(Start, ATrainingThatExplodesAfterItsFirstStepKeepsItsRun) {
  const auto exploded = run(train({"--set", "optimizer.lr=1e30", "--set", "init.xi=1.5"}));
  EXPECT_EQ(exploded.exit_code, 1) << exploded.err;
  EXPECT_NE(exploded.err.find("the loss became"), std::string::npos) << exploded.err;
  EXPECT_TRUE(fs::exists(folder_.file("run") + "/config.toml"));
  EXPECT_TRUE(fs::exists(folder_.file("run") + "/tensorboard"));
}

TEST_F(Start, NumbersBeyondFloat32AreWrongUsage) {
  for (const char* key : {"optimizer.lr=1e300", "model.gain=1e-300", "optimizer.weight_decay=1e300",
                          "loss.absolute_weight=1e300"}) {
    const auto refused = run(train({"--set", key}));
    EXPECT_EQ(refused.exit_code, 2) << key << refused.err;
    EXPECT_FALSE(fs::exists(folder_.file("run")));
  }
}

TEST_F(Start, LabelsThatAreNoneAreWrongUsage) {
  for (const char* labels : {"@5:2", "@3:3", "@500:600"}) {
    auto words = train({});
    words[2] += labels;
    const auto refused = run(words);
    EXPECT_EQ(refused.exit_code, 2) << labels << refused.err;
    EXPECT_NE(refused.err.find("labels"), std::string::npos) << refused.err;
  }
  const auto predicted = run({"convert", room_ + "@0:3", folder_.file("a.npz")});
  EXPECT_EQ(predicted.exit_code, 2) << predicted.err;
  EXPECT_NE(predicted.err.find("--from and --to"), std::string::npos) << predicted.err;
}

TEST_F(Start, AResumedRunTakesNothingButThePlacesOfItsRecordingsFromTheCommandLine) {
  ASSERT_EQ(run(train({})).exit_code, 0);
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--force"}, {"--device", "cpu"}, {"--set", "optimizer.lr=1"}}) {
    std::vector<std::string> words = {"train", "--resume", folder_.file("run")};
    words.insert(words.end(), more.begin(), more.end());
    EXPECT_EQ(run(words).exit_code, 2) << more[0];
  }
  // A validation that it did not have would choose the best checkpoint by another measure.
  const auto validated = run({"train", "--resume", folder_.file("run"), "--validation", room_});
  EXPECT_EQ(validated.exit_code, 3) << validated.err;
}

// Whatever the reason, and also where an older run is to be replaced.
TEST_F(Start, ThatIsRefusedLeavesTheFolderAsItWas) {
  const auto run_folder = folder_.file("run");
  const std::vector<std::vector<std::string>> refused = {
      {"--set", "train.device=cuda"},
      {"--set", "init.weights=" + folder_.file("nothing")},
      {"--set", "augment.crop_width_px=4", "--set", "augment.flip=2"},
      {"--data", room_ + "@500:600"},
      {"--validation", folder_.file("nothing")},
      {"--set", "train.protocol=ddes-dense", "--set", "optimizer.lr=-1"}};
  for (const auto& more : refused) {
    const auto outcome = run(train(more));
    EXPECT_NE(outcome.exit_code, 0) << more[1];
    EXPECT_FALSE(fs::exists(run_folder)) << more[1];
  }
  ASSERT_EQ(run(train({})).exit_code, 0);
  const auto best = fs::last_write_time(run_folder + "/checkpoints/best.ckpt");
  const auto files = [&] {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(run_folder))
      names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    return names;
  };
  const auto before = files();
  for (auto more : refused) {
    more.push_back("--force");
    EXPECT_NE(run(train(more)).exit_code, 0) << more[1];
    EXPECT_EQ(files(), before) << more[1];
    EXPECT_EQ(fs::last_write_time(run_folder + "/checkpoints/best.ckpt"), best) << more[1];
  }
  ASSERT_EQ(run(train({"--force", "--set", "train.seed=2"})).exit_code, 0);
  EXPECT_NE(fs::last_write_time(run_folder + "/checkpoints/best.ckpt"), best);
}

TEST_F(Start, PredictRefusesTimesThatMakeNoWindows) {
  ASSERT_EQ(run(train({})).exit_code, 0);
  const auto predict = [&](const std::string& option, const std::string& value) {
    return run({"predict", folder_.file("run"), "--data", room_, "--out", folder_.file("maps"),
                option, value})
        .exit_code;
  };
  EXPECT_EQ(predict("--period", "0.0001"), 2);
  EXPECT_EQ(predict("--period", "nan"), 2);
  EXPECT_EQ(predict("--from", "-1"), 2);
  EXPECT_EQ(predict("--from", "nan"), 2);
  EXPECT_EQ(predict("--to", "99"), 0);  // to the recording's end
}

}  // namespace
}  // namespace spikedepth
