// One recording of each kind goes through the verbs that people begin with.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Program;
using test::TempDir;

const std::string kDepth;  // predict writes maps
const std::string kNoRight = "has no right camera";
const std::string kShort = "that holds a window of the network";

struct Sample {
  std::string path;     // below tests/golden
  std::string refusal;  // of predict
  bool calibrated = false;
};

void PrintTo(const Sample& sample, std::ostream* out) {
  *out << sample.path;
}

const Sample kSamples[] = {{"columns/dsec/alley_00_a", kDepth, true},
                           {"columns/m3ed", kDepth, true},
                           {"columns/vector", kDepth},
                           {"ros/stereo_db3", kDepth},
                           {"ros/stereo_mcap", kDepth},
                           {"aedat4/stereo.aedat4", kShort},
                           {"ros/packets.bag", kNoRight},
                           {"prophesee/faery_evt3.raw", kNoRight},
                           {"prophesee/faery_evt2.raw", kNoRight},
                           {"prophesee/faery.dat", kNoRight},
                           {"prophesee/ecf_mixed.h5", kNoRight},
                           {"prophesee/dvs.es", kNoRight}};

class Formats : public testing::TestWithParam<Sample> {
 protected:
  std::string path() const { return std::string(SPIKEDEPTH_GOLDEN_DIR) + "/" + GetParam().path; }
  TempDir dir_;
};

TEST_P(Formats, info_verify_and_view_take_it) {
  const auto info = Program(dir_, {"info", path(), "--json"}).wait();
  ASSERT_EQ(info.exit_code, 0) << info.err;
  const auto report = nlohmann::json::parse(info.out);
  EXPECT_EQ(report.at("stereo").get<bool>(), GetParam().refusal != kNoRight);
  const auto verify = Program(dir_, {"verify", path()}).wait();
  EXPECT_TRUE(verify.exit_code == 0 || verify.exit_code == 3) << verify.err;
  EXPECT_NE(verify.out.find("left events"), std::string::npos);
#ifdef SPIKEDEPTH_WITH_GUI
  const std::string picture = dir_.file("view.png");
  const auto view = Program(dir_, {"view", path(), "--screenshot", picture}).wait();
  EXPECT_EQ(view.exit_code, 0) << view.err;
  EXPECT_GT(fs::file_size(picture), 1000U);
#endif
}

TEST_P(Formats, predict_gives_depth_of_two_cameras_or_says_why_not) {
  const std::string out = dir_.file("depth");
  std::vector<std::string> words = {"predict", "delay-phase",  "--data", path(), "--out",
                                    out,       "--force-data", "--to",   "0.1"};
  if (!GetParam().calibrated) words.insert(words.end(), {"--focal-baseline", "100"});
  const auto predict = Program(dir_, words).wait();
  if (GetParam().refusal.empty()) {
    EXPECT_EQ(predict.exit_code, 0) << predict.err;
    EXPECT_TRUE(fs::exists(out + "/index.csv"));
  } else {
    EXPECT_NE(predict.exit_code, 0);
    EXPECT_NE(predict.err.find(GetParam().refusal), std::string::npos) << predict.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Formats, testing::ValuesIn(kSamples));

}  // namespace
}  // namespace spikedepth
