// What the program warns of, from training to sweep, with a network that starts silent.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Warnings : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempDir>();
    room_ = test::simulate_small_room(*folder_, "room", 1, "0.6");
    run_ = folder_->file("run");
    trained_ = run({"train", "--data", room_ + "@0:4", "--run", run_, "--set", "model.width=2",
                    "--set", "train.epochs=1", "--set", "init.xi=0"});
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static test::Outcome eval(std::vector<std::string> more) {
    std::vector<std::string> words = {
        "eval", run_, "--data", room_ + "@6:8", "--out", folder_->file("eval"), "--pictures", "0"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }

  static std::unique_ptr<test::TempDir> folder_;
  static std::string room_, run_;
  static test::Outcome trained_;
};
std::unique_ptr<test::TempDir> Warnings::folder_;
std::string Warnings::room_, Warnings::run_;
test::Outcome Warnings::trained_;

TEST_F(Warnings, EvaluationNamesSilentLayersOnScreenAndInTheSummary) {
  ASSERT_EQ(trained_.exit_code, 0) << trained_.err;
  const auto outcome = eval({"--protocol", "dense"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "warning: silent layers")) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "deconv1")) << outcome.err;
  const auto summary = nlohmann::json::parse(read(folder_->file("eval") + "/summary.json"));
  // It gives 0 m everywhere, which is worse than a constant and no distance.
  ASSERT_EQ(summary["notes"].size(), 3U);
  EXPECT_TRUE(has(summary["notes"][0], "silent layers"));
  EXPECT_TRUE(has(summary["notes"][1], "worse than a constant depth"));
  EXPECT_TRUE(has(summary["notes"][2], "0 m or behind the camera"));
}

TEST_F(Warnings, DepthThatIsNoDistanceIsTold) {
  const auto evaluated = eval({"--protocol", "dense"});
  EXPECT_TRUE(has(evaluated.err, "of the network's depths are 0 m or behind the camera"))
      << evaluated.err;
  const auto predicted =
      run({"predict", run_, "--data", room_, "--out", folder_->file("maps"), "--to", "0.1"});
  EXPECT_TRUE(has(predicted.err, "of the network's depths are 0 m or behind the camera"))
      << predicted.err;
}

TEST_F(Warnings, AProtocolAskedForByNameIsComparedWithTheTraining) {
  const auto named = eval({"--protocol", "stereospike"});
  ASSERT_EQ(named.exit_code, 0) << named.err;
  EXPECT_TRUE(has(named.err, "protocol stereospike: holes")) << named.err;
  EXPECT_TRUE(has(named.err, "slice.anchor=stereospike")) << named.err;
  EXPECT_FALSE(has(eval({}).err, "protocol stereospike:"));  // the table of all needs no warning
}

TEST_F(Warnings, EnergyShowsInputsBesideFiring) {
  const auto outcome = eval({"--protocol", "dense", "--energy", "all"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  for (const char* part : {"input active %", "fires %", "readout", "bottleneck.1.conv2",
                           "over layers", "over neurons", "note: graded inputs"})
    EXPECT_TRUE(has(outcome.out, part)) << part << "\n" << outcome.out;
}

TEST_F(Warnings, SweepSaysWhatItsPointsWarnedOfAndKeepsTheirEnd) {
  const std::string out = folder_->file("sweep");
  const auto outcome =
      run({"sweep", "--data", room_ + "@0:4", "--validation", room_ + "@4:6", "--eval",
           room_ + "@6:8", "--out", out, "--grid", "loss.spike_penalty=0,1", "--set",
           "model.width=2", "--set", "train.epochs=2", "--set", "init.xi=0"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "all points: silent layers")) << outcome.err;
  const auto metrics = read(out + "/points/p00-seed1/metrics.csv");
  EXPECT_EQ(std::count(metrics.begin(), metrics.end(), '\n'), 2) << metrics;  // the last epoch's
  const auto epoch =
      nlohmann::json::parse(read(out + "/points/p00-seed1/eval/summary.json"))["epoch"];
  EXPECT_EQ(epoch, 2);
}

}  // namespace
}  // namespace spikedepth
