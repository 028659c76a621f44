// Runs as things: listed, described, compared, extended.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

class Runs : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempDir>();
    room_ = test::simulate_small_room(*folder_, "room", 1, "0.6");
    first_ = train("runs/first", {"--validation", room_ + "@8:10"});
    second_ = train("runs/second", {"--set", "optimizer.lr=5e-3", "--set", "model.width=3"});
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static test::Outcome train(const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> words = {
        "train",         "--data", room_ + "@0:6",   "--run", folder_->file(name), "--set",
        "model.width=2", "--set",  "train.epochs=2", "--set", "init.xi=1.5"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  static nlohmann::json summary(const std::string& name) {
    return nlohmann::json::parse(run({"info", folder_->file(name), "--json"}).out);
  }

  static std::unique_ptr<test::TempDir> folder_;
  static std::string room_;
  static test::Outcome first_, second_;
};
std::unique_ptr<test::TempDir> Runs::folder_;
std::string Runs::room_;
test::Outcome Runs::first_, Runs::second_;

TEST_F(Runs, EveryEpochIsALineWithValidationAndConstant) {
  ASSERT_EQ(first_.exit_code, 0) << first_.err;
  for (const char* epoch : {"epoch 1/2  train ", "epoch 2/2  train "}) {
    const auto at = first_.err.find(epoch);
    ASSERT_NE(at, std::string::npos) << first_.err;
    const auto line = first_.err.substr(at, first_.err.find('\n', at) - at);
    EXPECT_TRUE(has(line, "  validation ")) << line;
    EXPECT_TRUE(has(line, "  constant ")) << line;
    EXPECT_TRUE(has(line, "  rate ")) << line;
  }
  EXPECT_TRUE(has(first_.err, "best so far"));
  EXPECT_TRUE(has(second_.err, "no --validation")) << second_.err;
  EXPECT_FALSE(has(second_.err, "  validation ")) << second_.err;
}

TEST_F(Runs, AValidationOnTheTrainingsOwnLabelsIsTold) {
  const auto outcome = train("own", {"--validation", room_ + "@5:7", "--set", "train.epochs=1"});
  EXPECT_TRUE(has(outcome.err, "shares labels with the training")) << outcome.err;
  EXPECT_FALSE(has(first_.err, "shares labels with the training")) << first_.err;
}

TEST_F(Runs, ANetworkWorseThanAConstantIsTold) {
  const auto outcome = train("bad", {"--validation", room_ + "@8:10", "--set", "init.depth=false",
                                     "--set", "optimizer.lr=1e-9", "--set", "train.epochs=1"});
  EXPECT_TRUE(has(outcome.err, "(worse than a constant)")) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "the best epoch is worse than a constant depth")) << outcome.err;
  const auto evaluated = run({"eval", folder_->file("bad"), "--data", room_, "--protocol", "dense",
                              "--out", folder_->file("bad_eval")});
  EXPECT_TRUE(has(evaluated.err, "the network is worse than a constant depth")) << evaluated.err;
  EXPECT_TRUE(has(run({"info", folder_->file("bad")}).out, "worse than a constant depth"));
}

TEST_F(Runs, AreListedWithStateErrorAndSize) {
  const auto table = run({"runs", folder_->file("runs")});
  ASSERT_EQ(table.exit_code, 0) << table.err;
  EXPECT_TRUE(has(table.out, "runs/first")) << table.out;
  EXPECT_TRUE(has(table.out, "finished")) << table.out;
  const auto list = nlohmann::json::parse(run({"runs", folder_->file("runs"), "--json"}).out);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0]["best_mde_of"], "validation");
  EXPECT_EQ(list[1]["best_mde_of"], "training");
  EXPECT_EQ(list[0]["epoch"], 2);
  EXPECT_GT(list[1]["parameters"].get<int>(), list[0]["parameters"].get<int>());
  EXPECT_GT(list[0]["training_s"].get<double>(), 0);
  const auto none = run({"runs", room_});
  EXPECT_EQ(none.exit_code, 3);
  const auto hint = run({"info", folder_->file("runs")});
  EXPECT_EQ(hint.exit_code, 2);
  EXPECT_TRUE(has(hint.err, "spikedepth runs")) << hint.err;
  // A recording that has runs below it is still one.
  std::filesystem::create_directory(room_ + "/runs");
  std::filesystem::copy(folder_->file("runs/first"), room_ + "/runs/first",
                        std::filesystem::copy_options::recursive);
  EXPECT_EQ(run({"info", room_}).exit_code, 0);
  std::filesystem::remove_all(room_ + "/runs");
}

TEST_F(Runs, InfoBeginsWithWhatTheRunCameTo) {
  const auto shown = run({"info", folder_->file("runs/first")});
  EXPECT_TRUE(has(shown.out, "finished, 2/2 epochs, 12 steps")) << shown.out;
  EXPECT_FALSE(has(shown.out, "[optimizer]")) << shown.out;
  EXPECT_TRUE(has(run({"info", folder_->file("runs/first"), "--config"}).out, "[optimizer]"));
  const auto json = summary("runs/first");
  std::ifstream metrics(folder_->file("runs/first") + "/metrics.csv");
  std::string line, last;
  while (std::getline(metrics, line)) last = line;
  EXPECT_TRUE(has(last, nlohmann::json(json["last_mde_m"]).dump().substr(0, 6))) << last;
}

TEST_F(Runs, TwoAreComparedByWhatDiffers) {
  const auto shown = run({"info", folder_->file("runs/first"), folder_->file("runs/second")});
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_TRUE(has(shown.out, "optimizer.lr")) << shown.out;
  EXPECT_TRUE(has(shown.out, "model.width")) << shown.out;
  EXPECT_FALSE(has(shown.out, "train.epochs")) << shown.out;  // equal
  EXPECT_EQ(run({"info", folder_->file("runs/first"), room_}).exit_code, 2);
}

TEST_F(Runs, GoOnForMoreEpochsAndForNothingElse) {
  const auto path = folder_->file("more");
  ASSERT_EQ(train("more", {}).exit_code, 0);
  const auto other = run({"train", "--resume", path, "--set", "optimizer.lr=1e-3"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_TRUE(has(other.err, "--set init.weights=")) << other.err;
  EXPECT_EQ(summary("more")["epochs"], 2);
  const auto more = run({"train", "--resume", path, "--set", "train.epochs=3"});
  ASSERT_EQ(more.exit_code, 0) << more.err;
  EXPECT_TRUE(has(more.err, "epoch 3/3")) << more.err;
  EXPECT_EQ(summary("more")["epochs"], 3);
  EXPECT_EQ(summary("more")["state"], "finished");
}

TEST_F(Runs, AnUnreadableOneDoesNotHideTheOthers) {
  const auto path = folder_->file("damaged");
  std::filesystem::copy(folder_->file("runs"), path, std::filesystem::copy_options::recursive);
  std::ofstream(path + "/first/checkpoints/last.ckpt") << "no checkpoint";
  const auto table = run({"runs", path});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  EXPECT_TRUE(has(table.out, "unreadable")) << table.out;
  EXPECT_TRUE(has(table.out, "damaged/second")) << table.out;
  EXPECT_EQ(run({"info", path + "/first"}).exit_code, 3);
}

}  // namespace
}  // namespace spikedepth
