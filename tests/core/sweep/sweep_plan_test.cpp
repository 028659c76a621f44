#include "core/sweep/sweep_plan.hpp"

#include <gtest/gtest.h>

#include <set>

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

TEST(SweepPoints, ThreeAndMoreKeysGiveEveryCombinationOnce) {
  const auto points = sweep_points(
      {{"a", {"1", "2"}}, {"b", {"x", "y"}}, {"c", {"[p,q]", "[r]"}}, {"d", {"0"}}}, false, {1});
  ASSERT_EQ(points.size(), 8u);
  EXPECT_EQ(points[5].assignments, (std::vector<std::string>{"a=2", "b=x", "c=[r]", "d=0"}));
  EXPECT_EQ(points[5].name, "p05-seed1");
  std::set<std::vector<std::string>> distinct;
  for (const auto& point : points) distinct.insert(point.assignments);
  EXPECT_EQ(distinct.size(), 8u);
}

// A training that runs twice would look like two seeds that agree.
TEST(SweepPoints, NothingIsTakenTwice) {
  EXPECT_THROW(sweep_points({{"a", {"1", "2", "1"}}}, false, {1}), ConfigError);
  EXPECT_THROW(sweep_points({{"a", {"1"}}, {"a", {"2"}}}, false, {1}), ConfigError);
  EXPECT_THROW(sweep_points({{"a", {"1"}}}, false, {1, 2, 1}), ConfigError);
  EXPECT_EQ(sweep_points({{"a", {"1", "1"}}, {"b", {"x", "y"}}}, true, {1}).size(), 2u);
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

// Errors 0.3 and 0.5: deviation sqrt(0.02), half-width t(1) * deviation / sqrt(2) = 12.7062 * 0.1.
TEST(SettingsCsv, HasOneLineASettingWithMeanDeviationAndHalfWidthOverSeeds) {
  auto first = result(0, 1, 0.3, 0.2, 50), second = result(0, 2, 0.5, 0.2, 50),
       alone = result(1, 1, 0.25, 0.125, 60);
  first.energy_uj = {{"dense", 4}, {"sum", 1}};
  second.energy_uj = {{"dense", 4}, {"sum", 3}};
  alone.energy_uj = {{"dense", 4}, {"sum", 2}};
  const auto csv = settings_csv(summarise_sweep({first, second, alone}), {"sum"});
  EXPECT_EQ(csv,
            "k,seeds,mde_m,mde_m_deviation,mde_m_half_width_95,mean_firing_rate,"
            "mean_firing_rate_deviation,mean_firing_rate_half_width_95,synaptic_operations,"
            "synaptic_operations_deviation,synaptic_operations_half_width_95,sum_uj,"
            "sum_uj_deviation,sum_uj_half_width_95,on_rate_front,on_operations_front\n"
            "\"0\",2,0.4,0.141421356,1.27062,0.2,0,0,50,0,0,2,1.41421356,12.7062,0,1\n"
            "\"1\",1,0.25,,,0.125,,,60,,,2,,,1,1\n");
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
  first.point.assignments = {"loss.penalised=[\"a\",\"\",b]", "k=0"};
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
  const auto by_setting =
      sweep_notes(results, [](const SweepPoint& point) { return point.assignments.front(); });
  EXPECT_EQ(by_setting.back(), "k=0, k=2: silent a");
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

// Networks without spikes have no firing rates; everything else must be there.
TEST(SweepResults, OfNetworksWithoutSpikesHaveNoRate) {
  nlohmann::json summary = {{"synaptic_operations", 7.0},
                            {"dense_operations", 9.0},
                            {"energy", {{"uj_per_window", {{"neurobench", 1.0}}}}}};
  summary["protocols"]["dense"]["network"]["mde_m"] = 0.5;
  const auto result = read_sweep_result({}, summary, "dense", "summary.json");
  EXPECT_EQ(result.mde_m, 0.5);
  EXPECT_EQ(result.mean_firing_rate, 0);
  summary.erase("dense_operations");
  EXPECT_THROW(read_sweep_result({}, summary, "dense", "summary.json"), DataError);
}

}  // namespace
}  // namespace spikedepth
