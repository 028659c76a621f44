// What a start that comes to nothing leaves of a run folder, and what a killed one.
#include "core/learning/run_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/learning/run_origin.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    names.push_back(fs::relative(entry.path(), folder).string());
  std::sort(names.begin(), names.end());
  return names;
}

void write_run(RunDirectory& run, const std::string& mark) {
  write_file_atomically(run.config(), mark);
  run.append("metrics.csv", mark);
  write_file_atomically(run.checkpoint("best"), mark);
}

// A run that took its first step.
void finished_run(const std::string& path, const std::string& mark) {
  auto run = RunDirectory::create(path, false);
  write_run(run, mark);
  run.keep();
}

TEST(RunDirectory, ATrialLeavesNothingNotEvenTheFoldersAboveIt) {
  const test::TempDir folder;
  {
    auto run = RunDirectory::create(folder.file("runs/deep/one"), false);
    write_run(run, "new");
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(RunDirectory, ATrialInAFolderOfOtherThingsLeavesThem) {
  const test::TempDir folder;
  write_file_atomically(folder.file("log.txt"), "mine");
  {
    auto run = RunDirectory::create(folder.path(), false);
    write_run(run, "new");
  }
  EXPECT_EQ(names_in(folder.path()), std::vector<std::string>{"log.txt"});
  EXPECT_EQ(read_file(folder.file("log.txt")), "mine");
}

TEST(RunDirectory, ATrialThatReplacesARunPutsItBack) {
  const test::TempDir folder;
  finished_run(folder.file("run"), "old");
  const auto before = names_in(folder.path());
  {
    auto run = RunDirectory::create(folder.file("run"), true);
    EXPECT_FALSE(fs::exists(run.checkpoint("best")));
    write_run(run, "new");
    run.append("log.txt", "new");
  }
  EXPECT_EQ(names_in(folder.path()), before);
  EXPECT_EQ(read_file(folder.file("run/config.toml")), "old");
  EXPECT_EQ(read_file(folder.file("run/checkpoints/best.ckpt")), "old");
}

TEST(RunDirectory, AKeptRunReplacesTheOldOne) {
  const test::TempDir folder;
  finished_run(folder.file("run"), "old");
  {
    auto run = RunDirectory::create(folder.file("run"), true);
    write_file_atomically(run.config(), "new");
    run.keep();
  }
  EXPECT_EQ(read_file(folder.file("run/config.toml")), "new");
  EXPECT_FALSE(fs::exists(folder.file("run/metrics.csv")));
  EXPECT_FALSE(fs::exists(folder.file("run/.replaced")));
  EXPECT_FALSE(fs::exists(folder.file("run/.removed")));
}

TEST(RunDirectory, ATrialThatWasKilledIsUndoneByTheNextToOpenTheFolder) {
  const test::TempDir folder;
  finished_run(folder.file("run"), "old");
  const auto before = names_in(folder.path());
  const pid_t child = ::fork();
  if (child == 0) {
    auto run = RunDirectory::create(folder.file("run"), true);
    write_run(run, "new");
    run.append("init.csv", "new");
    ::_exit(0);  // as kill -9: nothing is cleared up
  }
  ::waitpid(child, nullptr, 0);
  ASSERT_EQ(read_file(folder.file("run/config.toml")), "new");
  RunDirectory::open(folder.file("run"));
  EXPECT_EQ(names_in(folder.path()), before);
  EXPECT_EQ(read_file(folder.file("run/checkpoints/best.ckpt")), "old");
}

TEST(RunDirectory, ARunThatWasMovedAsideInPartLosesNothing) {
  const test::TempDir folder;
  finished_run(folder.file("run"), "old");
  const auto before = names_in(folder.path());
  fs::create_directory(folder.file("run/.replaced"));
  fs::rename(folder.file("run/config.toml"), folder.file("run/.replaced/config.toml"));
  RunDirectory::open(folder.file("run"));
  EXPECT_EQ(names_in(folder.path()), before);
}

TEST(RunDirectory, TemporaryFilesOfAKilledRunAreClearedOnceItsLockIsHeld) {
  const test::TempDir folder;
  finished_run(folder.file("run"), "old");
  const auto before = names_in(folder.path());
  for (const char* name : {"checkpoints/best.ckpt.tmp4711", "samples/epoch_0001.png.tmp3",
                           "data.json.tmp99", "events.partial"})
    write_file_atomically(folder.file("run/") + name, "half");
  RunDirectory::open(folder.file("run"));
  EXPECT_EQ(names_in(folder.path()), before);
}

TEST(RunDirectory, APipeInThePlaceOfAFileIsRefusedAtOnce) {
  const test::TempDir folder;
  const auto path = folder.file("run");
  finished_run(path, "a");
  for (const char* name : {"log.txt", "training_s.txt", "environment.json"})
    ASSERT_EQ(::mkfifo((path + "/" + name).c_str(), 0600), 0);
  {
    const auto run = RunDirectory::open(path);
    EXPECT_THROW(run.append("log.txt", "x"), DataError);
  }
  EXPECT_THROW(training_seconds(path), DataError);
  EXPECT_THROW(origin_folders(path), DataError);
  fs::remove(path + "/lock");
  ASSERT_EQ(::mkfifo((path + "/lock").c_str(), 0600), 0);
  EXPECT_THROW(RunDirectory::open(path), DataError);
}

TEST(RunDirectory, AFolderThatWasLostIsMadeAgain) {
  const test::TempDir folder;
  const auto path = folder.file("run");
  finished_run(path, "a");
  fs::remove_all(path + "/checkpoints");
  const auto run = RunDirectory::open(path);
  EXPECT_NO_THROW(write_file_atomically(run.checkpoint("last"), "b"));
}

TEST(RunDirectory, ThePreviousCheckpointIsFoundWhereItAloneIsLeft) {
  const test::TempDir folder;
  fs::create_directories(folder.file("run/checkpoints"));
  EXPECT_THROW(resolve_checkpoint(folder.file("run")), DataError);
  for (const std::string which : {"previous", "last", "best"}) {
    const auto path = folder.file("run/checkpoints/" + which + ".ckpt");
    write_file_atomically(path, "x");
    EXPECT_EQ(resolve_checkpoint(folder.file("run")), path);
  }
}

}  // namespace
}  // namespace spikedepth
