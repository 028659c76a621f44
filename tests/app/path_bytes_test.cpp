// A path is bytes: every verb takes any name that the system takes, and finds it again.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::run;

class PathBytes : public ::testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    place_ = folder_.file(GetParam());
    fs::create_directory(place_);
    room_ = test::simulate_small_room(folder_, GetParam() + "/room", 1, "0.5");
  }
  test::TempDir folder_;
  std::string place_, room_;
};

TEST_P(PathBytes, EveryVerbTakesThem) {
  const auto trained = place_ + "/run";
  const std::vector<std::vector<std::string>> commands = {
      {"info", room_, "--json"},
      {"verify", room_, "--json"},
      {"train", "--data", room_ + "@0:6", "--validation", room_ + "@6:8", "--run", trained, "--set",
       "model.width=1", "--set", "train.epochs=1", "--json"},
      {"train", "--resume", trained},
      {"info", trained, "--json"},
      {"eval", trained, "--data", room_, "--protocol", "dense", "--out", place_ + "/eval",
       "--json"},
      {"predict", trained, "--data", room_, "--to", "0.2", "--out", place_ + "/maps", "--json"},
      {"convert", room_, place_ + "/room.npz", "--json"},
      {"export", trained, place_ + "/weights.pth", "--json"},
#ifdef SPIKEDEPTH_WITH_GUI
      {"view", room_, "--headless", "--screenshot", place_ + "/board.png", "--json"},
#endif
      {"runs", place_, "--json"},
      {"sweep", "--from", trained, "--data", room_ + "@0:4", "--eval", room_ + "@0:2", "--out",
       place_ + "/sweep", "--grid", "train.epochs=1", "--json"},
      {"sweep", "--from", trained, "--data", room_ + "@0:4", "--eval", room_ + "@0:2", "--out",
       place_ + "/sweep", "--grid", "train.epochs=1"}};
  for (const auto& words : commands) {
    const auto outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 0) << words[0] << ": " << outcome.err;
  }
}

TEST_P(PathBytes, AReportIsValidUtf8) {
  ASSERT_EQ(run({"train", "--data", room_, "--run", place_ + "/run", "--set", "model.width=1",
                 "--set", "train.epochs=1"})
                .exit_code,
            0);
  ASSERT_EQ(run({"eval", place_ + "/run", "--data", room_, "--out", place_ + "/e"}).exit_code, 0);
  for (const char* file : {"/e/summary.json", "/run/data.json", "/run/environment.json"})
    EXPECT_TRUE(nlohmann::json::accept(read_file(place_ + file))) << file;
  const nlohmann::json text = read_file(place_ + "/run/config.toml");
  EXPECT_NO_THROW(static_cast<void>(text.dump()));
}

INSTANTIATE_TEST_SUITE_P(, PathBytes,
                         ::testing::Values("caf\xe9", "\xc3\xa9t\xc3\xa9, \"no 1\"", "a\\x41 b"),
                         [](const auto& given) { return "Name" + std::to_string(given.index); });

}  // namespace
}  // namespace spikedepth
