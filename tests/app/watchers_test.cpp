// What stands around a network at run time: a firing budget, and a memory of scenes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

std::string text_of(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Watchers : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempDir>();
    room_ = test::simulate_small_room(*folder_, "a", 1, "0.6");
    run_ = folder_->file("run");
    run({"train", "--data", room_, "--run", run_, "--set", "model.width=2", "--set",
         "train.epochs=2", "--set", "init.xi=1.5", "--set", "init.depth=true"});
  }
  static void TearDownTestSuite() { folder_.reset(); }

  // Evaluates into `name`; the summary.
  static nlohmann::json eval(const std::string& name, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"eval",       run_,    "--data", room_,
                                      "--protocol", "dense", "--out",  folder_->file(name),
                                      "--pictures", "0",     "--json"};
    words.insert(words.end(), more.begin(), more.end());
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
  static std::unique_ptr<test::TempDir> folder_;
  static std::string room_, run_;
};
std::unique_ptr<test::TempDir> Watchers::folder_;
std::string Watchers::room_, Watchers::run_;

TEST_F(Watchers, ABudgetBeyondReachChangesNoBit) {
  for (const char* engine : {"dense", "event-driven"}) {
    const auto plain = eval("plain", {"--engine", engine});
    const auto held =
        eval("held", {"--engine", engine, "--modulator", "dopamine", "--target-rate", "0.99"});
    EXPECT_EQ(text_of(folder_->file("plain") + "/frames.csv"),
              text_of(folder_->file("held") + "/frames.csv"));
    EXPECT_EQ(held["window_figures"]["dopamine"]["most"], 0);
    EXPECT_FALSE(plain.contains("window_figures"));
    EXPECT_FALSE(std::filesystem::exists(folder_->file("plain") + "/windows.csv"));
  }
}

TEST_F(Watchers, ALowBudgetLowersTheRateInBothEnginesAlike) {
  // On the grid both engines fire the same spikes, whatever order they add in.
  const double rate = eval("plain", {"--weights", "grid"})["mean_firing_rate"].get<double>();
  std::string tables[2];
  for (const bool dense : {false, true}) {
    const auto held =
        eval("held", {"--engine", dense ? "dense" : "event-driven", "--modulator", "dopamine",
                      "--target-rate", std::to_string(0.5 * rate), "--weights", "grid"});
    EXPECT_LT(held["mean_firing_rate"].get<double>(), 0.9 * rate);
    EXPECT_GT(held["window_figures"]["dopamine"]["most"].get<double>(), 0);
    tables[dense] = text_of(folder_->file("held") + "/windows.csv");
  }
  EXPECT_EQ(tables[0].substr(0, tables[0].find('\n')), "recording,label,dopamine,mean_rate");
  EXPECT_EQ(std::count(tables[0].begin(), tables[0].end(), '\n'), 13);
  EXPECT_EQ(tables[0], tables[1]);
}

TEST_F(Watchers, AMemoryOfScenesTellsHowImplausibleMapsAre) {
  const auto memory = folder_->file("rooms.scene");
  const auto learnt = run({"scene", "--data", room_, "--out", memory, "--epochs", "2", "--json"});
  ASSERT_EQ(learnt.exit_code, 0) << learnt.err;
  const auto json = nlohmann::json::parse(learnt.out);
  EXPECT_EQ(json["maps"].get<int>() + json["validation_maps"].get<int>(), 12);
  EXPECT_GT(json["told_apart"]["upside down"].get<double>(), 0.5);
  EXPECT_TRUE(
      eval("scene", {"--scene-memory", memory})["window_figures"].contains("implausibility"));
  const auto out = folder_->file("maps");
  const auto maps = run({"predict", run_, "--data", room_, "--out", out, "--scene-memory", memory,
                         "--modulator", "dopamine"});
  ASSERT_EQ(maps.exit_code, 0) << maps.err;
  EXPECT_NE(maps.out.find("implausibility"), std::string::npos) << maps.out;
  const auto index = text_of(out + "/index.csv");
  EXPECT_NE(index.find("latency_ms,dopamine,mean_rate,implausibility\n"), std::string::npos);
  // An index with more columns is replaced like any other.
  EXPECT_EQ(run({"predict", run_, "--data", room_, "--out", out, "--force"}).exit_code, 0);
  EXPECT_EQ(text_of(out + "/index.csv").find("implausibility"), std::string::npos);
}

TEST_F(Watchers, ANetworkWithoutThresholdsIsRefusedBeforeOldMapsGo) {
  const auto analog = folder_->file("analog"), out = folder_->file("kept");
  ASSERT_EQ(
      run({"train", "--data", room_, "--run", analog, "--set", "model.name=stereospike-analog",
           "--set", "model.width=2", "--set", "train.epochs=1"})
          .exit_code,
      0);
  ASSERT_EQ(run({"predict", analog, "--data", room_, "--out", out}).exit_code, 0);
  const auto index = text_of(out + "/index.csv"), first = text_of(out + "/depth_000000.pfm");
  ASSERT_FALSE(first.empty());
  const auto refused =
      run({"predict", analog, "--data", room_, "--out", out, "--force", "--modulator", "dopamine"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("has no thresholds to move"), std::string::npos) << refused.err;
  EXPECT_EQ(text_of(out + "/index.csv"), index);
  EXPECT_EQ(text_of(out + "/depth_000000.pfm"), first);
  const auto levers = run({"eval", analog, "--data", room_, "--threshold-gain", "1,2"});
  EXPECT_EQ(levers.exit_code, 2);
  EXPECT_NE(levers.err.find("has no thresholds to move"), std::string::npos) << levers.err;
}

TEST_F(Watchers, WhatCannotBeIsToldInOneLine) {
  const auto line = [](const test::Outcome& outcome, int code, const std::string& part) {
    EXPECT_EQ(outcome.exit_code, code) << outcome.err;
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  };
  line(run({"eval", run_, "--data", room_, "--target-rate", "0.1"}), 2, "requires --modulator");
  line(run({"eval", run_, "--data", room_, "--modulator", "dopamine", "--threshold-gain", "1,2"}),
       2, "excludes");
  line(run({"eval", run_, "--data", room_, "--modulator", "none", "--target-rate", "0.1"}), 2,
       "--target-rate is for --modulator dopamine");
  line(run({"view", room_, "--scene-memory", "x"}), 2, "requires --model");
  const auto out = folder_->file("refused");
  line(run({"predict", run_, "--data", room_, "--out", out, "--scene-memory",
            run_ + "/checkpoints/last.ckpt"}),
       3, "last.ckpt: is no scene memory; `spikedepth scene` writes one");
  line(run({"predict", run_, "--data", room_, "--out", out, "--scene-memory", "/nosuch"}), 3,
       "/nosuch: does not exist");
  EXPECT_FALSE(std::filesystem::exists(out));
  line(run({"scene", "--data", room_, "--out", folder_->file("no/such/file")}), 3,
       "does not exist");
  line(run({"scene", "--data", room_ + "@0:1", "--out", folder_->file("x.scene")}), 2,
       "too few depth maps");
}

}  // namespace
}  // namespace spikedepth
