// Dependencies point down only: each folder includes only what its row allows.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/structure/include_rules.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth::test {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& path) {
  static const std::set<std::string> extensions = {".hpp", ".cpp", ".h", ".inl", ".cu"};
  return extensions.count(path.extension().string()) > 0;
}

/// Every source below `root`, relative to it; hidden folders and those of builds are left out.
std::vector<fs::path> sources_below(const fs::path& root) {
  std::vector<fs::path> sources;
  for (auto entry = fs::recursive_directory_iterator(root);
       entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string name = entry->path().filename().string();
    if (entry->is_directory() &&
        (name[0] == '.' || (entry.depth() == 0 && name.rfind("build", 0) == 0)))
      entry.disable_recursion_pending();
    else if (entry->is_regular_file() && is_source(entry->path()))
      sources.push_back(fs::relative(entry->path(), root));
  }
  return sources;
}

std::set<std::string> folders_without_row(const fs::path& root) {
  std::set<std::string> folders;
  for (const auto& source : sources_below(root)) {
    const std::string folder = source.parent_path().string();
    if (find_rule(folder) == nullptr) folders.insert(folder);
  }
  return folders;
}

/// What is wrong with the includes of one source, one sentence each.
std::vector<std::string> complaints(const fs::path& root, const fs::path& source) {
  const std::string directive = "#include ";
  std::vector<std::string> result;
  std::ifstream stream(root / source);
  for (std::string line; std::getline(stream, line);) {
    if (line.rfind(directive, 0) != 0) continue;
    const std::string rest = line.substr(directive.size());
    const std::string included = rest.substr(1, rest.find_first_of(">\"", 1) - 1);
    const std::string wrong = complaint(source.string(), included, rest[0] == '"');
    if (!wrong.empty()) result.push_back(wrong);
  }
  return result;
}

TEST(Includes, EveryFolderHasARow) {
  EXPECT_EQ(folders_without_row(SPIKEDEPTH_SOURCE_DIR), std::set<std::string>{});
}

TEST(Includes, EveryFolderSeesOnlyWhatItsRowAllows) {
  const fs::path root = SPIKEDEPTH_SOURCE_DIR;
  const auto sources = sources_below(root);
  EXPECT_GT(sources.size(), 400U);
  for (const auto& source : sources) {
    for (const auto& wrong : complaints(root, source)) ADD_FAILURE() << wrong;
  }
}

TEST(Includes, EveryRowIsForAFolderThatIsThere) {
  for (const auto& rule : include_rules()) {
    const std::string folder = rule.folder.substr(0, rule.folder.find("/*"));
    EXPECT_TRUE(fs::is_directory(fs::path(SPIKEDEPTH_SOURCE_DIR) / folder)) << rule.folder;
  }
}

// The table stands from the ground up: a row sees those above it in the list, none below.
TEST(Includes, RowsSeeOnlyEarlierRows) {
  const auto& rules = include_rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    for (std::size_t later = i + 1; later < rules.size(); ++later) {
      if (rules[later].folder.rfind(rules[i].folder + "/", 0) == 0) continue;  // a part of it
      EXPECT_FALSE(allows(rules[i], rules[later].folder + "/some.hpp"))
          << rules[i].folder << " sees " << rules[later].folder;
    }
  }
}

TEST(Includes, OnlyTheProgramSeesFormatsAndNetworksAndTheViewer) {
  for (const auto& rule : include_rules()) {
    if (rule.folder == "app" || rule.folder.rfind("tests", 0) == 0) continue;
    int floors = 0;
    for (const char* floor : {"io/recordings", "models/experiments", "gui"})
      floors += allows(rule, std::string(floor) + "/some.hpp") ? 1 : 0;
    EXPECT_LE(floors, 1) << rule.folder;
  }
}

struct Arrow {
  const char *from, *to;
  bool allowed;
};

class Arrows : public ::testing::TestWithParam<Arrow> {};

TEST_P(Arrows, AreAsArchitectureSays) {
  const auto [from, to, allowed] = GetParam();
  const std::string wrong =
      complaint(std::string(from) + "/some.cpp", std::string(to) + "/other.hpp", true);
  EXPECT_EQ(wrong.empty(), allowed) << from << " -> " << to << ": " << wrong;
}

