#include "core/base/output_place.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;
using test::TempDir;

std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(OutputPlace, FileNeedsAFolderThatIsThereAndMayBeWritten) {
  const TempDir dir;
  std::ofstream(dir.file("file")) << "x";
  fs::create_directory(dir.file("folder"));
  EXPECT_EQ(refusal([&] { check_output_file(dir.file("new.png")); }), "");
  EXPECT_EQ(refusal([&] { check_output_file(dir.file("file")); }), "");
  EXPECT_FALSE(fs::exists(dir.file("new.png")));
  EXPECT_TRUE(says(refusal([&] { check_output_file(dir.file("no/new.png")); }), "does not exist"));
  EXPECT_TRUE(says(refusal([&] { check_output_file(dir.file("file/new.png")); }), "is no folder"));
  EXPECT_TRUE(says(refusal([&] { check_output_file(dir.file("folder")); }), "is a folder"));
  EXPECT_TRUE(says(refusal([&] { check_output_file(dir.file("new/")); }), "is a folder"));
  if (::geteuid() == 0) return;  // who may write everywhere
  fs::permissions(dir.file("folder"), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_TRUE(says(refusal([&] { check_output_file(dir.file("folder/a")); }), "Permission denied"));
  EXPECT_TRUE(says(refusal([&] { OutputFolder(dir.file("folder/a")); }), "Permission denied"));
}

TEST(OutputPlace, LinkThatEndsNowhereAndLoopsAreRefused) {
  const TempDir dir;
  fs::create_symlink(dir.file("loop"), dir.file("loop"));
  fs::create_symlink(dir.file("nowhere"), dir.file("dangling"));
  EXPECT_NE(refusal([&] { check_output_file(dir.file("loop/a.png")); }), "");
  EXPECT_NE(refusal([&] { OutputFolder(dir.file("loop/a")); }), "");
  EXPECT_NE(refusal([&] { OutputFolder(dir.file("dangling")); }), "");
  EXPECT_FALSE(fs::exists(dir.file("nowhere")));
}

TEST(OutputPlace, FolderIsMadeWithItsParentsAndRemovedWhileItIsEmpty) {
  const TempDir dir;
  { const OutputFolder folder(dir.file("a/b/c/")); }
  EXPECT_FALSE(fs::exists(dir.file("a")));
  {
    const OutputFolder folder(dir.file("a/b/d"));
    std::ofstream(dir.file("a/b/d/result")) << "x";
  }
  EXPECT_TRUE(fs::exists(dir.file("a/b/d/result")));
  { const OutputFolder folder(dir.file("a")); }  // it was there before
  EXPECT_TRUE(fs::exists(dir.file("a")));
}

TEST(OutputPlace, TheNameOfAFileIsNoFolder) {
  const test::TempDir dir;
  for (const char* name : {"a.hdf5", "a.PNG", "x/b.npz", "c.toml"})
    EXPECT_THROW(OutputFolder(dir.file(name)), ConfigError) << name;
  EXPECT_TRUE(fs::is_empty(dir.path()));
  for (const char* name : {"a", "run.v2", "rate=0.5", "d.npz/"})
    EXPECT_NO_THROW(OutputFolder(dir.file(name)));
  fs::create_directory(dir.file("e.txt"));  // it is a folder already
  EXPECT_NO_THROW(OutputFolder(dir.file("e.txt")));
}

TEST(OutputPlace, FileInTheWayOfAFolderIsNamed) {
  const TempDir dir;
  std::ofstream(dir.file("file")) << "x";
  for (const char* below : {"file", "file/x", "file/x/y"}) {
    const auto text = refusal([&] { OutputFolder(dir.file(below)); });
    EXPECT_TRUE(says(text, dir.file("file") + " is no folder") || says(text, "Not a directory"))
        << text;
  }
}

}  // namespace
}  // namespace spikedepth
