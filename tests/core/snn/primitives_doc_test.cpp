// docs/primitives.md: what it names exists, what it tells is so, and its example runs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "core/snn/surrogate.hpp"
#include "primitives_doc_example.hpp"

namespace spikedepth {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

fs::path document() {
  return fs::path(SPIKEDEPTH_SOURCE_DIR) / "docs/primitives.md";
}

// The headers of the library without their comments.
std::string declarations() {
  std::string text;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(SPIKEDEPTH_SOURCE_DIR) / "core/snn")) {
    if (entry.path().extension() != ".hpp") continue;
    std::istringstream lines(contents(entry.path()));
    std::string line;
    while (std::getline(lines, line)) text += line.substr(0, line.find("//")) + "\n";
  }
  return text;
}

// Does `text` declare the type, the enumerator's type or the function `name`?
bool declares(const std::string& text, const std::string& name) {
  return std::regex_search(text, std::regex("\\b(struct|class|enum class|using) " + name +
                                            "\\b|[\\w>&] " + name + "\\("));
}

// Rows of the tables, as cells.
std::vector<std::vector<std::string>> rows(const std::string& text) {
  std::vector<std::vector<std::string>> found;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.rfind("| ", 0) != 0) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(1));
    std::string cell;
    while (std::getline(parts, cell, '|')) cells.push_back(cell);
    found.push_back(cells);
  }
  return found;
}

std::vector<std::string> code_names(const std::string& cell) {
  static const std::regex quoted("`(\\w+)`");
  std::vector<std::string> names;
  for (std::sregex_iterator match(cell.begin(), cell.end(), quoted), end; match != end; ++match)
    names.push_back((*match)[1]);
  return names;
}

TEST(PrimitivesDocument, NamesWhatExists) {
  const auto text = contents(document());
  const auto headers = declarations();
  ASSERT_TRUE(declares(headers, "Lif"));
  ASSERT_FALSE(declares(headers, "Lifx"));
  const auto primitives = text.substr(0, text.find("## Gradient kinds"));
  std::set<std::string> seen;
  std::size_t implemented = 0, omitted = 0;
  for (const auto& row : rows(primitives)) {
    if (row[0] == " primitive ") continue;
    const auto names = code_names(row[1]);
    for (const auto& name : names) {
      EXPECT_TRUE(declares(headers, name)) << name;
      seen.insert(name);
    }
    if (names.empty()) {
      EXPECT_EQ(row[1], " - ") << row[0];
      EXPECT_NE(row.at(2).find("omitted"), std::string::npos) << row[0] << ": why?";
      ++omitted;
    } else {
      ++implemented;
    }
  }
  EXPECT_GE(implemented, 9 * omitted);  // at least 90 %
  EXPECT_GT(seen.size(), 55U);
}

TEST(PrimitivesDocument, KnowsEverySurrogateAndItsDefault) {
  const auto text = contents(document());
  std::set<std::string> seen;
  for (const auto& row : rows(text.substr(text.find("## Gradient kinds")))) {
    const auto names = code_names(row[0]);
    if (names.empty()) continue;
    seen.insert(names[0]);
    EXPECT_EQ(std::stod(row.back()), default_alpha(surrogate_kind(names[0]))) << names[0];
  }
  const auto all = surrogate_names();
  EXPECT_EQ(seen, std::set<std::string>(all.begin(), all.end()));
}

// The build cuts the example out of the document; here it runs.
TEST(PrimitivesDocument, ExampleRuns) {
  const double rate = example();
  EXPECT_GT(rate, 0);
  EXPECT_LT(rate, 1);
}

}  // namespace
}  // namespace spikedepth
