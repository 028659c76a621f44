// A recording is replaced as a whole or not at all, whenever its writer stops.
#include "io/recordings/mvsec/work_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/recordings/open_recording.hpp"
#include "tests/io/recordings/mvsec/mvsec_fixture.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

// Every file of a folder with its content.
std::vector<std::pair<std::string, std::string>> contents(const std::string& folder) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const auto name = fs::relative(entry.path(), folder).string();
    all.emplace_back(name, entry.is_directory() ? "" : read_file(entry.path().string()));
  }
  std::sort(all.begin(), all.end());
  return all;
}

void prepare(const WorkFolder& work, const std::string& mark) {
  fs::create_directory(work.prepared("_calib"));
  write_file_atomically(work.prepared("_calib") + "/map.txt", mark);
  write_file_atomically(work.prepared("_gt.hdf5"), mark);
  write_file_atomically(work.prepared("_data.hdf5"), mark);
}

void write_parts(const std::string& folder, const std::string& mark) {
  WorkFolder work(folder, "s");
  prepare(work, mark);
  work.move_into_place();
}

TEST(WorkFolder, PutsAllPartsInPlaceAndLeavesNothingElse) {
  const TempDir dir;
  write_parts(dir.file("s"), "old");
  write_file_atomically(dir.file("s/notes.txt"), "mine");
  {
    WorkFolder work(dir.file("s"), "s");
    write_file_atomically(work.prepared("_data.hdf5"), "new");
    EXPECT_EQ(read_file(work.placed("_data.hdf5")), "old");
    work.move_into_place();
  }
  // Neither the truth nor the calibration of the old recording stays beside the new events.
  const std::vector<std::pair<std::string, std::string>> expected = {{"notes.txt", "mine"},
                                                                     {"s_data.hdf5", "new"}};
  EXPECT_EQ(contents(dir.file("s")), expected);
}

TEST(WorkFolder, WithoutTheLastStepTheOldRecordingIsUntouched) {
  const TempDir dir;
  write_parts(dir.file("s"), "old");
  const auto before = contents(dir.path());
  {
    const WorkFolder work(dir.file("s"), "s");
    prepare(work, "new");
  }
  EXPECT_EQ(contents(dir.path()), before);
  { const WorkFolder work(dir.file("fresh/deep"), "s"); }
  EXPECT_EQ(contents(dir.path()), before);
}

// All moments at which a writer can be killed: so many parts taken away, so many put in place.
TEST(WorkFolder, AWriterThatWasKilledIsUndoneOrCompletedByTheNextOne) {
  const std::vector<std::string> parts = {"s_calib", "s_gt.hdf5", "s_data.hdf5"};
  for (std::size_t taken = 0; taken <= 3; ++taken) {
    for (std::size_t placed = 0; placed <= (taken == 3 ? 3U : 0U); ++placed) {
      const TempDir dir;
      write_parts(dir.path(), "new");
      const auto fresh = contents(dir.path());
      for (const auto& part : parts) fs::rename(dir.file(part), dir.file("new_" + part));
      write_parts(dir.path(), "old");
      for (const auto& part : parts) fs::rename(dir.file(part), dir.file("old_" + part));
      fs::create_directories(dir.file(".s.partial"));
      fs::create_directory(dir.file(".s.replaced"));
      for (std::size_t i = 0; i < 3; ++i) {
        const bool away = i >= 3 - taken;  // the data file goes first
        fs::rename(dir.file("old_" + parts[i]),
                   dir.file(away ? ".s.replaced/" + parts[i] : parts[i]));
        fs::rename(dir.file("new_" + parts[i]),
                   dir.file(i < placed ? parts[i] : ".s.partial/" + parts[i]));
      }
      if (taken == 3) fs::create_directory(dir.file(".s.replaced/whole"));
      { const WorkFolder next(dir.path(), "s"); }
      const auto left = contents(dir.path());
      ASSERT_EQ(left.size(), fresh.size()) << taken << placed;
      for (const auto& [name, content] : left)
        EXPECT_EQ(content, name == "s_calib" ? "" : placed == 3 ? "new" : "old") << name;
    }
  }
}

TEST(WorkFolder, ASecondWriterOfTheSameRecordingIsRefused) {
  const TempDir dir;
  {
    WorkFolder first(dir.path(), "s");
    prepare(first, "first");
    EXPECT_THROW(WorkFolder(dir.path(), "s"), ConfigError);
    EXPECT_NO_THROW(WorkFolder(dir.path(), "other"));
    EXPECT_TRUE(fs::exists(first.prepared("_data.hdf5")));
    first.move_into_place();
  }
  EXPECT_NO_THROW(WorkFolder(dir.path(), "s"));
  EXPECT_EQ(read_file(dir.file("s_data.hdf5")), "first");
}

TEST(WorkFolder, WhatAKilledWriterLeftIsCleared) {
  const TempDir dir;
  const pid_t child = ::fork();
  if (child == 0) {
    const WorkFolder work(dir.path(), "s");
    prepare(work, "half");
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
  ASSERT_TRUE(fs::exists(dir.file(".s.partial/s_data.hdf5")));
  write_parts(dir.path(), "new");
  EXPECT_EQ(contents(dir.path()).size(), 4U);
}

TEST(WorkFolder, AFileInThePlaceOfTheFolderIsNamed) {
  const TempDir dir;
  write_file_atomically(dir.file("taken"), "x");
  EXPECT_THROW(WorkFolder(dir.file("taken"), "s"), DataError);
}

// As on a full disk: every write beyond `bytes` of a file fails.
[[noreturn]] void write_under_limit(const std::string& folder, rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
  int code = 0;
  try {
    test::write_fixture(test::make_fixture(20000, 5), folder, "s");
  } catch (const DataError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    code = error.exit_code();
  }
  std::exit(code);  // runs what the libraries left for the end
}

TEST(MvsecWriterDeathTest, AFullDiskIsAnErrorNotACrashAndTheOldRecordingStays) {
  const TempDir dir;
  test::write_fixture(test::make_fixture(100, 1), dir.path(), "s");
  const auto before = contents(dir.path());
  // Within the events' spool, the depth maps, the data file at its end, the calibration.
  for (const rlim_t bytes : {1000, 100'000, 330'000, 620'000, 960'000}) {
    EXPECT_EXIT(write_under_limit(dir.path(), bytes), ::testing::ExitedWithCode(3), "full|space")
        << bytes;
    EXPECT_EQ(contents(dir.path()), before) << bytes;
  }
  EXPECT_EXIT(write_under_limit(dir.path(), 1 << 30), ::testing::ExitedWithCode(0), "");
  EXPECT_EQ(open_recording(dir.path())->info().event_count[0], 20000U);
}

}  // namespace
}  // namespace spikedepth
