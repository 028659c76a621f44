#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// One line that begins with the program's name.
void expect_one_line(const std::string& err) {
  EXPECT_EQ(err.rfind("spikedepth: ", 0), 0U) << err;
  EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
}

TEST(CommandLine, EveryVerbExplainsItselfWithExamples) {
  for (const char* verb :
       {"info", "runs", "verify", "simulate", "convert", "train", "eval", "predict", "export",
        "models", "sweep", "bench", "completion", "manual"}) {
    const auto help = run({verb, "--help"});
    EXPECT_EQ(help.exit_code, 0) << verb;
    EXPECT_TRUE(contains(help.out, "Examples:")) << verb;
    EXPECT_TRUE(contains(help.out, std::string("spikedepth ") + verb)) << verb;
    EXPECT_EQ(help.err, "") << verb;
  }
}

// The shell's own completion function, run as the shell runs it.
TEST(CommandLine, BashCompletesVerbsAndTheirOptions) {
  const test::TempDir folder;
  std::ofstream(folder.file("c.bash")) << run({"completion", "bash"}).out;
  const auto completed = [&](const std::string& words, int at) {
    const auto file = folder.file("out");
    const auto command = "bash -c 'source " + folder.file("c.bash") + "; COMP_WORDS=(" + words +
                         "); COMP_CWORD=" + std::to_string(at) +
                         "; _spikedepth; echo ${COMPREPLY[*]}' > " + file;
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
  };
  EXPECT_EQ(completed("spikedepth tr", 1), "train");
  EXPECT_EQ(completed("spikedepth predict --peri", 2), "--period");
  EXPECT_EQ(completed("spikedepth bench neu", 2), "neurons");
  EXPECT_EQ(completed("spikedepth bench engine --spin", 3), "--spin-us");
  EXPECT_EQ(completed("spikedepth train rooms", 2), "");  // a file name is the shell's
}

TEST(CommandLine, TheManualHasEveryVerbAndNoLineThatRoffMisreads) {
  const auto page = run({"manual"}).out;
  for (const char* part : {".TH SPIKEDEPTH 1", ".SH train", ".SH bench engine", "\\-\\-period"})
    EXPECT_TRUE(contains(page, part)) << part;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const bool command = !line.empty() && line[0] == '.';
    const bool known = line.rfind(".TH", 0) == 0 || line.rfind(".SH", 0) == 0 ||
                       line.rfind(".TP", 0) == 0 || line.rfind(".B ", 0) == 0 ||
                       line.rfind(".I ", 0) == 0 || line.rfind(".PP", 0) == 0 || line == ".nf" ||
                       line == ".fi";
    EXPECT_TRUE(!command || known) << line;
  }
}

TEST(CommandLine, WithoutWordsItShowsTheVerbs) {
  const auto help = run({});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_TRUE(contains(help.out, "simulate"));
}

TEST(CommandLine, UnknownVerbNamesTheNearest) {
  const auto wrong = run({"trian"});
  EXPECT_EQ(wrong.exit_code, 2);
  expect_one_line(wrong.err);
  EXPECT_TRUE(contains(wrong.err, "'train'"));
}

TEST(CommandLine, UnknownOptionIsUsage) {
  const auto wrong = run({"info", "--jsn", "x"});
  EXPECT_EQ(wrong.exit_code, 2);
  expect_one_line(wrong.err);
}

TEST(CommandLine, UnknownKeyNamesTheNearest) {
  const auto wrong = run({"train", "--set", "optimizer.lrr=1", "--print-config"});
  EXPECT_EQ(wrong.exit_code, 2);
  expect_one_line(wrong.err);
  EXPECT_TRUE(contains(wrong.err, "'optimizer.lr'"));
}

TEST(CommandLine, MissingRecordingIsUnreadableData) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"info", "/nowhere"},
           {"verify", "/nowhere"},
           {"train", "--data", "/nowhere", "--run", "/tmp/unused-run"}}) {
    const auto wrong = run(words);
    EXPECT_EQ(wrong.exit_code, 3) << words[0];
    expect_one_line(wrong.err);
    EXPECT_TRUE(contains(wrong.err, "/nowhere")) << wrong.err;
  }
}

TEST(CommandLine, BadLabelsAndSplitsAreUsage) {
  for (const char* data : {"x@5", "x@a:b", "x@ddes4-train", "x@ddes1-tests", "x@-3:4"}) {
    const auto wrong = run({"train", "--data", data, "--run", "/tmp/unused-run"});
    EXPECT_EQ(wrong.exit_code, 2) << data;
    expect_one_line(wrong.err);
  }
}

TEST(CommandLine, PrintedConfigurationCarriesThePaperAsDefault) {
  const auto config = run({"train", "--print-config"});
  EXPECT_EQ(config.exit_code, 0);
  for (const char* line : {"width = 32", "epochs = 70", "milestones = [8, 42, 60]", "lr = 0.0002",
                           "name = \"stereospike\""}) {
    EXPECT_TRUE(contains(config.out, line)) << line;
  }
  const auto paper =
      run({"train", std::string(SPIKEDEPTH_SOURCE_DIR) + "/configs/stereospike-paper.toml",
           "--print-config"});
  EXPECT_EQ(paper.exit_code, 0) << paper.err;
  EXPECT_TRUE(contains(paper.out, "lambda = 1.0"));
}

TEST(CommandLine, EveryConfigurationIsUnderstood) {
  int trainings = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::string(SPIKEDEPTH_SOURCE_DIR) + "/configs")) {
    const auto path = file.path().string();
    if (contains(path, "energy-")) continue;  // constants, no training
    const auto config = run({"train", path, "--print-config"});
    EXPECT_EQ(config.exit_code, 0) << config.err;
    ++trainings;
  }
  EXPECT_GE(trainings, 5);
}

TEST(CommandLine, ModelsAreListedAsJson) {
  const auto models = run({"models", "--json"});
  const auto list = nlohmann::json::parse(models.out);
  ASSERT_GE(list.size(), 2U);
  EXPECT_EQ(list[0]["name"], "stereospike");
  EXPECT_EQ(list[0]["parameters"], 18148708);
}

}  // namespace
}  // namespace spikedepth
