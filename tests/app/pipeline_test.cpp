// From nothing to depth with the real program, small and short.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Pipeline : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempDir>();
    room_ = test::simulate_small_room(*folder_, "rooms/a", 1, "1.0");
    other_ = test::simulate_small_room(*folder_, "rooms/b", 2, "0.6");
    run_ = folder_->file("run");
    trained_ = run({"train", "--data", room_, "--validation", other_, "--run", run_, "--set",
                    "model.width=4", "--set", "train.epochs=8", "--set", "optimizer.lr=2e-3",
                    "--set", "init.xi=1.5", "--set", "init.depth=true", "--json"});
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static std::unique_ptr<test::TempDir> folder_;
  static std::string room_, other_, run_;
  static test::Outcome trained_;
};
std::unique_ptr<test::TempDir> Pipeline::folder_;
std::string Pipeline::room_, Pipeline::other_, Pipeline::run_;
test::Outcome Pipeline::trained_;

TEST_F(Pipeline, SimulatedRecordingPassesVerification) {
  const auto report = run({"verify", room_, "--json"});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_NE(nlohmann::json::parse(report.out)["level"], "bad");
  const auto again = run({"simulate", room_, "--seed", "1"});
  EXPECT_EQ(again.exit_code, 2);  // never overwritten without --force
}

TEST_F(Pipeline, TrainingLowersItsOwnErrorAndLeavesACompleteRun) {
  ASSERT_EQ(trained_.exit_code, 0) << trained_.err;
  std::istringstream rows(read(run_ + "/metrics.csv"));
  std::string header, row, first, last;
  std::getline(rows, header);
  while (std::getline(rows, row)) (first.empty() ? first : last) = row;
  const auto column = [&](const std::string& line, int index) {
    std::istringstream cells(line);
    std::string cell;
    for (int i = 0; i <= index; ++i) std::getline(cells, cell, ',');
    return std::stod(cell);
  };
  EXPECT_LT(column(last, 4), 0.9 * column(first, 4));  // train_mde_m
  for (const char* file : {"config.toml", "environment.json", "data.json", "checkpoints/last.ckpt",
                           "checkpoints/best.ckpt", "samples/epoch_0008.png", "tensorboard"}) {
    EXPECT_TRUE(std::filesystem::exists(run_ + "/" + file)) << file;
  }
  const auto second = run({"train", "--data", room_, "--run", run_});
  EXPECT_EQ(second.exit_code, 2);  // a run is never replaced without --force
}

TEST_F(Pipeline, EvaluationRepeatsToTheByteWithBaselines) {
  const auto first = run({"eval", run_, "--data", other_, "--out", folder_->file("one"), "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  run({"eval", run_, "--data", other_, "--out", folder_->file("two")});
  EXPECT_EQ(read(folder_->file("one") + "/frames.csv"), read(folder_->file("two") + "/frames.csv"));
  const auto summary = nlohmann::json::parse(first.out);
  for (const char* protocol :
       {"stereospike", "dense", "ddes-dense", "ddes-sparse", "e2depth-like"}) {
    for (const char* predictor :
         {"network", "constant-depth", "block-matching", "network-on-block-matching-pixels"}) {
      EXPECT_TRUE(summary["protocols"][protocol].contains(predictor)) << protocol << predictor;
    }
  }
  EXPECT_EQ(summary["firing_rates"].size(), 13U);
}

TEST_F(Pipeline, PredictionNeedsNoTruthAndWritesOneMapAWindow) {
  const std::string events = folder_->file("events.npz");
  ASSERT_EQ(run({"convert", other_, events}).exit_code, 0);
  const std::string maps = folder_->file("maps");
  const auto result =
      run({"predict", run_, "--data", events, "--out", maps, "--from", "0.1", "--to", "0.35"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(std::filesystem::exists(maps + "/depth_000004.pfm"));
  EXPECT_FALSE(std::filesystem::exists(maps + "/depth_000005.pfm"));
  const std::string index = read(maps + "/index.csv");
  EXPECT_EQ(std::count(index.begin(), index.end(), '\n'), 6);
}

TEST_F(Pipeline, WeightsSurviveTheWayToPyTorchAndBack) {
  const std::string weights = folder_->file("w.pth"), checkpoint = folder_->file("w.ckpt");
  ASSERT_EQ(run({"export", run_, weights}).exit_code, 0);
  ASSERT_EQ(run({"export", weights, checkpoint, "--set", "model.width=4"}).exit_code, 0);
  const auto wrong = run({"export", weights, checkpoint, "--set", "model.width=8"});
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_NE(wrong.err.find("bottom.0.weight"), std::string::npos) << wrong.err;
  run({"predict", run_, "--data", other_, "--out", folder_->file("a"), "--to", "0.2"});
  run({"predict", checkpoint, "--data", other_, "--out", folder_->file("b"), "--to", "0.2"});
  EXPECT_EQ(read(folder_->file("a") + "/depth_000001.pfm"),
            read(folder_->file("b") + "/depth_000001.pfm"));
  EXPECT_FALSE(read(folder_->file("a") + "/depth_000001.pfm").empty());
}

TEST_F(Pipeline, AConvertedPartEqualsTheOriginal) {
  const std::string part = folder_->file("part");
  ASSERT_EQ(run({"convert", other_, part, "--from", "0.2", "--to", "0.4"}).exit_code, 0);
  const auto info = nlohmann::json::parse(run({"info", part, "--json"}).out);
  EXPECT_EQ(run({"verify", part}).exit_code, 0);
  const std::string whole_text = folder_->file("whole.txt"), part_text = folder_->file("part.txt");
  run({"convert", other_, whole_text, "--from", "0.2", "--to", "0.4"});
  run({"convert", part, part_text});
  EXPECT_EQ(read(whole_text), read(part_text));
  EXPECT_FALSE(read(part_text).empty());
}

}  // namespace
}  // namespace spikedepth
