// What the viewer says where it cannot do what it was asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::Outcome;
using test::run;
using test::TempDir;

class View : public ::testing::Test {
 protected:
  void SetUp() override { room_ = test::simulate_small_room(folder_, "room", 1, "0.2"); }
  // With other variables of the environment: "DISPLAY=:77".
  static Outcome run_with(const std::vector<std::string>& environment,
                          const std::vector<std::string>& words) {
    const TempDir output;
    auto all = environment;
    all.emplace_back(SPIKEDEPTH_PROGRAM);
    all.insert(all.end(), words.begin(), words.end());
    return test::Program(output, all, "/usr/bin/env").wait();
  }
  static std::ptrdiff_t lines(const std::string& text) {
    return std::count(text.begin(), text.end(), '\n');
  }
  TempDir folder_;
  std::string room_;
};

TEST_F(View, DisplayThatCannotBeReachedIsOneLine) {
  for (const std::vector<std::string>& environment : std::vector<std::vector<std::string>>{
           {"QT_QPA_PLATFORM=xcb", "DISPLAY=:77"}, {"QT_QPA_PLATFORM=nothing"}}) {
    const auto refused = run_with(environment, {"view", room_});
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_NE(refused.err.find("--headless"), std::string::npos) << refused.err;
  }
}

TEST_F(View, PixelOutsideTheViewIsWrongUsage) {
  for (const char* pixel : {"400,2", "2,400"}) {
    const auto refused = run({"view", room_, "--headless", "--read", pixel});
    EXPECT_EQ(refused.exit_code, 2) << refused.err;
    EXPECT_NE(refused.err.find("lies outside the view"), std::string::npos) << refused.err;
  }
}

TEST_F(View, OtherLibrariesSayNothingOfAPlaceThatCannotBeWritten) {
  const auto refused = run({"view", room_, "--headless", "--record", folder_.file("no/video.mp4")});
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_EQ(lines(refused.err), 1) << refused.err;
  EXPECT_NE(refused.err.find("does not exist"), std::string::npos) << refused.err;
}

TEST_F(View, OnePanelAloneIsDrawnByItsName) {
  const auto picture = folder_.file("truth.png");
  const auto drawn =
      run({"view", room_, "--headless", "--screenshot", picture, "--panel", "truth"});
  EXPECT_EQ(drawn.exit_code, 0) << drawn.err;
  EXPECT_TRUE(std::filesystem::exists(picture));
  const auto refused = run({"view", room_, "--headless", "--screenshot", picture, "--panel", "no"});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("features"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace spikedepth
