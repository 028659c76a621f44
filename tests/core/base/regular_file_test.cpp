#include "core/base/regular_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

class RegularFile : public ::testing::Test {
 protected:
  std::string error(const std::string& name) {
    const std::string path = name[0] == '/' ? name : dir_.file(name);
    try {
      require_regular_file(path, "a checkpoint");
    } catch (const DataError& problem) {
      return std::string(problem.what()).substr(path.size() + 2);
    }
    return "no error";
  }
  test::TempDir dir_;
};

TEST_F(RegularFile, files_and_links_to_them_are_let_through_with_their_size) {
  write_file_atomically(dir_.file("a"), std::string("12345"));
  fs::create_symlink("a", dir_.file("link"));
  EXPECT_EQ(require_regular_file(dir_.file("a")), 5U);
  EXPECT_EQ(require_regular_file(dir_.file("link")), 5U);
}

TEST_F(RegularFile, everything_else_is_one_line_at_once) {
  ASSERT_EQ(::mkfifo(dir_.file("pipe").c_str(), 0600), 0);
  fs::create_symlink("loop", dir_.file("loop"));
  fs::create_symlink("nothing", dir_.file("dangling"));
  EXPECT_EQ(error("pipe"), "is a named pipe; a checkpoint was expected");
  EXPECT_EQ(error("/dev/zero"), "is a device; a checkpoint was expected");
  EXPECT_EQ(error("loop"), "is a loop of symbolic links; a checkpoint was expected");
  EXPECT_EQ(error("dangling"), "does not exist; check the name (a checkpoint was expected)");
  EXPECT_EQ(error("/tmp"), "is a folder; a checkpoint was expected");
}

TEST_F(RegularFile, whole_files_are_read_from_regular_files_only) {
  ASSERT_EQ(::mkfifo(dir_.file("pipe").c_str(), 0600), 0);
  EXPECT_THROW(read_file(dir_.file("pipe")), DataError);
  EXPECT_THROW(read_file("/dev/zero"), DataError);
}

}  // namespace
}  // namespace spikedepth
