// ONNX: the written bytes are decoded here once more, and the graph computes what the description
// says.
#include <gtest/gtest.h>

#include <cstring>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/depth/synapse_count.hpp"
#include "io/networks/onnx/onnx_export.hpp"
#include "io/networks/onnx/run_graph.hpp"
#include "tests/io/networks/mutations.hpp"
#include "tests/io/networks/small_network.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

constexpr MapSize kFrameSize = {13, 18};

/// Protocol Buffers' fields, by number.
using Fields = std::multimap<int, std::string>;
std::uint64_t varint(const std::string& bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.at(at++));
    value += std::uint64_t{byte % 128U} << shift;
    if (byte < 128) return value;
  }
}
Fields fields_of(const std::string& bytes) {
  Fields fields;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto head = varint(bytes, at);
    std::string value;
    if (head % 8 == 0) {
      value = std::to_string(varint(bytes, at));
    } else {
      const std::size_t size = head % 8 == 5 ? 4 : varint(bytes, at);
      value = bytes.substr(at, size);
      EXPECT_EQ(value.size(), size);
      at += size;
    }
    fields.emplace(static_cast<int>(head / 8), value);
  }
  return fields;
}
std::string first(const Fields& fields, int number) {
  const auto found = fields.find(number);
  return found == fields.end() ? "(none)" : found->second;
}

TEST(Onnx, TheBytesAreAModelOfOpset13) {
  const auto network = test::small_network("add", false);
  const auto model = fields_of(onnx_bytes(to_onnx(network, {kFrameSize, false}).graph, "f"));
  EXPECT_EQ(first(model, 1), "7");                        // ir_version
  EXPECT_EQ(first(fields_of(first(model, 8)), 2), "13");  // opset_import.version
  const auto graph = fields_of(first(model, 7));
  const auto input = fields_of(first(graph, 11));
  EXPECT_EQ(first(input, 1), "frame");
  const auto type = fields_of(first(fields_of(first(input, 2)), 1));
  EXPECT_EQ(first(type, 1), "1");  // FLOAT
  std::vector<std::string> shape;
  const auto dimensions = fields_of(first(type, 2));
  for (const auto& [number, dimension] : dimensions)
    shape.push_back(first(fields_of(dimension), 1));
  EXPECT_EQ(shape, (std::vector<std::string>{"1", "2", "13", "18"}));
  EXPECT_EQ(first(fields_of(first(graph, 12)), 1), "depth");
  const auto convolution = fields_of(first(graph, 1));
  EXPECT_EQ(first(convolution, 4), "Conv");
  EXPECT_EQ(convolution.count(1), 3U);  // data, weights, bias
  std::map<std::string, std::string> lists;
  for (auto [at, end] = convolution.equal_range(5); at != end; ++at) {
    const auto attribute = fields_of(at->second);
    EXPECT_EQ(first(attribute, 20), "7");  // INTS
    for (auto [one, last] = attribute.equal_range(8); one != last; ++one)
      lists[first(attribute, 1)] += one->second + " ";
  }
  EXPECT_EQ(lists, (std::map<std::string, std::string>{
                       {"kernel_shape", "5 5 "}, {"strides", "2 2 "}, {"pads", "2 2 2 2 "}}));
  const auto weights = fields_of(first(graph, 5));
  EXPECT_EQ(first(weights, 2), "1");
  float fourth = 0;
  std::memcpy(&fourth, first(weights, 9).data() + 12, 4);
  EXPECT_EQ(fourth, network.layers[0].synapse.weights[3]);
}

