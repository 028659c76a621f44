// A description as a NIR graph computes what the description says, over several steps.
#include "io/networks/nir/nir_export.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "io/networks/nir/run_graph.hpp"
#include "tests/io/networks/small_network.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

constexpr MapSize kFrameSize = {13, 18};

std::string refusal(const NetworkDescription& network, const NirExport& options) {
  try {
    to_nir(network, options);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

NirExport options(bool encoder_only, bool extensions) {
  NirExport made;
  made.frame = kFrameSize;
  made.encoder_only = encoder_only;
  made.extensions = extensions;
  return made;
}

TEST(NirExport, WithExtensionsComputesTheWholeNetwork) {
  const test::TempDir folder;
  for (const char* skip : {"add", "or", "concat"}) {
    for (const bool leaky : {false, true}) {
      SCOPED_TRACE(std::string(skip) + (leaky ? " leaky" : ""));
      const auto network = test::small_network(skip, leaky);
      const auto exported = to_nir(network, options(false, true));
      save_nir(folder.file("a.nir"), exported.graph);
      NirRun run(load_nir(folder.file("a.nir")), {1e-4, false}, "a.nir");
      std::vector<std::vector<double>> potentials;
      double spikes = 0;
      for (std::uint64_t step = 0; step < 6; ++step) {
        const auto frame = test::small_frame(kFrameSize, 2, step);
        const auto expected = test::run_small(network, kFrameSize, frame, potentials);
        EXPECT_EQ(run.step(frame), expected.depth) << step;
        ASSERT_EQ(exported.layers.size(), 4U);
        for (std::size_t i = 0; i < 4; ++i) {
          EXPECT_EQ(run.value(exported.layers[i]), expected.spikes[i]) << i << " in step " << step;
          for (const float spike : expected.spikes[i]) spikes += spike;
        }
      }
      EXPECT_GT(spikes, 200);
    }
  }
}

TEST(NirExport, EncoderAloneIsStandard) {
  const auto network = test::small_network("add", false);
  const auto exported = to_nir(network, options(true, false));
  EXPECT_EQ(exported.layers, (std::vector<std::string>{"first", "block_second", "third"}));
  NirRun run(exported.graph, {1e-4, false}, "a");
  std::vector<std::vector<double>> potentials;
  for (std::uint64_t step = 0; step < 4; ++step) {
    const auto frame = test::small_frame(kFrameSize, 2, step);
    const auto expected = test::run_small(network, kFrameSize, frame, potentials);
    EXPECT_EQ(run.step(frame), expected.spikes[2]);
    EXPECT_EQ(run.value("block_second"), expected.spikes[1]);
  }
  for (const auto& [name, node] : exported.graph.nodes) {
    EXPECT_EQ(name.find_first_of("./"), std::string::npos) << name;
    EXPECT_EQ(node.type.find("spikedepth"), std::string::npos) << name;
  }
  const auto& conv = exported.graph.nodes.at("first_synapse");
  EXPECT_EQ(conv.numbers.at("input_shape").values, (std::vector<double>{13, 18}));
  EXPECT_EQ(conv.numbers.at("bias").values, (std::vector<double>{0.125, -0.25, 0}));
  EXPECT_EQ(exported.graph.nodes.at("third_synapse").numbers.at("bias").values,
            (std::vector<double>{0, 0}));
  const auto& neuron = exported.graph.nodes.at("first");
  EXPECT_EQ(neuron.numbers.at("r").shape, (std::vector<std::uint64_t>{3, 7, 9}));
  EXPECT_EQ(neuron.numbers.at("r").values.front(), 1 / 1e-4);
  EXPECT_LT(neuron.numbers.at("v_threshold").values.front(), 0.5);
  EXPECT_EQ(static_cast<float>(neuron.numbers.at("v_threshold").values.front()),
            std::nextafter(0.5F, 0.0F));
  EXPECT_EQ(neuron.numbers.count("v_reset"), 1U);
  EXPECT_EQ(neuron.metadata.at("reset"), "zero");
  const auto lost = to_json(exported.notes).dump();
  EXPECT_NE(lost.find("\"decoder\""), std::string::npos);
  EXPECT_NE(lost.find("\"readout\""), std::string::npos);
}

TEST(NirExport, LeavesVResetOutWhenAsked) {
  auto how = options(true, false);
  how.v_reset = false;
  const auto exported = to_nir(test::small_network("add", true), how);
  EXPECT_EQ(exported.graph.nodes.at("first").numbers.count("v_reset"), 0U);
  EXPECT_EQ(exported.graph.nodes.at("first").numbers.at("tau").values.front(), 2e-4);
}

TEST(NirExport, RefusesByNameWhatNirCannotHold) {
  EXPECT_NE(refusal(test::small_network("add", false), options(false, false))
                .find("layer 'decoder': nearest upsampling has no place in NIR; --encoder-only"),
            std::string::npos);
  auto network = test::small_network("or", false);
  network.layers[2].input = {{{0, 1}, true}};
  EXPECT_NE(refusal(network, options(false, false)).find("layer 'third': a join by 'or'"),
            std::string::npos);
  network = test::small_network("add", false);
  network.readouts[0].input = {{{0}, false}};
  network.readouts[0].synapse = network.layers[1].synapse;
  network.readouts[0].synapse.outputs = 1;
  network.readouts[0].synapse.weights.resize(27);
  network.readouts[0].bilinear = 2;
  EXPECT_NE(refusal(network, options(false, true)).find("readout 'readout': bilinear"),
            std::string::npos);
  network.coincidences.disparities = 3;
  network.layers[0].input = {{{kCoincidences}, false}};
  network.layers[0].synapse = network.layers[1].synapse;
  network.frame_channels = 4;
  EXPECT_NE(refusal(network, options(true, true)).find("layer 'first': coincidence cells"),
            std::string::npos);
}

}  // namespace
}  // namespace spikedepth
