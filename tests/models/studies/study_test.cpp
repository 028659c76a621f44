#include "models/studies/study.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

StudyOptions options_in(const test::TempDir& folder) {
  StudyOptions options;
  options.folder = folder.path();
  return options;
}

TEST(Study, ChecksSayByHowMuchTheyFallShort) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ((StudyCheck{"", "", 0.9, 0.8, infinity}).verdict(), "holds");
  EXPECT_EQ((StudyCheck{"", "", 0.7, 0.8, infinity}).verdict(), "short by 0.1");
  EXPECT_EQ((StudyCheck{"", "", 1.5, -infinity, 1}).verdict(), "short by 0.5");
  EXPECT_FALSE((StudyCheck{"", "", std::nan(""), 0, 1}).holds());
}

TEST(Study, FinishedPartsAreKeptAndInterruptionLosesNothing) {
  const test::TempDir folder;
  int runs = 0;
  const auto work = [&] { return nlohmann::json(++runs); };
  {
    StudyContext first("x", options_in(folder), {}, {});
    EXPECT_EQ(first.part("a", work), 1);
    // Ctrl-C within the second part.
    StudyContext stopped("x", options_in(folder), [](const Progress&) { return Flow::stop; }, {});
    EXPECT_EQ(stopped.part("a", work), 1);
    EXPECT_THROW(stopped.part("b", work), CancelledError);
  }
  StudyContext again("x", options_in(folder), {}, {});
  EXPECT_EQ(again.part("a", work), 1);
  EXPECT_EQ(again.part("b", work), 2);
  EXPECT_EQ(runs, 2);
}

TEST(Study, PartsOfOtherOptionsAreRefused) {
  const test::TempDir folder;
  StudyContext first("x", options_in(folder), {}, {});
  first.part("a", [] { return nlohmann::json(1); });
  auto other = options_in(folder);
  other.effort = 0.5;
  EXPECT_THROW(StudyContext("x", other, {}, {}), DataError);
  EXPECT_THROW(StudyContext("y", options_in(folder), {}, {}), DataError);
}

TEST(Study, PartsOfDataThatChangedAreRefused) {
  const test::TempDir folder;
  std::filesystem::create_directories(folder.file("graphs/one"));
  const auto grammar = folder.file("my.grammar"), train = folder.file("graphs/one/train.txt");
  for (const auto& data : {grammar, folder.file("graphs")}) {
    const auto& file = data == grammar ? grammar : train;
    write_file_atomically(file, "a b c\n");
    auto options = options_in(folder);
    options.folder = folder.file(data == grammar ? "one" : "two");
    options.data = data;
    std::filesystem::create_directories(options.folder);
    StudyContext("x", options, {}, {}).part("a", [] { return nlohmann::json(1); });
    write_file_atomically(file, "a b c\n");  // written anew with the same content
    EXPECT_NO_THROW(StudyContext("x", options, {}, {}));
    write_file_atomically(file, "a b d\n");
    EXPECT_THROW(StudyContext("x", options, {}, {}), DataError) << data;
  }
}

TEST(Study, ReportsAsTextAndData) {
  StudyReport report;
  report.tables.push_back({"Title", {"a", "b"}, {{"1", "22"}, {"333", "4"}}});
  report.checks.push_back({"quantity", "claim", 0.5, 0, 1});
  const auto text = report.text();
  EXPECT_NE(text.find("333  4"), std::string::npos);
  EXPECT_NE(text.find("holds"), std::string::npos);
  EXPECT_TRUE(report.to_json()["holds"]);
  EXPECT_EQ(mean_and_deviation({1, 2, 3}).deviation, 1);
}

}  // namespace
}  // namespace spikedepth
