// A program that adds a network and a rule of its own to the tables, and uses every verb with them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

class Extension : public ::testing::Test {
 protected:
  static test::Outcome run(const std::vector<std::string>& words) {
    const test::TempDir folder;
    return test::Program(folder, words, SPIKEDEPTH_EXTENDED_PROGRAM).wait();
  }
  void SetUp() override { room_ = test::simulate_small_room(folder_, "room", 1, "0.6"); }
  test::Outcome train(const std::string& name, const std::vector<std::string>& settings) const {
    std::vector<std::string> words = {"train",         "--data", room_ + "@0:8",     "--validation",
                                      room_ + "@8:12", "--run",  folder_.file(name), "--json"};
    for (const auto& setting : settings) words.insert(words.end(), {"--set", setting});
    return run(words);
  }
  bool exists(const std::string& path) const { return std::filesystem::exists(folder_.file(path)); }
  test::TempDir folder_;
  std::string room_;
};

const std::vector<std::string> kExample = {"model.name=example", "model.maps=3",
                                           "rule.name=sign",     "optimizer.lr=1e-3",
                                           "train.epochs=2",     "train.threads=1"};

TEST_F(Extension, ANetworkWithoutAnyOfStereoSpikesKeysGoesThroughEveryVerb) {
  const auto trained = train("run", kExample);
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  const auto run_folder = folder_.file("run");
  const auto scored = run({"eval", run_folder, "--data", room_ + "@8:12", "--json"});
  ASSERT_EQ(scored.exit_code, 0) << scored.err;
  const auto summary = nlohmann::json::parse(scored.out);
  EXPECT_EQ(summary["firing_rates"].size(), 1U);
  EXPECT_TRUE(summary["operations"].contains("synapse"));
  // What validation measured is what the evaluation prints.
  EXPECT_NEAR(summary["protocols"]["dense"]["network"]["mde_m"].get<double>(),
              nlohmann::json::parse(trained.out)["best_mde_m"].get<double>(), 1e-12);

  const auto maps = run(
      {"predict", run_folder, "--data", room_, "--out", folder_.file("maps"), "--period", "200"});
  EXPECT_EQ(maps.exit_code, 0) << maps.err;
  const auto swept =
      run({"sweep", "--from", run_folder, "--set", "train.epochs=1", "--grid",
           "loss.spike_penalty=0,1", "--eval", room_ + "@8:12", "--out", folder_.file("sweep")});
  EXPECT_EQ(swept.exit_code, 0) << swept.err;
  EXPECT_TRUE(exists("sweep/pareto.csv"));
  const auto exported = run({"export", run_folder, folder_.file("weights.pth")});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
#ifdef SPIKEDEPTH_WITH_GUI
  const auto viewed = run({"view", room_, "--model", run_folder, "--headless", "--screenshot",
                           folder_.file("view.png"), "--at", "0.5s"});
  EXPECT_EQ(viewed.exit_code, 0) << viewed.err;
  EXPECT_TRUE(exists("view.png"));
#endif
}

TEST_F(Extension, TheComparisonOfAllNetworksIncludesIt) {
  const auto study = run({"study", "depth-backends", "--seeds", "1", "--effort", "0.002", "--out",
                          folder_.file("study"), "--json"});
  ASSERT_EQ(study.exit_code, 0) << study.err;
  const auto report = nlohmann::json::parse(study.out);
  bool listed = false;
  for (const auto& row : report["tables"][0]["rows"]) listed = listed || row[0] == "example";
  EXPECT_TRUE(listed) << study.out;
}

TEST_F(Extension, ARuleIsChosenByNameAndResumesToTheSameBits) {
  const auto straight = train("straight", kExample);
  ASSERT_EQ(straight.exit_code, 0) << straight.err;
  auto other = kExample;
  other[2] = "rule.name=surrogate";
  const auto surrogate = train("surrogate", other);
  ASSERT_EQ(surrogate.exit_code, 0) << surrogate.err;

  auto shorter = kExample;
  shorter[4] = "train.epochs=1";
  ASSERT_EQ(train("resumed", shorter).exit_code, 0);
  const auto config = folder_.file("resumed") + "/config.toml";
  std::string text;
  {
    std::ifstream stream(config);
    std::ostringstream all;
    all << stream.rdbuf();
    text = all.str();
  }
  const std::string one = "epochs = 1\n";
  ASSERT_NE(text.find(one), std::string::npos);
  EXPECT_NE(text.find("name = \"sign\""), std::string::npos);
  std::ofstream(config) << text.replace(text.find(one), one.size(), "epochs = 2\n");
  const auto resumed = run({"train", "--resume", folder_.file("resumed"), "--json"});
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;

  const auto hash = [](const test::Outcome& outcome) {
    return nlohmann::json::parse(outcome.out)["weights_sha256"].get<std::string>();
  };
  EXPECT_EQ(hash(resumed), hash(straight));
  EXPECT_NE(hash(surrogate), hash(straight));
}

TEST_F(Extension, ARuleThatDoesNotFitTheNetworkIsRefusedWithItsReason) {
  const auto refused = train("refused", {"model.width=1", "rule.name=sign"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("rule.name=sign cannot train model.name=stereospike: it is for a "
                             "single layer; rules that can: surrogate"),
            std::string::npos)
      << refused.err;
  const auto unknown = train("unknown", {"rule.name=sing"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_NE(unknown.err.find("did you mean 'sign'"), std::string::npos) << unknown.err;
}

TEST_F(Extension, TheListsNameThem) {
  const auto rules = run({"models", "--rules"});
  EXPECT_NE(rules.out.find("sign"), std::string::npos);
  EXPECT_NE(rules.out.find("surrogate"), std::string::npos);
  EXPECT_NE(run({"models"}).out.find("example"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth
