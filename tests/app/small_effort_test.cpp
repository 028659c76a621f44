// Every benchmark and every study runs at its smallest effort: what they find means nothing, but
// they end well and report.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

TEST(SmallEffort, EveryBenchmarkMeasures) {
  const test::TempDir folder;
  const auto room = test::simulate_small_room(folder, "room", 1, "0.3");
  const auto trained = run({"train", "--data", room, "--run", folder.file("run"), "--set",
                            "model.width=1", "--set", "train.epochs=1"});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  struct Case {
    std::vector<std::string> words;
    const char* key;
  };
  const Case cases[] = {
      {{"reader", room, "--rounds", "1"}, "events_per_second_median"},
      {{"model", "stereospike", "--set", "model.width=1", "--rounds", "1"}, "train_step_ms_median"},
      {{"train-step", "--set", "model.width=1", "--rounds", "1"}, "ratio_of_medians"},
      {{"neurons", "--rounds", "1"}, "fused_ms_median"},
      {{"engine", "--set", "model.width=1", "--rounds", "1"}, "speedup_median"},
      {{"stream", folder.file("run"), "--data", room, "--seconds", "0.1"}, "engine_ms"},
      {{"busy", "--load", "1", "--rounds", "1", "--frames", "1"}, "busy_ratio"}};
  for (const auto& [words, key] : cases) {
    std::vector<std::string> command = {"bench"};
    command.insert(command.end(), words.begin(), words.end());
    command.emplace_back("--json");
    const auto outcome = run(command);
    ASSERT_EQ(outcome.exit_code, 0) << words[0] << ": " << outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    const auto& row = json.is_array() ? json.front() : json;
    EXPECT_GT(row.at(key).get<double>(), 0) << words[0];
  }
}

// Names in the first column of the list.
std::vector<std::string> studies() {
  std::istringstream lines(run({"study"}).out);
  std::vector<std::string> names;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) names.push_back(line.substr(0, line.find(' ')));
  return names;
}

TEST(SmallEffort, EveryStudyReports) {
  const test::TempDir folder;
  const auto names = studies();
  ASSERT_GE(names.size(), 5U);
  for (const auto& name : names) {
    const auto out = folder.file(name);
    // All share the rooms of the first that needs them.
    std::filesystem::create_directory(folder.file("rooms"));
    std::filesystem::create_directory(out);
    std::filesystem::create_directory_symlink(folder.file("rooms"), out + "/rooms");
    const auto outcome = run({"study", name, "--seeds", "1", "--effort", "0.001", "--out", out});
    ASSERT_EQ(outcome.exit_code, 0) << name << ": " << outcome.err;
    std::ifstream stream(out + "/report.json");
    const auto report = nlohmann::json::parse(stream);
    EXPECT_FALSE(report["tables"].empty()) << name;
    EXPECT_FALSE(report["checks"].empty()) << name;
  }
}

}  // namespace
}  // namespace spikedepth
