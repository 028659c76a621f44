// Networks on their way into other formats and back, with the real program.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

class Exchange : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<test::TempDir>();
    const auto room = test::simulate_small_room(*folder_, "room", 1, "0.6");
    run({"train", "--data", room, "--run", path("run"), "--set", "model.width=2", "--set",
         "train.epochs=1", "--set", "init.xi=1.5", "--set", "init.depth=true"});
  }
  static void TearDownTestSuite() { folder_.reset(); }
  static std::string path(const std::string& name) { return folder_->file(name); }

  static nlohmann::json written(std::vector<std::string> words) {
    words.insert(words.end(), {"--check", "--json"});
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return nlohmann::json::parse(result.out, nullptr, false);
  }
  static std::unique_ptr<test::TempDir> folder_;
};
std::unique_ptr<test::TempDir> Exchange::folder_;

TEST_F(Exchange, SafetensorsGoThereAndBack) {
  EXPECT_EQ(written({"export", path("run"), path("w.safetensors")})["check"], "equal to the bit");
  const auto checkpoint =
      written({"export", path("w.safetensors"), path("w.ckpt"), "--set", "model.width=2"});
  EXPECT_EQ(checkpoint["check"], "equal to the bit");
  written({"export", path("w.ckpt"), path("v.safetensors")});
  std::ifstream one(path("w.safetensors")), two(path("v.safetensors"));
  const std::string first{std::istreambuf_iterator<char>(one), {}};
  EXPECT_EQ(first, std::string(std::istreambuf_iterator<char>(two), {}));
  EXPECT_GT(first.size(), 1000U);
  const auto info = run({"info", path("w.safetensors"), "--json"});
  EXPECT_NE(info.out.find("bottom.0.weight"), std::string::npos) << info.err;
}

TEST_F(Exchange, GraphsEqualTheEngineOnTheGrid) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"a.onnx"},
                                             {"b.onnx", "--streaming"},
                                             {"c.nir", "--encoder-only"},
                                             {"d.nir", "--extensions"}}) {
    std::vector<std::string> all = {"export", path("run"), path(words[0]), "--weights",
                                    "grid",   "--size",    "64x48"};
    all.insert(all.end(), words.begin() + 1, words.end());
    const auto result = written(all);
    ASSERT_TRUE(result.contains("check")) << words[0];
    EXPECT_EQ(result["check"]["differing"], 0) << words[0];
    EXPECT_GT(result["check"]["spikes"], 100) << words[0];
    EXPECT_FALSE(result["notes"].empty());
    EXPECT_TRUE(std::ifstream(path(words[0]) + ".report.json").good());
  }
  const auto info = run({"info", path("c.nir"), "--dt", "1e-4"});
  EXPECT_NE(info.out.find("r = 1/dt"), std::string::npos) << info.err;
}

TEST_F(Exchange, RefusalsNameLayerAndFile) {
  const auto whole = run({"export", path("run"), path("e.nir")});
  EXPECT_EQ(whole.exit_code, 2);
  EXPECT_NE(whole.err.find("layer 'deconv4': nearest upsampling"), std::string::npos) << whole.err;
  EXPECT_FALSE(std::ifstream(path("e.nir")).good());
  std::ofstream(path("f.nir")) << "no graph";
  const auto none = run({"export", path("f.nir"), path("f.safetensors"), "--dt", "1"});
  EXPECT_EQ(none.exit_code, 2);  // no --input
  EXPECT_EQ(run({"info", path("f.nir")}).exit_code, 3);
}

}  // namespace
}  // namespace spikedepth