INSTANTIATE_TEST_SUITE_P(
    All, Arrows,
    ::testing::Values(
        // core, from the ground up
        Arrow{"core/camera", "core/base", true}, Arrow{"core/camera", "core/events", false},
        Arrow{"core/camera", "core/depth", false}, Arrow{"core/events", "core/base", true},
        Arrow{"core/events", "core/camera", true}, Arrow{"core/events", "core/depth", false},
        Arrow{"core/depth", "core/camera", true}, Arrow{"core/depth", "core/events", true},
        Arrow{"core/depth", "core/network", false}, Arrow{"core/network", "core/base", true},
        Arrow{"core/network", "core/engine", false}, Arrow{"core/playback", "core/depth", true},
        Arrow{"core/playback", "core/engine", false}, Arrow{"core/sweep", "core/base", true},
        Arrow{"core/sweep", "core/depth", false}, Arrow{"core/engine", "core/network", true},
        Arrow{"core/engine", "core/depth", true}, Arrow{"core/engine", "core/snn", false},
        Arrow{"core/snn", "core/network", true}, Arrow{"core/snn", "core/engine", true},
        Arrow{"core/snn", "core/learning", false}, Arrow{"core/learning", "core/snn", true},
        Arrow{"core/learning", "core/engine", false}, Arrow{"core/base", "core/camera", false},
        // io
        Arrow{"io/hdf5", "core/base", true}, Arrow{"io/recordings", "io/hdf5", true},
        Arrow{"io/recordings", "core/camera", true}, Arrow{"io/recordings", "core/snn", false},
        Arrow{"io/recordings", "io/verify", false},
        Arrow{"io/recordings/mvsec", "io/recordings/text", false},
        Arrow{"io/recordings/new_one", "io/recordings/mvsec", false},
        Arrow{"io/networks", "core/network", true}, Arrow{"io/networks", "core/engine", false},
        Arrow{"io/networks", "io/recordings", false}, Arrow{"io/figures", "io/recordings", false},
        Arrow{"io/figures/plot", "io/figures/image", true},
        Arrow{"io/simulator", "io/recordings", false}, Arrow{"io/verify", "io/recordings", false},
        Arrow{"io/verify", "io/simulator", false}, Arrow{"io/recordings", "models/networks", false},
        // models
        Arrow{"models/networks", "core/snn", true}, Arrow{"models/networks", "core/engine", false},
        Arrow{"models/networks", "models/experiments", false},
        Arrow{"models/networks/new_one", "models/networks/stereospike", false},
        Arrow{"models/experiments", "models/networks", true},
        Arrow{"models/experiments", "models/studies", false},
        Arrow{"models/studies", "models/experiments", true},
        Arrow{"models/studies/sew", "models/networks", true},
        Arrow{"models/studies/sew", "models/studies/init", false},
        Arrow{"models/studies", "models/bench", false},
        Arrow{"models/bench", "models/experiments", true},
        Arrow{"models/bench", "models/studies", false},
        Arrow{"models/experiments", "io/hdf5", false}, Arrow{"models/studies", "gui", false},
        // gui and app
        Arrow{"gui", "core/playback", true}, Arrow{"gui", "core/snn", false},
        Arrow{"gui", "io/figures/image", false}, Arrow{"gui", "models/networks", false},
        Arrow{"app/commands", "io/recordings", true}, Arrow{"app/commands", "gui", true},
        Arrow{"app", "models/studies", true}, Arrow{"core/base", "app", false},
        Arrow{"gui", "app", false}));

TEST(Includes, TheRuleNoticesForeignLibraries) {
  EXPECT_NE(complaint("core/events/a.cpp", "torch/torch.h", false), "");
  EXPECT_NE(complaint("core/engine/a.cpp", "ATen/Parallel.h", false), "");
  EXPECT_NE(complaint("gui/a.cpp", "torch/torch.h", false), "");
  EXPECT_NE(complaint("core/playback/a.cpp", "QWidget", false), "");
  EXPECT_NE(complaint("io/recordings/mvsec/a.cpp", "hdf5.h", false), "");
  EXPECT_NE(complaint("app/a.cpp", "QApplication", false), "");
  EXPECT_NE(complaint("core/camera/a.hpp", "opencv2/core.hpp", false), "");
  EXPECT_EQ(complaint("core/camera/a.cpp", "opencv2/core.hpp", false), "");
  EXPECT_EQ(complaint("core/snn/a.hpp", "torch/torch.h", false), "");
  EXPECT_EQ(complaint("io/hdf5/a.hpp", "hdf5.h", false), "");
  EXPECT_EQ(complaint("gui/a.hpp", "QWidget", false), "");
  EXPECT_EQ(complaint("core/base/a.hpp", "vector", false), "");
}

TEST(Includes, RowsAreFoundByTheLongestFolder) {
  EXPECT_EQ(find_rule("core/snn/neurons")->folder, "core/snn");
  EXPECT_EQ(find_rule("io/recordings")->folder, "io/recordings");
  EXPECT_EQ(find_rule("io/recordings/mvsec")->folder, "io/recordings/*");
  EXPECT_EQ(find_rule("core/snnx"), nullptr);
  EXPECT_EQ(find_rule("core"), nullptr);
  // A header of the same beginning is not in the folder.
  EXPECT_NE(complaint("core/network/a.cpp", "core/base_more/a.hpp", true), "");
  EXPECT_NE(complaint("core/network/a.cpp", "error.hpp", true), "");
}

TEST(Includes, AFolderWithoutARowIsNoticed) {
  const TempDir dir;
  for (const char* name : {"core/base/a.cpp", "core/fresh/a.cpp", "core/snn/deep/er/a.hpp",
                           "other/a.h", "build/a.cpp", ".hidden/a.cpp", "docs/a.md"}) {
    const fs::path path = fs::path(dir.path()) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << "#include \"io/verify/verify.hpp\"\n#include <vector>\n";
  }
  EXPECT_EQ(folders_without_row(dir.path()), (std::set<std::string>{"core/fresh", "other"}));
  EXPECT_EQ(complaints(dir.path(), "core/base/a.cpp").size(), 1U);
}

}  // namespace
}  // namespace spikedepth::test
