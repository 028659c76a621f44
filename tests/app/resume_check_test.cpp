// A resumed run goes on with what it began with, or says what differs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Outcome;
using test::run;

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void replace_in(const std::string& path, const std::string& old, const std::string& fresh) {
  auto text = read(path);
  const auto at = text.find(old);
  ASSERT_NE(at, std::string::npos) << old;
  write(path, text.replace(at, old.size(), fresh));
}

Outcome run_in(const std::string& folder, std::vector<std::string> words) {
  const test::TempDir output;
  words.insert(words.begin(), {"-C", folder, SPIKEDEPTH_PROGRAM});
  return test::Program(output, words, "/usr/bin/env").wait();
}

bool says(const Outcome& outcome, const std::string& text) {
  return outcome.err.find(text) != std::string::npos;
}

// place/room and a run place/runs/one on its first labels, started in place/ by relative names.
class ResumeCheck : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_.file("place"));
    test::simulate_small_room(folder_, "place/room", 1, "0.5");
    const auto trained = train("runs/one", {});
    ASSERT_EQ(trained.exit_code, 0) << trained.err;
  }
  Outcome train(const std::string& name, const std::vector<std::string>& more) const {
    std::vector<std::string> words = {
        "train", "--data",        "room@0:6", "--validation",   "room@6:8", "--run",      name,
        "--set", "model.width=1", "--set",    "train.epochs=2", "--set",    "init.xi=1.5"};
    words.insert(words.end(), more.begin(), more.end());
    return run_in(folder_.file("place"), words);
  }
  Outcome resume(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"train", "--resume", "runs/one"};
    words.insert(words.end(), more.begin(), more.end());
    return run_in(folder_.file("place"), words);
  }
  std::string in_run(const std::string& name) const {
    return folder_.file("place/runs/one/" + name);
  }
  test::TempDir folder_;
};

TEST_F(ResumeCheck, AnEditedConfigurationIsRefusedWithKeyAndBothValues) {
  const auto last = read(in_run("checkpoints/last.ckpt")), config = read(in_run("config.toml"));
  struct Edit {
    const char *old, *fresh, *expected;
  };
  for (const Edit& edit :
       {Edit{"\nlr = 0.0002", "\nlr = 0.01", "optimizer.lr is 0.01 and was 0.0002"},
        Edit{"\nseed = 2021", "\nseed = 5", "train.seed is 5 and was 2021"},
        Edit{"\nlambda = 0.5", "\nlambda = 0.25", "loss.lambda is 0.25 and was 0.5"},
        Edit{"\nwindow_ms = 50.0", "\nwindow_ms = 25.0", "slice.window_ms is 25.0 and was 50.0"},
        Edit{"\nwidth = 1", "\nwidth = 2", "model.width is 2 and was 1"}}) {
    write(in_run("config.toml"), config);
    replace_in(in_run("config.toml"), edit.old, edit.fresh);
    const auto refused = resume();
    EXPECT_EQ(refused.exit_code, 2) << edit.expected;
    EXPECT_TRUE(says(refused, edit.expected)) << refused.err;
    EXPECT_TRUE(says(refused, "init.weights=runs/one")) << refused.err;
    EXPECT_EQ(read(in_run("checkpoints/last.ckpt")), last);
  }
}

TEST_F(ResumeCheck, MoreEpochsAreAllowedAndTold) {
  replace_in(in_run("config.toml"), "\nepochs = 2", "\nepochs = 3");
  const auto resumed = resume();
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_TRUE(says(resumed, "train.epochs is now 3; it was 2")) << resumed.err;
  EXPECT_NE(read(in_run("metrics.csv")).find("\n3,"), std::string::npos);
}

TEST_F(ResumeCheck, ARecordingThatChangedInPlaceIsRefused) {
  const auto map = folder_.file("place/room/room_calib/room_left_x_map.txt");
  auto text = read(map);
  text[text.size() / 2] = text[text.size() / 2] == '1' ? '2' : '1';
  write(map, text);
  const auto refused = resume();
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_TRUE(says(refused, "room room_left_x_map.txt has another content of the same size"))
      << refused.err;
}

TEST_F(ResumeCheck, ACheckpointOfAnotherRunOfEqualShapesIsRefused) {
  ASSERT_EQ(train("runs/two", {"--set", "train.seed=7"}).exit_code, 0);
  fs::copy_file(folder_.file("place/runs/two/checkpoints/last.ckpt"),
                in_run("checkpoints/last.ckpt"), fs::copy_options::overwrite_existing);
  const auto refused = resume();
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_TRUE(says(refused, "train.seed is 2021 and was 7")) << refused.err;
}