TEST(Onnx, ComputesTheNetwork) {
  for (const char* skip : {"add", "or", "concat"}) {
    for (const bool leaky : {false, true}) {
      for (const bool streaming : {false, true}) {
        SCOPED_TRACE(std::string(skip) + (leaky ? " leaky" : "") + (streaming ? " streaming" : ""));
        const auto network = test::small_network(skip, leaky);
        const auto graph =
            parse_onnx(onnx_bytes(to_onnx(network, {kFrameSize, streaming}).graph, "f"), "f");
        std::map<std::string, OnnxArray> inputs;
        for (const auto& input : graph.inputs) {
          std::size_t elements = 1;
          for (const auto extent : input.shape) elements *= static_cast<std::size_t>(extent);
          inputs[input.name] = {input.shape, std::vector<float>(elements, 0.0F)};
        }
        std::vector<std::vector<double>> potentials;
        for (std::uint64_t step = 0; step < 4; ++step) {
          if (!streaming) potentials.clear();
          inputs["frame"].values = test::small_frame(kFrameSize, 2, step);
          const auto expected =
              test::run_small(network, kFrameSize, inputs["frame"].values, potentials);
          const auto values = run_onnx(graph, inputs, "f");
          EXPECT_EQ(values.at("depth").values, expected.depth);
          for (std::size_t i = 0; i < network.layers.size(); ++i) {
            const auto& name = network.layers[i].name;
            EXPECT_EQ(values.at(name).values, expected.spikes[i]) << name;
            if (streaming) inputs["state_" + name] = values.at("next_state_" + name);
          }
        }
      }
    }
  }
}

TEST(Onnx, ResizesOnlyWhereRoundingIsTheSame) {
  EXPECT_TRUE(resize_agrees(30, 60));
  // 30 -> 64 at 640x480: ONNX Runtime 1.32 takes another row than PyTorch (measured).
  EXPECT_FALSE(resize_agrees(30, 64));
  EXPECT_FALSE(resize_agrees(160, 324));
  EXPECT_FALSE(resize_agrees(240, 486));
  // Stages of 346x260 with kernels of 5, equal everywhere (measured).
  EXPECT_TRUE(resize_agrees(17, 37));
  EXPECT_TRUE(resize_agrees(173, 350));
}

TEST(Onnx, BilinearReadoutsOfDisparity) {
  auto network = test::small_network("add", false);
  auto& readout = network.readouts[0];
  readout.input = {{{0}, false}};
  Random random(5);
  readout.synapse = test::small_synapse(random, 3, 1, 3, 1, false);
  readout.synapse.bias = {4};
  readout.bilinear = 2;
  network.unit = ReadoutUnit::disparity;
  const auto graph = to_onnx(network, {kFrameSize, false}).graph;
  const auto frame = test::small_frame(kFrameSize, 2, 0);
  const auto values =
      run_onnx(graph, {{"frame", {{1, 2, 13, 18}, frame}}, {"rig_px_m", {{1}, {12}}}}, "f");
  // The readout's own map is the sum before the two interpolations.
  const auto& map = values.at("readout/current").values;
  const auto& depth = values.at("depth").values;
  const auto at = [&](int y, int x) { return map[static_cast<std::size_t>(y * 9 + x)]; };
  // Row 2 lies 0.75 behind the centre of row 0; column 3 0.25 behind that of column 1, column 2
  // 0.75 behind that of column 0.
  const float upper = at(0, 1) * 0.75F + at(0, 2) * 0.25F;
  const float lower = at(1, 1) * 0.75F + at(1, 2) * 0.25F;
  const float upper2 = at(0, 0) * 0.25F + at(0, 1) * 0.75F;
  const float lower2 = at(1, 0) * 0.25F + at(1, 1) * 0.75F;
  EXPECT_EQ(depth[2 * 18 + 3], 12 / std::max(1.0F, upper * 0.25F + lower * 0.75F));
  EXPECT_EQ(depth[2 * 18 + 2], 12 / std::max(1.0F, upper2 * 0.25F + lower2 * 0.75F));
  EXPECT_EQ(depth[0], 12 / std::max(1.0F, at(0, 0)));
}

TEST(Onnx, RefusesCoincidencesByName) {
  auto network = test::small_network("add", false);
  network.frame_channels = 4;
  network.coincidences.disparities = 3;
  network.layers[0].input = {{{kCoincidences}, false}};
  network.layers[0].synapse = network.layers[1].synapse;
  try {
    to_onnx(network, {kFrameSize, false});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("layer 'first': coincidence"), std::string::npos);
  }
}

TEST(Onnx, DamagedFilesGiveDataErrors) {
  const test::TempDir folder;
  const auto bytes =
      onnx_bytes(to_onnx(test::small_network("add", false), {kFrameSize, false}).graph, "f");
  EXPECT_GT(test::read_mutations(bytes, folder.file("m.onnx"), 1000,
                                 [](const std::string& path) { load_onnx(path); }),
            50);
}

}  // namespace
}  // namespace spikedepth
