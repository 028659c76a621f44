// Ctrl-C and kill -9 against the real program: the end must be the same to the bit.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::Program;
using test::run;

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Resume : public ::testing::Test {
 protected:
  void SetUp() override { room_ = test::simulate_small_room(folder_, "room", 1, "0.8"); }
  std::vector<std::string> command(const std::string& name) const {
    return {"train",
            "--data",
            room_ + "@0:12",
            "--validation",
            room_ + "@12:16",
            "--run",
            folder_.file(name),
            "--set",
            "model.width=2",
            "--set",
            "train.epochs=6",
            "--set",
            "train.checkpoint_steps=3",
            "--set",
            "init.xi=1.5",
            "--json"};
  }
  static std::string weights(const test::Outcome& outcome) {
    const auto json = nlohmann::json::parse(outcome.out, nullptr, false);
    return json.is_discarded() ? "failed: " + outcome.err
                               : json["weights_sha256"].get<std::string>();
  }
  // Steps that the run has saved so far, from the growing last.ckpt.
  static bool wait_for(const std::string& path, Program& program) {
    for (int i = 0; i < 2000 && program.running(); ++i) {
      if (std::filesystem::exists(path)) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  test::TempDir folder_;
  std::string room_;
};

TEST_F(Resume, AfterKill9AtSeveralPointsTheWeightsAndTheCsvAreTheSame) {
  const auto straight = run(command("straight"));
  ASSERT_EQ(straight.exit_code, 0) << straight.err;
  // Delays after the first checkpoint: within an epoch, around validation, late.
  for (const int delay_ms : {0, 60, 150, 320}) {
    const std::string name = "killed" + std::to_string(delay_ms);
    {
      Program victim(folder_, command(name));
      ASSERT_TRUE(wait_for(folder_.file(name) + "/checkpoints/last.ckpt", victim));
      std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
      victim.send(SIGKILL);
      victim.wait();
    }
    const auto resumed = run({"train", "--resume", folder_.file(name), "--json"});
    EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
    EXPECT_EQ(weights(resumed), weights(straight)) << delay_ms;
    EXPECT_EQ(read(folder_.file(name) + "/metrics.csv"),
              read(folder_.file("straight") + "/metrics.csv"))
        << delay_ms;
  }
}

TEST_F(Resume, CtrlCSavesAndExitsWith130) {
  const auto straight = run(command("straight"));
  const test::TempDir output;
  Program program(output, command("stopped"));
  ASSERT_TRUE(wait_for(folder_.file("stopped") + "/checkpoints/last.ckpt", program));
  program.send(SIGINT);
  const auto stopped = program.wait();
  EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
  EXPECT_NE(stopped.err.find("--resume"), std::string::npos);
  const auto resumed = run({"train", "--resume", folder_.file("stopped"), "--json"});
  EXPECT_EQ(weights(resumed), weights(straight));
}

TEST(Interrupt, EndsABenchmarkAtOnce) {
  const test::TempDir output;
  Program program(output, {"bench", "busy", "--load", "1", "--rounds", "1000"});
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  ASSERT_TRUE(program.running());
  program.send(SIGTERM);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(program.wait().exit_code, 128 + SIGTERM);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace spikedepth
