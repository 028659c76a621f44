// What stands in the place of a viewer's bookmarks.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/nesting.hpp"
#include "core/playback/bookmarks.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

std::string error_of(const std::string& path) {
  try {
    Bookmarks bookmarks(path, "a");
  } catch (const DataError& error) {
    return std::string(error.what()).substr(path.size() + 2);
  }
  return "no error";
}

TEST(BookmarksFile, only_a_regular_file_is_read) {
  const test::TempDir dir;
  ASSERT_EQ(::mkfifo(dir.file("pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("loop", dir.file("loop"));
  EXPECT_EQ(error_of(dir.file("pipe")), "is a named pipe; a file was expected");
  EXPECT_EQ(error_of(dir.file("loop")), "is a loop of symbolic links; a file was expected");
  EXPECT_EQ(error_of("/dev/zero"), "is a device; a file was expected");
  EXPECT_EQ(error_of(dir.file("absent")), "no error");
}

TEST(BookmarksFile, depth_without_bound_and_values_of_another_type_are_damage) {
  const test::TempDir dir;
  const std::string path = dir.file("bookmarks.json");
  const auto of = [&](const std::string& text) {
    write_file_atomically(path, text);
    return error_of(path);
  };
  const std::string head = "{\"kind\": \"spikedepth bookmarks\", \"recordings\": ";
  for (const std::size_t depth : {kDeepestNesting + 1, std::size_t{200'000}})
    EXPECT_NE(
        of(head + std::string(depth, '[') + std::string(depth, ']') + "}").find("nests deeper"),
        std::string::npos);
  for (const char* text : {"[]", "7", "\"a\"", "{\"kind\": 7}"})
    EXPECT_EQ(of(text), "holds no bookmarks; move it away to start new ones");
  EXPECT_EQ(of(head + "[1]}"), "holds no bookmarks; move it away to start new ones");
  for (const char* list :
       {"7", "\"x\"", "[7]", "[[]]", "[{\"t_us\": \"x\"}]", "[{\"t_us\": 1, \"note\": 7}]"})
    EXPECT_EQ(of(head + "{\"a\": " + list + "}}"),
              "holds a bookmark without time; mend it or move it away");
}

}  // namespace
}  // namespace spikedepth
