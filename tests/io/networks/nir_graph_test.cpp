// NIR files of others run as plain numpy says; files that lie are refused.
#include <gtest/gtest.h>
#include <hdf5.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "io/networks/nir/run_graph.hpp"
#include "tests/io/networks/mutations.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

std::string golden(const std::string& name) {
  return std::string(SPIKEDEPTH_GOLDEN_DIR) + "/networks/" + name;
}

template <typename Act>
std::string error_of(const Act& act) {
  try {
    act();
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

bool has(const ExchangeNotes& notes, const std::string& layer, const std::string& words) {
  for (const auto& note : notes) {
    if (note.layer == layer && note.text.find(words) != std::string::npos) return true;
  }
  return false;
}

NirArray array(std::vector<std::uint64_t> shape, double value) {
  std::uint64_t elements = 1;
  for (const auto length : shape) elements *= length;
  return {std::move(shape), std::vector<double>(elements, value), false};
}

/// input [1] -> neuron -> output.
NirGraph one_neuron(const std::string& type, const std::map<std::string, double>& fields) {
  NirGraph graph;
  NirNode input, neuron, output;
  input.type = "Input";
  output.type = "Output";
  input.numbers["shape"] = output.numbers["shape"] = {{1}, {1.0}, true};
  neuron.type = type;
  for (const auto& [field, value] : fields) neuron.numbers[field] = array({1}, value);
  graph.nodes = {{"input", input}, {"n", neuron}, {"output", output}};
  graph.edges = {{"input", "n"}, {"n", "output"}};
  return graph;
}

class NirGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(NirGolden, SpikesAreThoseOfNumpyStepByStep) {
  const std::string name = GetParam();
  const auto expected = nlohmann::json::parse(std::ifstream(golden(name + ".json")));
  NirRun run(load_nir(golden(name + ".nir")), {expected["dt"], false}, name);
  double spikes = 0;
  for (std::size_t step = 0; step < expected["input"].size(); ++step) {
    const auto& output = run.step(expected["input"][step].get<std::vector<float>>());
    EXPECT_EQ(output, expected["output"][step].get<std::vector<float>>()) << step;
    for (const float spike : output) spikes += spike;
  }
  EXPECT_GT(spikes, 5);
  run.reset();
  EXPECT_EQ(run.step(expected["input"][0].get<std::vector<float>>()),
            expected["output"][0].get<std::vector<float>>());
}

INSTANTIATE_TEST_SUITE_P(Files, NirGolden, ::testing::Values("lif", "conv"));

TEST(NirGraph, TellsConventionsApart) {
  NirRun lif(load_nir(golden("lif.nir")), {1e-3, false}, "f");
  EXPECT_TRUE(has(lif.notes(), "lif", "r = tau/dt"));
  EXPECT_TRUE(has(lif.notes(), "if", "r = 1/dt"));
  NirRun other(load_nir(golden("lif.nir")), {1e-4, false}, "f");
  EXPECT_TRUE(has(other.notes(), "lif", "neither 1 nor tau/dt"));
  const std::map<std::string, double> fields = {
      {"tau", 0.01}, {"r", 1}, {"v_leak", 0}, {"v_threshold", 0.5}};
  NirRun old(one_neuron("LIF", fields), {1e-3, false}, "f");
  EXPECT_TRUE(has(old.notes(), "n", "v_reset is missing"));
  EXPECT_TRUE(has(old.notes(), "n", "gain dt/tau"));
  NirRun sinabs(one_neuron("IF", {{"r", 1}, {"v_threshold", 1}}), {1e-3, false}, "f");
  EXPECT_TRUE(has(sinabs.notes(), "n", "give --dt 1"));
}

TEST(NirGraph, ThresholdIsStrictUnlessAsked) {
  const auto graph = one_neuron("IF", {{"r", 1}, {"v_threshold", 1}, {"v_reset", 0}});
  NirRun strict(graph, {1, false}, "f"), at_or_above(graph, {1, true}, "f");
  EXPECT_EQ(strict.step({1}), std::vector<float>{0});
  EXPECT_EQ(at_or_above.step({1}), std::vector<float>{1});
}

TEST(NirGraph, RefusesWhatItCannotRunByName) {
  const std::map<std::string, double> lif = {
      {"tau", 2.5e-6}, {"r", 1}, {"v_leak", 0}, {"v_threshold", 1}};
  const auto run = [](const NirGraph& graph, double dt) {
    return error_of([&] { NirRun(graph, {dt, false}, "file.nir"); });
  };
  EXPECT_NE(run(one_neuron("LIF", lif), 1e-3).find("norse up to 1.1.0"), std::string::npos);
  EXPECT_NE(run(one_neuron("LIF", lif), 0).find("--dt"), std::string::npos);
  EXPECT_NE(run(one_neuron("Delay", {{"delay", 1}}), 1).find("Delay 'n'"), std::string::npos);
  EXPECT_NE(run(one_neuron("IF", {{"r", 1}}), 1).find("v_threshold is missing"), std::string::npos);
  auto soft = one_neuron("IF", {{"r", 1}, {"v_threshold", 1}});
  soft.nodes["n"].metadata["reset"] = "subtract";
  EXPECT_NE(run(soft, 1).find("subtracts"), std::string::npos);
  auto wide = one_neuron("IF", {{"r", 1}, {"v_threshold", 1}});
  wide.nodes["n"].numbers["r"] = array({2}, 1);
  EXPECT_NE(run(wide, 1).find("different shapes"), std::string::npos);
  auto circle = one_neuron("IF", {{"r", 1}, {"v_threshold", 1}});
  circle.edges.emplace_back("n", "n");
  EXPECT_NE(run(circle, 1).find("recurrent"), std::string::npos);
  auto nowhere = one_neuron("IF", {{"r", 1}, {"v_threshold", 1}});
  nowhere.edges.emplace_back("n", "m");
  EXPECT_NE(run(nowhere, 1).find("'m', which is no node"), std::string::npos);
  auto huge = one_neuron("IF", {{"r", 1}, {"v_threshold", 1}});
  huge.nodes["input"].numbers["shape"] = {{2}, {1e7, 1e7}, true};
  EXPECT_NE(run(huge, 1).find("no shape that can be run"), std::string::npos);
}

TEST(NirGraph, RoundTrips) {
  const test::TempDir folder;
  auto graph = one_neuron("IF", {{"r", 1000}, {"v_threshold", 1}, {"v_reset", 0}});
  graph.version = "1.0.8";
  graph.nodes["n"].metadata = {{"reset", "zero"}, {"dt", 1e-4}};
  graph.nodes["n"].texts["padding"] = "same";
  save_nir(folder.file("a.nir"), graph);
  const auto back = load_nir(folder.file("a.nir"));
  EXPECT_EQ(back.version, "1.0.8");
  EXPECT_EQ(back.edges, graph.edges);
  EXPECT_EQ(back.nodes.at("n").metadata, graph.nodes["n"].metadata);
  EXPECT_EQ(back.nodes.at("n").texts, graph.nodes["n"].texts);
  EXPECT_EQ(back.nodes.at("n").numbers.at("r").values, std::vector<double>{1000});
  EXPECT_TRUE(back.nodes.at("input").numbers.at("shape").integer);
  save_nir(folder.file("b.nir"), graph);
  EXPECT_EQ(read_file(folder.file("a.nir")), read_file(folder.file("b.nir")));
  graph.nodes["a/b"] = graph.nodes["n"];
  EXPECT_THROW(save_nir(folder.file("c.nir"), graph), DataError);
}

TEST(NirGraph, RefusesWhatIsNoGraph) {
  const test::TempDir folder;
  const std::string path = folder.file("a.nir");
  write_file_atomically(path, std::string("no HDF5"));
  EXPECT_NE(error_of([&] { load_nir(path); }).find("a NIR graph was expected"), std::string::npos);
  write_file_atomically(path, std::string());
  EXPECT_NE(error_of([&] { load_nir(path); }).find("empty"), std::string::npos);
  const auto bytes = read_file(golden("lif.nir"));
  write_file_atomically(path, bytes.substr(0, bytes.size() / 2));
  EXPECT_NE(error_of([&] { load_nir(path); }), "");
}

// A link to another file, or to another node, shows what the file does not hold.
TEST(NirGraph, RefusesLinks) {
  const test::TempDir folder;
  const std::string path = folder.file("a.nir");
  for (const bool external : {false, true}) {
    save_nir(path, one_neuron("IF", {{"r", 1}, {"v_threshold", 1}}));
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    if (external)
      H5Lcreate_external(golden("lif.nir").c_str(), "/node", file, "/node/nodes/x", H5P_DEFAULT,
                         H5P_DEFAULT);
    else
      H5Lcreate_soft("/node/nodes/n", file, "/node/nodes/x", H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    EXPECT_NE(error_of([&] { load_nir(path); }).find("link"), std::string::npos);
  }
}

// The heap of strings of a file is read past the library, which trusts the lengths in it.
TEST(NirGraph, RefusesStringsLongerThanTheirHeap) {
  const test::TempDir folder;
  const std::string path = folder.file("a.nir");
  save_nir(path, one_neuron("IF", {{"r", 1}, {"v_threshold", 1}}));
  std::string bytes = read_file(path);
  const auto heap = bytes.find("GCOL");
  ASSERT_NE(heap, std::string::npos);
  // The reference: length, address of the heap, index. Each that leads into this heap is changed.
  int changed = 0;
  for (std::size_t at = 0; at + 16 < bytes.size(); ++at) {
    std::uint64_t place = 0;
    std::memcpy(&place, bytes.data() + at + 4, 8);
    if (place != heap || bytes[at + 3] != 0) continue;
    bytes[at + 2] = '\x7f';
    ++changed;
  }
  ASSERT_GT(changed, 0);
  write_file_atomically(path, bytes);
  EXPECT_NE(error_of([&] { load_nir(path); }).find("string"), std::string::npos);
}

/// The bytes of the heaps of strings, and of what refers to them. What lies between is for the
/// library alone, and the one of Debian 12 (1.10.8) does not survive every damaged B-tree.
std::vector<std::size_t> text_places(const std::string& bytes) {
  std::vector<std::size_t> places;
  for (auto heap = bytes.find("GCOL"); heap != std::string::npos;
       heap = bytes.find("GCOL", heap + 1)) {
    std::uint64_t size = 0;
    std::memcpy(&size, bytes.data() + heap + 8, 8);
    for (std::size_t at = heap; at < std::min(bytes.size(), heap + size); ++at) {
      if (at < heap + 16 || bytes[at] != 0) places.push_back(at);
    }
    const std::string reference(reinterpret_cast<const char*>(&heap), 8);
    for (auto at = bytes.find(reference); at != std::string::npos;
         at = bytes.find(reference, at + 1)) {
      for (std::size_t k = at - 4; k < at + 12; ++k) places.push_back(k);
    }
  }
  return places;
}

TEST(NirGraph, DamagedStringsGiveDataErrors) {
  const test::TempDir folder;
  save_nir(
      folder.file("a.nir"),
      one_neuron("LIF",
                 {{"tau", 0.01}, {"r", 1}, {"v_leak", 0}, {"v_threshold", 1}, {"v_reset", 0}}));
  for (const std::string& source : {folder.file("a.nir"), golden("lif.nir")}) {
    const std::string bytes = read_file(source);
    const int refused = test::read_mutations(
        bytes, folder.file("m.nir"), 400,
        [](const std::string& path) {
          NirRun run(load_nir(path), {1e-3, false}, path);
          if (elements_of(run.input_shape()) < 100)
            run.step(std::vector<float>(elements_of(run.input_shape()), 1.0F));
        },
        text_places(bytes));
    EXPECT_GT(refused, 200);
  }
}

TEST(NirGraph, ReadsRealFiles) {
  const char* data = std::getenv("SPIKEDEPTH_REAL_DATA");
  if (data == nullptr) GTEST_SKIP() << "SPIKEDEPTH_REAL_DATA is not set";
  const std::string folder = std::string(data) + "/nir/";
  if (!std::ifstream(folder + "cnn_sinabs.nir")) GTEST_SKIP() << folder << " is not there";
  NirRun norse(load_nir(folder + "lif_norse.nir"), {1e-4, false}, "norse");
  // v <- v + (1 - v) 0.04 from 0: above 0.1 in the third step (0.115).
  EXPECT_EQ(norse.step({1}), std::vector<float>{0});
  EXPECT_EQ(norse.step({1}), std::vector<float>{0});
  EXPECT_EQ(norse.step({1}), std::vector<float>{1});
  NirRun sinabs(load_nir(folder + "cnn_sinabs.nir"), {1, false}, "sinabs");
  EXPECT_EQ(sinabs.input_shape(), (NirShape{2, 34, 34}));
  EXPECT_EQ(sinabs.output_shape(), NirShape{10});
  EXPECT_EQ(sinabs.step(std::vector<float>(2 * 34 * 34, 1.0F)).size(), 10U);
}

}  // namespace
}  // namespace spikedepth
