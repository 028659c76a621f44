// Recordings that cannot be written to their end: nothing is lost, nothing half-written is left.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::Outcome;

// The program where no file may grow beyond so many blocks of 512 bytes, as on a full disk.
Outcome run_limited(int blocks, std::vector<std::string> words) {
  const test::TempDir output;
  words.insert(words.begin(), {"-c", "ulimit -f " + std::to_string(blocks) + "; exec \"$0\" \"$@\"",
                               SPIKEDEPTH_PROGRAM});
  return test::Program(output, words, "/bin/sh").wait();
}

std::vector<std::pair<std::string, std::uintmax_t>> listing(const std::string& folder) {
  std::vector<std::pair<std::string, std::uintmax_t>> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    all.emplace_back(fs::relative(entry.path(), folder).string(),
                     entry.is_directory() ? 0 : entry.file_size());
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::string> simulate(const std::string& path, const std::vector<std::string>& more) {
  std::vector<std::string> words = {"simulate", path,    "--seconds",
                                    "0.3",      "--set", "sensor_scale=0.25"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST(WrittenRecording, AFullDiskLeavesNothingAndExitsWith3) {
  const test::TempDir folder;
  for (const int blocks : {1, 20, 200}) {
    const auto full = run_limited(blocks, simulate(folder.file("deep/room"), {}));
    EXPECT_EQ(full.exit_code, 3) << full.err;
    EXPECT_NE(full.err.find("full"), std::string::npos) << full.err;
    EXPECT_TRUE(fs::is_empty(folder.path())) << blocks;
  }
}

TEST(WrittenRecording, AReplacementThatFailsLeavesTheOldRecordingAsItWas) {
  const test::TempDir folder;
  const auto room = folder.file("room");
  ASSERT_EQ(test::run(simulate(room, {})).exit_code, 0);
  const auto other = folder.file("other");
  ASSERT_EQ(test::run(simulate(other, {"--seed", "3"})).exit_code, 0);
  const auto before = listing(folder.path());
  EXPECT_EQ(run_limited(200, simulate(room, {"--force", "--seed", "2"})).exit_code, 3);
  EXPECT_EQ(listing(folder.path()), before);
  EXPECT_EQ(test::run(simulate(room, {"--seed", "2"})).exit_code,
            2);  // without --force
  EXPECT_EQ(listing(folder.path()), before);
  EXPECT_EQ(run_limited(200, {"convert", other, room, "--force"}).exit_code, 3);
  EXPECT_EQ(listing(folder.path()), before);
  EXPECT_EQ(test::run(simulate(room, {"--force", "--seed", "2"})).exit_code, 0);
  const auto after = listing(folder.path());
  EXPECT_EQ(after.size(), before.size());
  EXPECT_NE(after, before);
}

TEST(WrittenRecording, WhatAKilledWriterLeftIsClearedByTheNext) {
  const test::TempDir folder;
  const test::TempDir output;
  const auto room = folder.file("room");
  {
    test::Program victim(output, {"simulate", room, "--seconds", "60"});
    for (int i = 0; i < 4000 && victim.running() && !fs::exists(room + "/.room.partial"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    // A second writer is kept out meanwhile.
    const auto second = test::run(simulate(room, {}));
    EXPECT_EQ(second.exit_code, 2);
    EXPECT_NE(second.err.find("another process is writing this recording"), std::string::npos)
        << second.err;
    victim.send(SIGKILL);
    victim.wait();
  }
  ASSERT_TRUE(fs::exists(room + "/.room.partial"));
  ASSERT_EQ(test::run(simulate(room, {})).exit_code, 0);
  EXPECT_FALSE(fs::exists(room + "/.room.partial"));
}

}  // namespace
}  // namespace spikedepth