TEST_F(ResumeCheck, DamagedCheckpointsAreRefusedAndTheBestStays) {
  const auto best = read(in_run("checkpoints/best.ckpt"));
  for (const char* which : {"checkpoints/last.ckpt", "checkpoints/previous.ckpt"})
    write(in_run(which), "damaged");
  const auto refused = resume();
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_TRUE(says(refused, "best.ckpt, of epoch")) << refused.err;
  EXPECT_EQ(read(in_run("checkpoints/best.ckpt")), best);
}

TEST_F(ResumeCheck, APreviousCheckpointAloneIsFoundByAllVerbs) {
  fs::remove(in_run("checkpoints/last.ckpt"));
  fs::remove(in_run("checkpoints/best.ckpt"));
  const auto at = folder_.file("place");
  EXPECT_EQ(run_in(at, {"info", "runs/one"}).exit_code, 0);
  EXPECT_EQ(run_in(at, {"eval", "runs/one", "--data", "room@6:8", "--out", "e"}).exit_code, 0);
  EXPECT_EQ(
      run_in(at, {"predict", "runs/one", "--data", "room", "--out", "p", "--to", "0.1"}).exit_code,
      0);
  EXPECT_EQ(resume().exit_code, 0);
}

TEST_F(ResumeCheck, WorksFromAnotherFolderAndAfterAMoveOfAll) {
  const auto from = [&](const std::string& folder, const std::string& run_folder) {
    return run_in(folder, {"train", "--resume", run_folder});
  };
  const auto elsewhere = from("/", in_run(""));
  EXPECT_EQ(elsewhere.exit_code, 0) << elsewhere.err;
  fs::rename(folder_.file("place"), folder_.file("moved"));
  const auto moved = from("/", folder_.file("moved/runs/one"));
  EXPECT_EQ(moved.exit_code, 0) << moved.err;
  const auto near = from(folder_.file("moved/runs"), "one");
  EXPECT_EQ(near.exit_code, 0) << near.err;
}

TEST_F(ResumeCheck, MovedRecordingsAreSaidWithDataAndProven) {
  test::simulate_small_room(folder_, "place/other", 2, "0.5");
  fs::rename(folder_.file("place/room"), folder_.file("archive"));
  const auto missing = resume();
  EXPECT_EQ(missing.exit_code, 3);
  for (const char* part : {"room: does not exist in ", "data.train of runs/one/config.toml",
                           "--resume runs/one --data PATH@0:6"})
    EXPECT_TRUE(says(missing, part)) << missing.err;
  const auto wrong = resume({"--data", "other@0:6", "--validation", folder_.file("archive@6:8")});
  EXPECT_EQ(wrong.exit_code, 3) << wrong.err;
  EXPECT_TRUE(says(wrong, "are not those that the run was trained with")) << wrong.err;
  const auto right = resume({"--data", "../archive@0:6", "--validation", "../archive"});
  EXPECT_EQ(right.exit_code, 0) << right.err;
  const auto again = resume();  // the new places are kept
  EXPECT_EQ(again.exit_code, 0) << again.err;
}

TEST_F(ResumeCheck, ASweepFromARunFindsItsRecordingsAsAResumeDoes) {
  const auto swept = run_in(
      "/", {"sweep", "--from", in_run(""), "--eval", folder_.file("place/room@8:10"), "--out",
            folder_.file("sweep"), "--grid", "optimizer.lr=1e-3", "--set", "train.epochs=1"});
  EXPECT_EQ(swept.exit_code, 0) << swept.err;
}

TEST_F(ResumeCheck, AHangUpSavesLikeCtrlC) {
  for (const int signal : {SIGHUP, SIGTERM, SIGINT}) {
    const test::TempDir output;
    const auto name = folder_.file("stopped" + std::to_string(signal));
    test::Program program(output, {"train", "--data", folder_.file("place/room"), "--run", name,
                                   "--set", "model.width=1", "--set", "train.epochs=500", "--set",
                                   "train.checkpoint_steps=1"});
    for (int i = 0; i < 4000 && program.running() && !fs::exists(name + "/checkpoints/last.ckpt");
         ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    program.send(signal);
    const auto stopped = program.wait();
    EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
    EXPECT_TRUE(says(stopped, "--resume")) << stopped.err;
  }
}

}  // namespace
}  // namespace spikedepth
