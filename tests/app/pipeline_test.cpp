// From nothing to depth with the real program, small and short.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "io/recordings/npz/npy_array.hpp"
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

TEST_F(Pipeline, EnergyAndRunTimeLeversStandBesideTheErrors) {
  const std::string out = folder_->file("levers");
  const auto result =
      run({"eval", run_, "--data", room_, "--data", other_, "--out", out, "--protocol", "dense",
           "--energy", "all", "--threshold-gain", "1,30", "--event-share", "0.5,1", "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto summary = nlohmann::json::parse(result.out);
  const auto& energy = summary["energy"]["uj_per_window"];
  EXPECT_LE(energy["nonzero"].get<double>(), energy["sum"].get<double>());
  EXPECT_LE(energy["nonzero"].get<double>(), energy["neurobench"].get<double>());
  EXPECT_LE(energy["neurobench"].get<double>(), energy["dense-if-graded"].get<double>());
  EXPECT_LT(energy["dense-if-graded"].get<double>(), energy["dense"].get<double>());
  const auto values = [&](const std::string& name) {  // rows of a curve: value, error, rate, work
    std::vector<std::array<double, 4>> rows;
    std::istringstream lines(read(out + "/" + name + ".csv"));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      auto& row = rows.emplace_back();
      std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf", &row[0], &row[1], &row[2], &row[3]);
    }
    return rows;
  };
  const auto gains = values("threshold_gain");
  ASSERT_EQ(gains.size(), 2U);
  // Gain 1 is the network as it was evaluated; at 30 times the threshold hardly anything fires.
  EXPECT_NEAR(gains[0][1], summary["protocols"]["dense"]["network"]["mde_m"].get<double>(), 1e-6);
  EXPECT_NEAR(gains[0][2], summary["mean_firing_rate"].get<double>(), 1e-6);
  EXPECT_NEAR(gains[0][3], summary["synaptic_operations"].get<double>(), 1.0);
  EXPECT_LT(gains[1][2], 0.1 * gains[0][2]);
  EXPECT_LT(gains[1][3], gains[0][3]);
  const auto shares = values("event_share");
  EXPECT_NEAR(shares[1][1], gains[0][1], 1e-6);  // the gain was put back
  EXPECT_NE(shares[0][1], shares[1][1]);
  EXPECT_GT(read(out + "/threshold_gain.png").size(), 5000U);
  EXPECT_NE(read(out + "/event_share.svg").find("<svg"), std::string::npos);
  const auto operations = read(out + "/operations.csv");
  EXPECT_EQ(std::count(operations.begin(), operations.end(), '\n'), 1 + 13 + 4 + 1);
}

std::vector<std::vector<std::string>> rows_of(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(read(path));
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

TEST_F(Pipeline, TheTablesOfLayersJoinByName) {
  const std::string out = folder_->file("joined");
  ASSERT_EQ(run({"eval", run_, "--data", other_, "--out", out, "--protocol", "dense"}).exit_code,
            0);
  std::multiset<std::string> fire, driven;
  const auto layers = rows_of(out + "/layers.csv"), synapses = rows_of(out + "/operations.csv");
  for (std::size_t i = 1; i < layers.size(); ++i) fire.insert(layers[i][0]);
  for (std::size_t i = 1; i < synapses.size(); ++i) {
    if (!synapses[i][1].empty()) driven.insert(synapses[i][1]);
  }
  EXPECT_EQ(fire.size(), 13U);
  EXPECT_EQ(driven, fire);  // each is driven by one layer of synapses; readouts and total are empty
  EXPECT_EQ(fire.count("bottleneck.0.sn1"), 1U);
}

TEST_F(Pipeline, ErrorsComeWithTheirSpreadAndAsALaTeXTable) {
  const std::string out = folder_->file("spread");
  const auto result = run({"eval", run_, "--data", room_, "--data", other_, "--out", out,
                           "--protocol", "dense", "--protocol", "e2depth-like", "--latex"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("over 2 recordings (Student t)"), std::string::npos) << result.out;
  const auto summary = nlohmann::json::parse(read(out + "/summary.json"));
  for (const char* predictor : {"network", "constant-depth", "block-matching"}) {
    const auto& entry = summary["protocols"]["dense"][predictor];
    EXPECT_EQ(entry["half_width_over"], "recordings") << predictor;
    EXPECT_GT(entry["half_width_95"]["mde_m"].get<double>(), 0) << predictor;
    EXPECT_GT(entry["deviation"]["mde_m"].get<double>(), 0) << predictor;
  }
  const auto tex = read(out + "/eval.tex");
  EXPECT_NE(tex.find("\\begin{tabular}"), std::string::npos);
  EXPECT_NE(tex.find("\\end{tabular}"), std::string::npos);
  // Of two protocols: a rule between them, and as many cells in each row as there are columns.
  std::istringstream lines(tex);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("\\\\") == std::string::npos) continue;
    ++rows;
    EXPECT_EQ(std::count(line.begin(), line.end(), '&'), 8) << line;
  }
  EXPECT_EQ(rows, 1 + 2 * 4);
  EXPECT_FALSE(std::filesystem::exists(run_ + "/eval/eval.tex"));
}

TEST_F(Pipeline, PrunedWeightsAreNoSynapses) {
  const auto work = [&](const std::vector<std::string>& extra) {
    std::vector<std::string> words = {"eval",       run_,    "--data",
                                      other_,       "--out", folder_->file("cut"),
                                      "--protocol", "dense", "--json"};
    words.insert(words.end(), extra.begin(), extra.end());
    const auto summary = nlohmann::json::parse(run(words).out, nullptr, false);
    return summary.is_discarded() ? -1.0 : summary["operations"]["bottom"]["nonzero"].get<double>();
  };
  const double whole = work({});
  EXPECT_GT(whole, 0);
  // The same events meet half the weights of the first layer.
  EXPECT_NEAR(work({"--prune", "0.5"}) / whole, 0.5, 0.1);
  EXPECT_EQ(work({"--weight-bits", "16"}), whole);
  EXPECT_EQ(run({"eval", run_, "--data", other_, "--weight-bits", "1"}).exit_code, 2);
  EXPECT_EQ(run({"eval", run_, "--data", other_, "--threshold-gain", "2:1:0.1"}).exit_code, 2);
  const auto layer = run({"eval", run_, "--data", other_, "--threshold-gain", "1", "--gain-layers",
                          "conv9", "--protocol", "dense"});
  EXPECT_EQ(layer.exit_code, 2);
  EXPECT_NE(layer.err.find("conv"), std::string::npos);
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

TEST_F(Pipeline, OneNumPyFileHoldsTheMapsOfThePrediction) {
  const std::string file = folder_->file("depth.npz"), maps = folder_->file("as_maps");
  const auto predict = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"predict", run_,  "--data", other_,
                                      "--from",  "0.1", "--to",   "0.25"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const auto result = predict({"--out", file});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_NE(result.out.find("3 depth maps in " + file), std::string::npos) << result.out;
  ASSERT_EQ(predict({"--out", maps, "--format", "npy"}).exit_code, 0);
  const ZipArchive archive(file);
  const auto depth = archived_array(archive, *archive.find("depth.npy"), file);
  ASSERT_EQ(depth.header.shape.size(), 3U);
  EXPECT_EQ(depth.header.shape[0], 3U);
  const auto bytes = 4 * depth.header.shape[1] * depth.header.shape[2];
  const auto last = read(maps + "/depth_000002.npy");
  std::string in_archive(bytes, '\0');
  const auto stream = depth.open();
  stream->skip(depth.header_bytes + 2 * bytes);
  stream->read(in_archive.data(), bytes);
  EXPECT_EQ(in_archive, last.substr(last.size() - bytes));
  const auto times = archived_array(archive, *archive.find("t_us.npy"), file);
  std::int64_t ends[3];
  const auto clock = times.open();
  clock->skip(times.header_bytes);
  clock->read(ends, sizeof ends);
  EXPECT_EQ(ends[0], 150'000);
  EXPECT_EQ(ends[2], 250'000);
  EXPECT_NE(archive.find("K.npy"), nullptr);
  // In a folder it is called depth.npz; an earlier one is kept unless asked for.
  EXPECT_EQ(predict({"--out", maps, "--format", "npz"}).exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(maps + "/depth.npz"));
  EXPECT_EQ(predict({"--out", file}).exit_code, 2);
  EXPECT_EQ(predict({"--out", file, "--force"}).exit_code, 0);
  EXPECT_EQ(predict({"--out", folder_->file("x.npz"), "--format", "pfm"}).exit_code, 2);
  EXPECT_FALSE(std::filesystem::exists(folder_->file("x.npz")));
}

TEST_F(Pipeline, APredictionsPointsAreThoseOfItsMaps) {
  const auto points = folder_->file("points"), maps = folder_->file("same_maps");
  for (const auto& [format, out] : {std::pair("ply", points), std::pair("pfm", maps)}) {
    const auto result = run({"predict", run_, "--data", other_, "--out", out, "--from", "0.1",
                             "--to", "0.15", "--format", format});
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }
  const std::string map = read(maps + "/depth_000000.pfm"),
                    cloud = read(points + "/depth_000000.ply");
  std::istringstream header(map.substr(3, 20));
  std::size_t width = 0, height = 0;
  header >> width >> height;
  std::vector<float> depth(width * height);
  ASSERT_GT(depth.size(), 4000U);
  std::memcpy(depth.data(), map.data() + map.size() - 4 * depth.size(), 4 * depth.size());
  const auto valid = std::count_if(depth.begin(), depth.end(), [](float z) { return z > 0; });
  EXPECT_NE(cloud.find("element vertex " + std::to_string(valid) + "\n"), std::string::npos);
  // PFM has the bottom row first, the cloud the top row: its last point ends PFM's first row.
  const std::size_t point_bytes = 15;
  float xyz[3];
  std::memcpy(xyz, cloud.data() + cloud.size() - point_bytes, sizeof xyz);
  EXPECT_EQ(xyz[2], depth[width - 1]);
  // The right lower corner lies right of and below the axis.
  EXPECT_GT(xyz[0], 0);
  EXPECT_GT(xyz[1], 0);
  const std::string events = folder_->file("no_rig.npz");
  ASSERT_EQ(run({"convert", other_, events}).exit_code, 0);
  EXPECT_EQ(
      run({"predict", run_, "--data", events, "--out", folder_->file("none"), "--format", "ply"})
          .exit_code,
      2);
}

TEST_F(Pipeline, ErrorsInMetresNeedNoCalibration) {
  const auto bare = folder_->file("bare");
  std::filesystem::copy(other_, bare, std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(bare + "/b_calib");
  const auto result = run({"eval", run_, "--data", bare, "--protocol", "dense", "--out",
                           folder_->file("bare_eval"), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto network = nlohmann::json::parse(result.out)["protocols"]["dense"]["network"];
  EXPECT_TRUE(network["mde_m"].is_number());
  EXPECT_TRUE(network["disparity_px"].is_null());
  EXPECT_EQ(run({"eval", run_, "--data", bare, "--protocol", "ddes-dense"}).exit_code, 3);
}

TEST_F(Pipeline, TrainingTellsWhatItsBestErrorWasMeasuredOn) {
  EXPECT_EQ(nlohmann::json::parse(trained_.out)["best_mde_of"], "validation");
  const auto alone = run({"train", "--data", other_ + "@0:2", "--run", folder_->file("alone"),
                          "--set", "model.width=1", "--set", "train.epochs=1", "--json"});
  ASSERT_EQ(alone.exit_code, 0) << alone.err;
  EXPECT_EQ(nlohmann::json::parse(alone.out)["best_mde_of"], "training");
}

TEST_F(Pipeline, TensorBoardHasThePicturesOfTheSamples) {
  std::string board;
  for (const auto& file : std::filesystem::directory_iterator(run_ + "/tensorboard"))
    board += read(file.path().string());
  EXPECT_NE(board.find("validation/sample"), std::string::npos);
  EXPECT_NE(board.find(read(run_ + "/samples/epoch_0008.png")), std::string::npos);
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
