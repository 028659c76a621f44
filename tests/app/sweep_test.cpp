// The sweep with the real program: its files, and that stopping it changes nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/support/program.hpp"

namespace spikedepth {
namespace {

using test::Program;
using test::run;

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class Sweep : public ::testing::Test {
 protected:
  void SetUp() override { room_ = test::simulate_small_room(folder_, "room", 1, "0.8"); }
  std::vector<std::string> command(const std::string& name, const std::string& grid) const {
    return {"sweep",
            "--data",
            room_ + "@0:8",
            "--eval",
            room_ + "@12:16",
            "--out",
            folder_.file(name),
            "--grid",
            grid,
            "--seeds",
            "1,2",
            "--set",
            "model.width=2",
            "--set",
            "train.epochs=2",
            "--set",
            "init.xi=1.5",
            "--set",
            "train.checkpoint_steps=2",
            "--jobs",
            "2"};
  }
  test::TempDir folder_;
  std::string room_;
};

TEST_F(Sweep, LabelsToMeasureOnAreCheckedBeforeTheFirstTraining) {
  auto words = command("refused", "loss.spike_penalty=0,5");
  words[4] = room_ + "@12:99";
  const auto refused = run(words);
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_NE(refused.err.find("labels 12:99"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(folder_.file("refused")));
}

TEST_F(Sweep, KilledHalfWayItEndsWithTheSameBytes) {
  const std::string grid = "loss.spike_penalty=0,5";
  const auto straight = run(command("straight", grid));
  ASSERT_EQ(straight.exit_code, 0) << straight.err;
  {
    Program victim(folder_, command("killed", grid));
    for (int i = 0; i < 4000 && victim.running(); ++i) {
      if (std::filesystem::exists(folder_.file("killed") + "/points/p00-seed1/eval/summary.json"))
        break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    victim.send(SIGKILL);
    victim.wait();
  }
  EXPECT_FALSE(std::filesystem::exists(folder_.file("killed") + "/pareto.csv"));
  const auto finished = folder_.file("killed") + "/points/p00-seed1/eval/summary.json";
  const auto before = std::filesystem::last_write_time(finished);
  const auto resumed = run(command("killed", grid));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(std::filesystem::last_write_time(finished), before);  // not repeated
  const auto csv = read(folder_.file("straight") + "/pareto.csv");
  EXPECT_EQ(read(folder_.file("killed") + "/pareto.csv"), csv);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
  EXPECT_NE(read(folder_.file("straight") + "/report.html").find("<svg"), std::string::npos);
  EXPECT_GT(read(folder_.file("straight") + "/pareto.png").size(), 10000u);
}

TEST_F(Sweep, AnotherSweepDoesNotMixIntoTheFolder) {
  auto first = command("one", "loss.spike_penalty=0");
  ASSERT_EQ(run(first).exit_code, 0);
  // A finished sweep drawn beside another one: in the same picture, by its name.
  auto second = command("two", "loss.spike_penalty=1");
  second.insert(second.end(), {"--beside", folder_.file("one")});
  const auto both = run(second);
  ASSERT_EQ(both.exit_code, 0) << both.err;
  const auto circles = [&](const std::string& name) {
    const auto svg = read(folder_.file(name) + "/pareto.svg");
    std::size_t found = 0;
    for (auto at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1))
      ++found;
    return found;
  };
  EXPECT_EQ(circles("two"), circles("one") + 2 * 2)
      << "a point and its legend in each of two plots";
  EXPECT_NE(read(folder_.file("two") + "/pareto.svg").find(">one<"), std::string::npos);
  second.insert(second.end(), {"--protocol", "stereospike"});
  second[6] = folder_.file("three");
  EXPECT_NE(run(second).err.find("under another --protocol"), std::string::npos);
  second.resize(second.size() - 2);
  second.back() = folder_.file("none");
  EXPECT_NE(run(second).err.find("none"), std::string::npos);

  auto other = command("one", "loss.spike_penalty=0");
  other.insert(other.end(), {"--protocol", "stereospike"});
  const auto refused = run(other);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.err.find("describes another sweep"), std::string::npos) << refused.err;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string start_of(const std::string& line, int cells) {
  std::size_t at = 0;
  for (int i = 0; i < cells; ++i) at = line.find(',', at) + 1;
  return line.substr(0, at);
}

// More values and seeds into the same folder: what was trained is used, whatever place it has now.
TEST_F(Sweep, GrowsByValuesAndSeedsAndKeepsItsFinishedPoints) {
  auto small = command("grown", "loss.spike_penalty=0,5");
  small[10] = "1";  // the seeds
  ASSERT_EQ(small[9], "--seeds");
  ASSERT_EQ(run(small).exit_code, 0);
  const auto folder = folder_.file("grown");
  const auto time_of = [&](const std::string& point) {
    return std::filesystem::last_write_time(folder + "/points/" + point + "/eval/summary.json");
  };
  const auto first = time_of("p00-seed1"), second = time_of("p01-seed1");
  const auto before = lines_of(folder + "/pareto.csv");
  auto large = command("grown", "loss.spike_penalty=0,2,5");
  large[10] = "1..2";
  large.insert(large.end(), {"--energy", "sum", "--energy", "dense"});
  const auto grown = run(large);
  ASSERT_EQ(grown.exit_code, 0) << grown.err;
  EXPECT_EQ(time_of("p00-seed1"), first);
  EXPECT_EQ(time_of("p01-seed1"), second);
  const auto table = lines_of(folder + "/pareto.csv");
  ASSERT_EQ(table.size(), 7U);  // in the order of the values, each under the name of its folder
  EXPECT_EQ(start_of(table[1], 3), "p00-seed1,1,\"0\",");
  EXPECT_EQ(start_of(table[2], 3), "p00-seed2,2,\"0\",");
  EXPECT_EQ(start_of(table[3], 3), "p02-seed1,1,\"2\",");
  EXPECT_EQ(start_of(table[5], 3), "p01-seed1,1,\"5\",");
  EXPECT_EQ(start_of(table[5], 5), start_of(before[2], 5));  // its figures as well
  const auto settings = lines_of(folder + "/settings.csv");
  ASSERT_EQ(settings.size(), 4U);
  EXPECT_NE(settings[0].find(",sum_uj,sum_uj_deviation,sum_uj_half_width_95,dense_uj,"),
            std::string::npos)
      << settings[0];
  EXPECT_EQ(start_of(settings[2], 2), "\"2\",2,");
  // Asked for a part of it, the rest stays in the table.
  const auto part = run(small);
  ASSERT_EQ(part.exit_code, 0) << part.err;
  EXPECT_NE(part.out.find("6 points (4 of earlier commands)"), std::string::npos) << part.out;
  EXPECT_EQ(lines_of(folder + "/pareto.csv").size(), 7U);
  EXPECT_EQ(time_of("p00-seed1"), first);
  // A training of another length is another point, and none of this sweep.
  large.insert(large.end(), {"--set", "train.epochs=3"});
  const auto other = run(large);
  EXPECT_EQ(other.exit_code, 2) << other.err;
  EXPECT_NE(other.err.find("train.epochs is 3 and was 2"), std::string::npos) << other.err;
}

TEST_F(Sweep, WalksOverThreeKeys) {
  auto words = command("three", "loss.spike_penalty=0,1");
  words[10] = "1";
  words.insert(words.end(), {"--grid", "optimizer.lr=1e-3,1e-4", "--grid",
                             "loss.penalised=[\"all\"]", "--set", "train.epochs=1"});
  const auto result = run(words);
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto table = lines_of(folder_.file("three") + "/pareto.csv");
  ASSERT_EQ(table.size(), 5U);
  EXPECT_EQ(start_of(table[0], 5), "point,seed,loss.spike_penalty,optimizer.lr,loss.penalised,");
  const auto html = read(folder_.file("three") + "/report.html");
  // The commands work from any folder, and a point is told by its settings.
  EXPECT_NE(
      html.find("spikedepth view " + room_ + " --model " + folder_.file("three") + "/points/"),
      std::string::npos);
  EXPECT_EQ(html.find("RECORDING"), std::string::npos);
  EXPECT_NE(html.find("<td>loss.spike_penalty=1, optimizer.lr=1e-4"), std::string::npos);
  EXPECT_NE(html.find("readouts"), std::string::npos);
  const auto tex = read(folder_.file("three") + "/pareto.tex");
  EXPECT_NE(tex.find("loss.spike\\_penalty & optimizer.lr"), std::string::npos) << tex;
}

TEST_F(Sweep, WrongKeysAreFoundBeforeAnythingRuns) {
  const auto outcome = run(command("wrong", "loss.spike_penalti=0,1"));
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("spike_penalty"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("--grid loss.spike_penalti=0"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("--set"), std::string::npos) << outcome.err;
  EXPECT_FALSE(std::filesystem::exists(folder_.file("wrong")));
}

TEST_F(Sweep, RefusedBeforeItBeginsLeavesNoFolder) {
  for (const auto& [option, value] :
       std::vector<std::pair<std::string, std::string>>{{"--data", folder_.file("nothing")},
                                                        {"--validation", folder_.file("nothing")},
                                                        {"--reference", folder_.file("nothing")},
                                                        {"--set", "optimizer.lr=-1"}}) {
    auto words = command("wrong", "loss.spike_penalty=0,1");
    words.insert(words.end(), {option, value});
    EXPECT_NE(run(words).exit_code, 0) << option;
    EXPECT_FALSE(std::filesystem::exists(folder_.file("wrong"))) << option;
  }
}

// The figures of a point belong to the configuration that it was trained with, whatever became of
// the file that says which sweep it is.
TEST_F(Sweep, PointsOfAnotherPlanAreNeverListedAsThisOnes) {
  ASSERT_EQ(run(command("one", "loss.spike_penalty=0,1")).exit_code, 0);
  const auto plan = folder_.file("one") + "/sweep.json",
             table = folder_.file("one") + "/pareto.csv";
  const auto whole = read(plan), csv = read(table);
  const auto other = command("one", "loss.spike_penalty=0.5,2");
  for (const auto& torn : {std::string(), whole.substr(0, whole.size() / 2), std::string("{}")}) {
    std::ofstream(plan, std::ios::binary) << torn;
    for (const auto& words : {other, command("one", "loss.spike_penalty=0,1")}) {
      const auto refused = run(words);
      EXPECT_EQ(refused.exit_code, 3) << refused.err;
      EXPECT_NE(refused.err.find("sweep.json"), std::string::npos) << refused.err;
    }
  }
  // Nor for what another configuration would have given.
  std::filesystem::remove(plan);
  std::filesystem::remove(table);
  auto longer = command("one", "loss.spike_penalty=0,1");
  longer.insert(longer.end(), {"--set", "optimizer.lr=0.5"});
  const auto by_point = run(longer);
  EXPECT_EQ(by_point.exit_code, 2) << by_point.err;
  EXPECT_NE(by_point.err.find("optimizer.lr is 0.5 and was"), std::string::npos) << by_point.err;
  EXPECT_FALSE(std::filesystem::exists(table));
  // The plan that they were trained for takes them as they are.
  const auto same = run(command("one", "loss.spike_penalty=0,1"));
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_EQ(read(table), csv);
  // Nor does another sweep draw the table of a plan that is not its own.
  std::ofstream(table, std::ios::binary) << csv.substr(0, csv.rfind("p01-seed2"));
  auto beside = command("two", "loss.spike_penalty=0");
  beside.insert(beside.end(), {"--beside", folder_.file("one")});
  const auto refused = run(beside);
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_NE(refused.err.find("pareto.csv"), std::string::npos) << refused.err;
}

TEST_F(Sweep, FineTuningStartsFromTheParentsWeightsAndTakesItsData) {
  ASSERT_EQ(run(command("parent", "loss.spike_penalty=0")).exit_code, 0);
  const std::string parent = folder_.file("parent") + "/points/p00-seed1";
  std::ofstream(folder_.file("tune.toml")) << "[model]\nwidth = 2\n[optimizer]\nlr = 1.0\n";
  const auto tuned = run({"sweep", folder_.file("tune.toml"), "--from", parent, "--eval",
                          room_ + "@12:16", "--out", folder_.file("tuned"), "--grid",
                          "optimizer.lr=1e-12", "--set", "train.epochs=1"});
  ASSERT_EQ(tuned.exit_code, 0) << tuned.err;
  // A step of almost nothing leaves the parent's depth.
  const auto error = [&](const std::string& run_folder) {
    const auto text = read(run_folder + "/eval/summary.json");
    const auto network = text.find("\"mde_m\"", text.find("\"network\""));
    return std::stod(text.substr(text.find(':', network) + 1));
  };
  EXPECT_NEAR(error(folder_.file("tuned") + "/points/p00-seed1"), error(parent), 1e-6);
  // Weights have a shape: a network of another one is refused before anything is trained.
  const auto wider =
      run({"sweep", folder_.file("tune.toml"), "--from", parent, "--eval", room_ + "@12:16",
           "--out", folder_.file("wider"), "--grid", "model.width=2,4"});
  EXPECT_EQ(wider.exit_code, 2) << wider.err;
  EXPECT_NE(wider.err.find("--grid model.width=4: the weights of --from"), std::string::npos)
      << wider.err;
  EXPECT_FALSE(std::filesystem::exists(folder_.file("wider")));
  // So is a rule that cannot train the network.
  const auto rules =
      run({"sweep", folder_.file("tune.toml"), "--from", parent, "--eval", room_ + "@12:16",
           "--out", folder_.file("rules"), "--grid", "rule.name=surrogate,eprop"});
  EXPECT_EQ(rules.exit_code, 2) << rules.err;
  EXPECT_NE(rules.err.find("rule.name=eprop cannot train"), std::string::npos) << rules.err;
  EXPECT_FALSE(std::filesystem::exists(folder_.file("rules")));
}

#ifdef SPIKEDEPTH_WITH_GUI
TEST_F(Sweep, TheViewerOpensItsPointOfTheSmallestError) {
  ASSERT_EQ(run(command("all", "loss.spike_penalty=0")).exit_code, 0);
  const std::string sweep = folder_.file("all"), table = sweep + "/pareto.csv";
  const auto read_pixel = [&](const std::string& model) {
    return run({"view", room_, "--model", model, "--headless", "--read", "20,20", "--at", "0.4"});
  };
  const auto beyond = run({"view", room_, "--headless", "--read", "20,20", "--at", "99s"});
  EXPECT_EQ(beyond.exit_code, 2);
  EXPECT_NE(beyond.err.find("beyond the recording's end"), std::string::npos) << beyond.err;
  const auto first = read_pixel(sweep + "/points/p00-seed1");
  const auto second = read_pixel(sweep + "/points/p00-seed2");
  ASSERT_EQ(first.exit_code, 0) << first.err;
  ASSERT_NE(first.out, second.out);
  const auto write = [&](const char* first_error, const char* second_error) {
    std::ofstream(table)
        << "point,seed,loss.spike_penalty,mde_m,mean_firing_rate,spikes_per_neuron,"
           "synaptic_operations,dense_operations,neurobench_uj\n"
        << "p00-seed1,1,\"0\"," << first_error << ",0.1,0.1,1,2,3\n"
        << "p00-seed2,2,\"0\"," << second_error << ",0.1,0.1,1,2,3\n"
        << "p00-seed3,3,\"0\",0.1,0.1,0.1,1,2,3\n";  // has no folder
  };
  write("0.5", "0.4");
  EXPECT_EQ(read_pixel(sweep).out, second.out);
  write("0.3", "0.4");
  EXPECT_EQ(read_pixel(sweep).out, first.out);
  std::filesystem::remove(table);
  const auto unfinished = read_pixel(sweep);
  EXPECT_EQ(unfinished.exit_code, 3);
  EXPECT_NE(unfinished.err.find("without results yet"), std::string::npos) << unfinished.err;
}
#endif

}  // namespace
}  // namespace spikedepth
