// A network that needs no training, named where a trained one is asked for.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::run;

TEST(ReadyNetwork, IsUsedByName) {
  const test::TempDir folder;
  const auto room = test::simulate_small_room(folder, "room", 1, "0.3");
  const auto eval = run({"eval", "delay-phase:disparities=16", "--data", room, "--protocol",
                         "dense", "--pictures", "1", "--out", folder.file("eval"), "--json"});
  ASSERT_EQ(eval.exit_code, 0) << eval.err;
  EXPECT_EQ(eval.err.find("not finite"), std::string::npos) << "unknown pixels are no fault";
  const auto dense = nlohmann::json::parse(eval.out)["protocols"]["dense"];
  const double coverage = dense["network"]["coverage"];
  EXPECT_GT(coverage, 0.001);
  EXPECT_LT(coverage, 0.9);
  EXPECT_EQ(dense["block-matching-on-network-pixels"]["coverage"],
            dense["network-on-block-matching-pixels"]["coverage"]);
  for (const char* format : {"png16", "npz"}) {
    const auto maps = run({"predict", "delay-phase:fill=nearest", "--data", room, "--out",
                           folder.file(format), "--format", format, "--json"});
    ASSERT_EQ(maps.exit_code, 0) << maps.err;
  }
#ifdef SPIKEDEPTH_WITH_GUI
  const auto seen = run({"view", room, "--model", "delay-phase", "--screenshot",
                         folder.file("view.png"), "--headless"});
  ASSERT_EQ(seen.exit_code, 0) << seen.err;
  EXPECT_TRUE(std::filesystem::exists(folder.file("view.png")));
#endif
}

TEST(ReadyNetwork, WrongNamesAndKeysAreOneLine) {
  const test::TempDir folder;
  const auto room = test::simulate_small_room(folder, "room", 1, "0.2");
  const struct {
    const char* model;
    int exit_code;
    const char* told;
  } cases[] = {{"delay-phas", 3, "no such checkpoint or run folder"},
               {"stereospike", 3, "no such checkpoint or run folder"},
               {"delay-phase:patch=4", 2, "model.patch must be odd"},
               {"delay-phase:width=4", 2, "model.width"}};
  for (const auto& one : cases) {
    const auto outcome = run({"eval", one.model, "--data", room, "--out", folder.file("out")});
    EXPECT_EQ(outcome.exit_code, one.exit_code) << one.model;
    EXPECT_NE(outcome.err.find(one.told), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
  const auto models = run({"models"});
  EXPECT_NE(models.out.find("pushdown"), std::string::npos);
  EXPECT_NE(models.out.find("Usable without training"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth
