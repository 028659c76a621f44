#include "core/sweep/sweep_plan.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

TEST(SweepAxis, SplitsAtCommasOutsideBrackets) {
  const auto axis = parse_sweep_axis("loss.penalised=[bottom,conv1],[deconv1]");
  EXPECT_EQ(axis.key, "loss.penalised");
  EXPECT_EQ(axis.values, (std::vector<std::string>{"[bottom,conv1]", "[deconv1]"}));
  for (const char* wrong : {"loss.spike_penalty", "=1", "a=", "a=1,,2"})
    EXPECT_THROW(parse_sweep_axis(wrong), ConfigError) << wrong;
}

TEST(SweepPoints, AllCombinationsWithTheLastAxisFastestAndEverySeed) {
  const auto points = sweep_points({{"a", {"1", "2"}}, {"b", {"x", "y", "z"}}}, false, {7, 8});
  ASSERT_EQ(points.size(), 12u);
  EXPECT_EQ(points[0].name, "p00-seed7");
  EXPECT_EQ(points[3].name, "p01-seed8");
  EXPECT_EQ(points[3].assignments, (std::vector<std::string>{"a=1", "b=y"}));
  EXPECT_EQ(points[11].assignments, (std::vector<std::string>{"a=2", "b=z"}));
  EXPECT_EQ(points[11].setting, 5u);
}

TEST(SweepPoints, ListsAreWalkedTogetherAndMustFit) {
  const auto points = sweep_points({{"a", {"1", "2"}}, {"b", {"x", "y"}}}, true, {1});
  ASSERT_EQ(points.size(), 2u);
  EXPECT_EQ(points[1].assignments, (std::vector<std::string>{"a=2", "b=y"}));
  EXPECT_THROW(sweep_points({{"a", {"1", "2"}}, {"b", {"x"}}}, true, {1}), ConfigError);
  EXPECT_THROW(sweep_points({}, false, {1}), ConfigError);
}

TEST(NonDominated, KeepsWhatNothingBeatsInBoth) {
  // (1,5) (2,3) (3,3) (4,1) (5,2): the third is beaten by the second, the last by the fourth.
  EXPECT_EQ(non_dominated({1, 2, 3, 4, 5}, {5, 3, 3, 1, 2}),
            (std::vector<bool>{true, true, false, true, false}));
  EXPECT_EQ(non_dominated({1, 1}, {2, 2}), (std::vector<bool>{true, true}));  // equals stay
}

SweepResult result(std::size_t setting, std::int64_t seed, double mde, double rate, double work) {
  SweepResult r;
  r.point = {"p" + std::to_string(setting), setting, seed, {"k=" + std::to_string(setting)}};
  r.mde_m = mde, r.mean_firing_rate = rate, r.synaptic_operations = work, r.dense_operations = 100;
  return r;
}

TEST(SweepSummary, MeansAndSpreadsOverSeedsAndBothFronts) {
  const auto settings = summarise_sweep({result(0, 1, 0.3, 0.2, 50), result(0, 2, 0.5, 0.1, 30),
                                         result(1, 1, 0.6, 0.05, 60), result(1, 2, 0.6, 0.05, 70)});
  ASSERT_EQ(settings.size(), 2u);
  EXPECT_DOUBLE_EQ(settings[0].mde_m, 0.4);
  EXPECT_EQ(settings[0].mde_low_m, 0.3);
  EXPECT_EQ(settings[0].mde_high_m, 0.5);
  EXPECT_DOUBLE_EQ(settings[0].rate, 0.15);
  EXPECT_EQ(settings[0].operations_low, 30);
  EXPECT_TRUE(settings[0].rate_front);
  EXPECT_TRUE(settings[1].rate_front);         // worse error, fewer spikes
  EXPECT_FALSE(settings[1].operations_front);  // worse error, more work
}

TEST(SweepCsv, HasOneLineAPointWithItsValues) {
  const auto csv = pareto_csv({result(0, 1, 0.25, 0.125, 50), result(1, 1, 0.5, 0.0625, 60)});
  EXPECT_EQ(csv,
            "point,seed,k,mde_m,mean_firing_rate,spikes_per_neuron,synaptic_operations,"
            "dense_operations,neurobench_uj,on_rate_front,on_operations_front\n"
            "p0,1,\"0\",0.25,0.125,0,50,100,0,1,1\n"
            "p1,1,\"1\",0.5,0.0625,0,60,100,0,1,0\n");
}

TEST(SweepCsv, ComesBackAsItWasWritten) {
  auto first = result(0, 1, 0.25, 0.125, 50), second = result(1, 7, 0.5, 0.0625, 60);
  first.point.assignments = {"loss.penalised=[a,b]", "k=0"};
  second.point.assignments = {"loss.penalised=[c]", "k=3"};
  second.neurobench_uj = 12.5;
  const auto text = pareto_csv({first, second});
  const auto back = read_pareto_csv(text, "pareto.csv");
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].point.name, "p0");
  EXPECT_EQ(back[0].point.assignments, first.point.assignments);
  EXPECT_EQ(back[1].point.seed, 7);
  EXPECT_EQ(back[1].point.setting, 1u);
  EXPECT_EQ(back[1].mde_m, 0.5);
  EXPECT_EQ(back[1].mean_firing_rate, 0.0625);
  EXPECT_EQ(pareto_csv(back), text);
}

TEST(SweepCsv, WhatIsNoTableIsRefusedWithItsLine) {
  const auto message = [](const std::string& text) -> std::string {
    try {
      read_pareto_csv(text, "a/pareto.csv");
    } catch (const DataError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message("x,y\n1,2\n").find("a/pareto.csv"), std::string::npos);
  const auto good = pareto_csv({result(0, 1, 0.25, 0.125, 50)});
  EXPECT_EQ(message(good), "");
  EXPECT_NE(message(good + "p1,1,\"2\",0.5\n").find("line 3"), std::string::npos);
  EXPECT_NE(message(good.substr(0, good.find("0.25")) + "much,0.1,0,1,1,1,0,0\n").find("'much'"),
            std::string::npos);
}

TEST(SweepNotes, AreSaidOnceWithThePointsThatTheyHoldFor) {
  std::vector<SweepResult> results = {result(0, 1, 0.25, 0.1, 50), result(1, 1, 0.3, 0.1, 50),
                                      result(2, 1, 0.4, 0.1, 50)};
  EXPECT_TRUE(sweep_notes(results).empty());
  for (auto& each : results) each.notes = {"windows differ"};
  results[0].notes.push_back("silent a");
  results[2].notes.push_back("silent a");
  EXPECT_EQ(sweep_notes(results),
            (std::vector<std::string>{"all points: windows differ", "p0, p2: silent a"}));
}

TEST(SweepResult, MissingFiguresNameTheFile) {
  const nlohmann::json summary = {{"protocols", {{"dense", {{"network", {{"mde_m", 0.5}}}}}}}};
  try {
    read_sweep_result({}, summary, "dense", "some/summary.json");
    FAIL();
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("some/summary.json"), std::string::npos);
  }
}

}  // namespace
}  // namespace spikedepth
