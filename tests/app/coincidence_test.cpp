// The coincidence network through the real program: rigs, engines, and what it says of foreign
// recordings.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

class CoincidenceProgram : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempDir>();
    room_ = test::simulate_small_room(*folder_, "a", 1, "0.6");
    other_ = test::simulate_small_room(*folder_, "b", 2, "0.4");
    run_ = folder_->file("run");
    trained_ = run({"train", std::string(SPIKEDEPTH_SOURCE_DIR) + "/configs/demo.toml", "--data",
                    room_, "--run", run_, "--set", "model.width=2", "--set", "train.epochs=2",
                    "--set", "augment.crop_width_px=48", "--set", "augment.crop_height_px=40"});
  }
  static void TearDownTestSuite() { folder_.reset(); }

  static nlohmann::json eval(const std::vector<std::string>& words) {
    std::vector<std::string> all = {"eval",       run_, "--protocol", "dense",
                                    "--pictures", "0",  "--json"};
    all.insert(all.end(), words.begin(), words.end());
    const auto outcome = run(all);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out);
  }
  static double mde(const nlohmann::json& summary) {
    return summary["protocols"]["dense"]["network"]["mde_m"];
  }

  static std::unique_ptr<test::TempDir> folder_;
  static std::string room_, other_, run_;
  static test::Outcome trained_;
};
std::unique_ptr<test::TempDir> CoincidenceProgram::folder_;
std::string CoincidenceProgram::room_, CoincidenceProgram::other_, CoincidenceProgram::run_;
test::Outcome CoincidenceProgram::trained_;

TEST_F(CoincidenceProgram, BothEnginesReadTheSame) {
  ASSERT_EQ(trained_.exit_code, 0) << trained_.err;
  const auto here = eval({"--data", other_, "--engine", "event-driven", "--weights", "grid"});
  const auto there = eval({"--data", other_, "--engine", "dense", "--weights", "grid"});
  EXPECT_NEAR(mde(here), mde(there), 1e-6);
  // A grid too coarse for the weights would silence the network.
  const auto off = eval({"--data", other_});
  EXPECT_NEAR(mde(here), mde(off), 0.05 * mde(off));
  EXPECT_NEAR(here["firing_rates"]["match"], off["firing_rates"]["match"],
              0.1 * off["firing_rates"]["match"].get<double>());
  EXPECT_EQ(here["firing_rates"], there["firing_rates"]);
  EXPECT_EQ(here["operations"], there["operations"]);
  EXPECT_GT(here["operations"]["coincidences"]["nonzero"].get<double>(), 0);
}

TEST_F(CoincidenceProgram, EvalTellsWhereErrorsLie) {
  const auto out = folder_->file("report");
  const auto summary = eval({"--data", other_, "--out", out});
  std::ifstream csv(out + "/places.csv");
  std::string header, row;
  std::getline(csv, header);
  EXPECT_EQ(header, "predictor,place,pixels,mean_m,bias_m");
  int rows = 0;
  while (std::getline(csv, row)) ++rows;
  EXPECT_EQ(rows, 2 * 10);
  const auto& places = summary["places"]["network"];
  const std::int64_t all = summary["protocols"]["dense"]["network"]["images"].get<std::int64_t>();
  EXPECT_GT(all, 0);
  EXPECT_EQ(places["near jumps"]["pixels"].get<std::int64_t>() +
                places["off jumps"]["pixels"].get<std::int64_t>(),
            places["near events"]["pixels"].get<std::int64_t>() +
                places["off events"]["pixels"].get<std::int64_t>());
}

TEST_F(CoincidenceProgram, ARecordingUnlikeTheTrainingIsCommentedOn) {
  const auto large = folder_->file("large");
  run({"simulate", large, "--seed", "3", "--seconds", "0.3", "--set", "sensor_scale=0.5"});
  for (const std::string verb : {"eval", "predict"}) {
    std::vector<std::string> words = {verb, run_, "--data", large, "--out", folder_->file(verb)};
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("the training's had"), std::string::npos) << verb << outcome.err;
  }
  EXPECT_EQ(run({"eval", run_, "--data", other_, "--pictures", "0"}).err.find("the training's had"),
            std::string::npos);
}

TEST_F(CoincidenceProgram, BenchmarksGiveItAllItsWindows) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"bench", "stream", run_, "--data", other_, "--seconds", "0.1"},
           {"bench", "model", "coincidence", "--set", "model.width=1", "--rounds", "1"},
           {"bench", "train-step", "--set", "model.name=coincidence", "--set", "model.width=1",
            "--rounds", "1"},
           {"bench", "engine", "coincidence", "--set", "model.width=1", "--rounds", "1", "--rate",
            "0.005"}}) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << words[1] << ": " << outcome.err;
  }
}

TEST_F(CoincidenceProgram, WithoutCalibrationItSaysWhatItLacks) {
  const auto bare = folder_->file("bare.npz");
  ASSERT_EQ(run({"convert", other_, bare}).exit_code, 0);
  const auto outcome = run({"predict", run_, "--data", bare, "--out", folder_->file("maps")});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  EXPECT_NE(outcome.err.find("calibration"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("--focal-baseline"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder_->file("maps")));
}

TEST_F(CoincidenceProgram, ARigCanBeNamedForRecordingsWithout) {
  const auto bare = folder_->file("rows.npz");
  ASSERT_EQ(run({"convert", other_, bare}).exit_code, 0);
  const auto mean_depths = [&](const std::string& rig, const std::string& smooth) {
    const auto out = folder_->file("maps" + rig + smooth);
    const auto outcome = run({"predict", run_, "--data", bare, "--out", out, "--focal-baseline",
                              rig, "--smooth", smooth});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    std::ifstream csv(out + "/index.csv");
    std::string row;
    std::getline(csv, row);
    std::vector<double> means;
    while (std::getline(csv, row)) {
      std::stringstream cells(row);
      for (int column = 0; column < 5; ++column) std::getline(cells, row, ',');
      means.push_back(std::stod(row));
    }
    return means;
  };
  const auto ten = mean_depths("10", "0"), twenty = mean_depths("20", "0");
  ASSERT_EQ(ten.size(), twenty.size());
  ASSERT_GT(ten.size(), 2U);
  for (std::size_t i = 0; i < ten.size(); ++i) EXPECT_NEAR(twenty[i], 2 * ten[i], 1e-3 * ten[i]);
  const auto smooth = mean_depths("10", "0.9");
  EXPECT_EQ(smooth.front(), ten.front());
  EXPECT_NE(smooth.back(), ten.back());
  EXPECT_EQ(run({"predict", run_, "--data", bare, "--out", folder_->file("no"), "--smooth", "1"})
                .exit_code,
            2);
}

TEST_F(CoincidenceProgram, TrainsOnSensorsOfSeveralSizes) {
  const auto square = folder_->file("square"), run_folder = folder_->file("mixed");
  ASSERT_EQ(run({"simulate", square, "--seed", "7", "--seconds", "0.3", "--set", "sensor=dvs128",
                 "--set", "sensor_scale=0.5"})
                .exit_code,
            0);
  const std::vector<std::string> words = {
      "train",  std::string(SPIKEDEPTH_SOURCE_DIR) + "/configs/demo.toml",
      "--data", room_,
      "--data", square,
      "--set",  "model.width=2",
      "--set",  "train.epochs=1",
      "--set",  "augment.crop_width_px=80",
      "--run",  run_folder};
  const auto trained = run(words);
  EXPECT_EQ(trained.exit_code, 0) << trained.err;
  for (const auto& data : {room_, square}) {
    const auto seen = run({"eval", run_folder, "--data", data, "--pictures", "0"});
    EXPECT_EQ(seen.exit_code, 0) << seen.err;
    EXPECT_EQ(seen.err.find("pixels, the training's had"), std::string::npos) << seen.err;
  }
  auto batches = words;
  batches.back() = folder_->file("batches");
  batches.insert(batches.end(), {"--set", "train.batch=3"});
  const auto refused = run(batches);
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_NE(refused.err.find("differ in size"), std::string::npos) << refused.err;
}

TEST_F(CoincidenceProgram, TimeStepsMustBeItsWindows) {
  const auto outcome =
      run({"train", "--data", room_, "--run", folder_->file("steps"), "--set",
           "model.name=coincidence", "--set", "slice.steps=1", "--set", "slice.windows=1"});
  EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
  EXPECT_NE(outcome.err.find("slice.steps"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder_->file("steps")));
}

TEST_F(CoincidenceProgram, ASampledReadoutTellsHowSureItIs) {
  const auto sure = folder_->file("sure");
  const auto trained =
      run({"train", std::string(SPIKEDEPTH_SOURCE_DIR) + "/configs/demo.toml", "--data", room_,
           "--run", sure, "--set", "model.name=coincidence-sampled", "--set", "model.width=2",
           "--set", "train.epochs=1", "--set", "augment.crop_width_px=48", "--set",
           "augment.crop_height_px=40"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto out = folder_->file("sure-report");
  const auto told =
      run({"eval", sure, "--data", other_, "--out", out, "--pictures", "0", "--json"});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  const auto confidence = nlohmann::json::parse(told.out).at("confidence");
  EXPECT_GT(confidence.at("interval_coverage").get<double>(), 0);
  EXPECT_LE(confidence.at("best_area").get<double>(),
            confidence.at("sparsification_area").get<double>() + 1e-9);
  for (const char* file : {"sparsification.csv", "reliability.csv", "confidence.png"})
    EXPECT_TRUE(std::filesystem::exists(out + "/" + file)) << file;
  // A network that does not tell takes an earlier one's files away.
  ASSERT_EQ(run({"eval", run_, "--data", other_, "--out", out, "--pictures", "0"}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(out + "/reliability.csv"));

  const auto maps = folder_->file("sure-maps");
  const std::vector<std::string> predict = {"predict", sure,           "--data", other_, "--out",
                                            maps,      "--confidence", "--to",   "0.3",  "--force"};
  ASSERT_EQ(run(predict).exit_code, 0);
  for (const char* name : {"depth", "confidence", "low", "high"})
    EXPECT_TRUE(std::filesystem::exists(maps + "/" + name + "_000000.pfm")) << name;
  auto plain = predict;
  plain.erase(plain.begin() + 6);
  ASSERT_EQ(run(plain).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(maps + "/confidence_000000.pfm"));  // replaced with the rest

  const auto refused = run({"predict", run_, "--data", other_, "--out", folder_->file("unsure"),
                            "--least-confidence", "0.5"});
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_NE(refused.err.find("does not tell how sure it is"), std::string::npos) << refused.err;
  const auto ply = run({"predict", sure, "--data", other_, "--out", folder_->file("ply"),
                        "--confidence", "--format", "ply"});
  EXPECT_EQ(ply.exit_code, 2) << ply.err;
}

// The network here does not tell how sure it is: that is found before anything is removed.
TEST_F(CoincidenceProgram, MapsSurviveARequestForConfidenceThatIsRefused) {
  const auto out = folder_->file("kept");
  std::vector<std::string> predict = {"predict", run_, "--data", other_,
                                      "--out",   out,  "--to",   "0.3"};
  ASSERT_EQ(run(predict).exit_code, 0);
  const auto names = [&] {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(out))
      all.insert(entry.path().filename().string());
    return all;
  };
  const auto before = names();
  ASSERT_TRUE(before.count("index.csv") == 1 && before.count("depth_000000.pfm") == 1);
  predict.push_back("--force");
  for (const std::vector<std::string>& asked :
       {std::vector<std::string>{"--confidence"}, {"--least-confidence", "0.5"}}) {
    auto words = predict;
    words.insert(words.end(), asked.begin(), asked.end());
    const auto refused = run(words);
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_EQ(names(), before) << asked.front();
  }
}

}  // namespace
}  // namespace spikedepth
