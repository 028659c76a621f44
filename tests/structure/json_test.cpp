// JSON goes through one place, which knows that names of files are bytes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace spikedepth::test {
namespace {

namespace fs = std::filesystem;

TEST(Json, IsWrittenAndReadByJsonTextAlone) {
  std::size_t sources = 0;
  for (const char* folder : {"app", "core", "io", "models", "gui"}) {
    const fs::path root = fs::path(SPIKEDEPTH_SOURCE_DIR) / folder;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".cpp" || entry.path().filename() == "json_text.cpp")
        continue;
      ++sources;
      std::ifstream stream(entry.path());
      const std::string text{std::istreambuf_iterator<char>(stream), {}};
      for (const char* call : {".dump(", "->dump(", "json::parse("})
        EXPECT_EQ(text.find(call), std::string::npos)
            << entry.path() << " calls " << call << "; use core/base/json_text.hpp";
    }
  }
  EXPECT_GT(sources, 250U);
}

}  // namespace
}  // namespace spikedepth::test
