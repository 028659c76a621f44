#include "core/base/version.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace spikedepth {
namespace {

TEST(Version, IsTheProjects) {
  std::ifstream file(SPIKEDEPTH_SOURCE_DIR "/CMakeLists.txt");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find("project(spikedepth VERSION " + version() + " "), std::string::npos);
}

TEST(Version, CommitIsWholeOrEmpty) {
  EXPECT_TRUE(commit().empty() || commit().size() == 40) << commit();
  EXPECT_EQ(commit().find_first_not_of("0123456789abcdef"), std::string::npos) << commit();
  EXPECT_EQ(version_text().find(version()), 0U);
  if (!commit().empty()) {
    EXPECT_NE(version_text().find(commit().substr(0, 10)), std::string::npos) << version_text();
  }
}

}  // namespace
}  // namespace spikedepth
