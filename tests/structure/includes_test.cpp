// Stairs lead one way: each folder includes only what it may see.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;

struct Rule {
  const char* folder;
  std::vector<std::string> allowed;    // project folders it may include
  std::vector<std::string> forbidden;  // foreign headers it must not
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> table = {
      {"core/base", {"core/base"}, {"torch/", "Q", "hdf5"}},
      {"core/events",
       {"core/base", "core/events", "core/camera", "core/depth"},
       {"torch/", "Q", "hdf5"}},
      {"core/camera", {"core/base", "core/events", "core/camera"}, {"torch/", "Q", "hdf5"}},
      {"core/depth",
       {"core/base", "core/events", "core/camera", "core/depth"},
       {"torch/", "Q", "hdf5"}},
      {"core/playback",
       {"core/base", "core/events", "core/camera", "core/depth", "core/playback"},
       {"torch/", "Q", "hdf5"}},
      {"core/engine",
       {"core/base", "core/events", "core/camera", "core/depth", "core/engine"},
       {"torch/", "Q", "hdf5"}},
      {"core/sweep", {"core/base", "core/sweep"}, {"torch/", "Q", "hdf5"}},
      {"core/snn", {"core/"}, {"Q", "hdf5"}},
      {"core/learning", {"core/"}, {"Q", "hdf5"}},
      {"io", {"core/base", "core/events", "core/camera", "core/depth", "io/"}, {"torch/", "Q"}},
      {"models", {"core/", "models/"}, {"Q", "hdf5"}},
      {"gui",
       {"core/base", "core/events", "core/camera", "core/depth", "core/playback", "gui/"},
       {"torch/", "hdf5"}},
      {"app", {"core/", "io/", "models/", "gui/", "app/"}, {"torch/", "Q", "hdf5"}}};
  return table;
}

bool starts_with(const std::string& text, const std::string& head) {
  return text.compare(0, head.size(), head) == 0;
}

// "core/snn" and "core/learning" are rooms with torch; the rest of core must not lean on them.
std::string complaint(const Rule& rule, const std::string& included, bool quoted) {
  if (quoted) {
    for (const auto& allowed : rule.allowed) {
      if (starts_with(included, allowed)) return "";
    }
    return "may not include " + included;
  }
  for (const auto& forbidden : rule.forbidden) {
    if (starts_with(included, forbidden)) return "must not see " + included;
  }
  return "";
}

TEST(Includes, LeadOneWay) {
  const std::string directive = "#include ";
  std::size_t seen = 0;
  for (const auto& rule : rules()) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(SPIKEDEPTH_SOURCE_DIR) / rule.folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".hpp" && extension != ".cpp") continue;
      std::ifstream stream(entry.path());
      std::string line;
      while (std::getline(stream, line)) {
        if (!starts_with(line, directive)) continue;
        ++seen;
        const std::string rest = line.substr(directive.size());
        EXPECT_EQ(complaint(rule, rest.substr(1, rest.find_first_of(">\"", 1) - 1), rest[0] == '"'),
                  "")
            << entry.path();
      }
    }
  }
  EXPECT_GT(seen, 300U);
}

TEST(Includes, TheRuleNoticesAWrongOne) {
  EXPECT_NE(complaint(rules()[0], "io/open_recording.hpp", true), "");
  EXPECT_NE(complaint(rules()[1], "torch/torch.h", false), "");
  EXPECT_EQ(complaint(rules()[7], "core/base/error.hpp", true), "");
}

}  // namespace
