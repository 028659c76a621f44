// The table of all systems is what its script makes of the reports, and leaves no study out.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "models/studies/registry.hpp"

namespace spikedepth {
namespace {

const std::string kSource = SPIKEDEPTH_SOURCE_DIR;

std::string library_text() {
  std::ifstream file(kSource + "/docs/library.md");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(LibraryTable, IsWhatItsScriptMakes) {
  const std::string script = kSource + "/data-scripts/make_library.py";
  EXPECT_EQ(std::system(("python3 '" + script + "' --check").c_str()), 0);
}

// Studies that compare systems have no row of their own.
TEST(LibraryTable, HasARowForEverySystem) {
  const std::set<std::string> comparisons = {"depth-backends", "robustness", "learning-rules",
                                             "local-learning"};
  const auto text = library_text();
  for (const auto& study : study_registry()) {
    const bool told = text.find("`spikedepth study " + study.name + "`") != std::string::npos;
    EXPECT_NE(told, comparisons.count(study.name) > 0) << study.name;
  }
}

}  // namespace
}  // namespace spikedepth
