// What sums are made of: the frame's counts, integers of 16 bits that move to 32 in time, and
// thresholds as integers.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/reference_network.hpp"
#include "core/engine/sum_row.hpp"
#include "tests/core/engine/engine_options.hpp"

namespace spikedepth {
namespace {

using test::NetworkMaker;

// Frames that enter by kernels with and without a way of their own, several blocks of outputs,
// strides that leave rows and columns over, and padding that reaches beyond the frame.
TEST(EngineSums, FramesEnterByAnyConvolution) {
  NetworkMaker make(12);
  for (const int kernel : {1, 3, 5, 7}) {
    for (const int stride : {1, 2, 3}) {
      for (const int padding : {0, kernel / 2, kernel - 1}) {
        const MapSize size{make.between(9, 20), make.between(9, 30)};
        NetworkDescription network;
        auto synapse = make.synapse(3, 40, kernel, stride, false);
        synapse.padding = padding;
        network.frame_channels = 3;
        network.layers.push_back(make.layer({{{kFrame}, false}}, synapse));
        network = on_grid(network);
        for (const double share : {0.05, 0.6}) {
          const auto frame = make.frame(3, size, share);
          const auto expected = reference_pass<float>(network, size, frame);
          for (const auto& options : test::all_options()) {
            if (options.threads % 2 == 0) continue;
            SCOPED_TRACE(format("kernel %d, stride %d, padding %d, %dx%d, share %g, ", kernel,
                                stride, padding, size.width, size.height, share) +
                         test::name_of(options));
            EXPECT_TRUE(test::agrees(network, size, frame, expected, options));
          }
        }
      }
    }
  }
}

// From sums that 16 bits hold to such as move after every list, and those that begin with 32 bits.
TEST(EngineSums, IntegersMoveTo32BitsInTime) {
  NetworkMaker make(13);
  const MapSize size{13, 17};
  for (const int levels : {255, 1023, 4095}) {
    NetworkDescription network;
    network.layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4, 64, 1, 1, false)));
    network.layers.push_back(make.layer({{{0}, false}}, make.synapse(64, 40, 5, 1, false)));
    network.layers.push_back(make.layer({{{0}, false}}, make.synapse(64, 70, 3, 2, false)));
    network.layers.push_back(make.layer({{{2}, false}}, make.synapse(70, 33, 5, 1, true), 0));
    // Weights alike: no sum cancels, so that the bound on 16 bits is as tight as can be.
    for (auto& weight : network.layers[2].synapse.weights) weight = make.uniform(0.03F, 0.04F);
    GridOptions grid;
    grid.levels = levels;
    network = on_grid(network, grid);
    for (const double share : {0.005, 0.02, 0.05, 0.1, 0.3, 1.0}) {
      const auto frame = make.frame(4, size, share);
      const auto expected = reference_pass<float>(network, size, frame);
      for (const auto& options : test::all_options()) {
        const bool tiles = options.dense_layers == engine::DenseLayers::always;
        if (!options.integers || options.threads != 2 || tiles) continue;
        SCOPED_TRACE(format("%d levels, share %g, ", levels, share) + test::name_of(options));
        EXPECT_TRUE(test::agrees(network, size, frame, expected, options));
      }
    }
  }
}

// Exact bounds on both sides: the largest levels fit, one more input does not.
TEST(EngineSums, ExactEntriesAreTheMostThat16BitsHold) {
  NetworkMaker make(14);
  SynapseDescription synapse = make.synapse(50, 2, 1, 1, false);
  std::fill(synapse.weights.begin(), synapse.weights.end(), -0.5F);
  EXPECT_EQ(engine::exact_entries(synapse, 0.5F, 1), 50);  // all there are
  EXPECT_EQ(engine::exact_entries(synapse, 0.5F, 3), 150);
  synapse.weights[50] = 3000;  // the second output: 6000 and 49 of 1
  synapse.weights[51] = -3000;
  synapse.weights[52] = 3000;
  synapse.weights[53] = 3000;
  synapse.weights[54] = 3000;  // 5 x 6000 = 30000
  EXPECT_EQ(engine::exact_entries(synapse, 0.5F, 1), 50);
  synapse.weights[55] = -1400;  // 2800: only 32767 - 30000 = 2767 are left
  EXPECT_EQ(engine::exact_entries(synapse, 0.5F, 1), 5);
  EXPECT_EQ(engine::exact_entries(synapse, 0.5F, 2), 5);
  synapse.weights[55] = 1383;  // 2766: one more of 1 fits
  EXPECT_EQ(engine::exact_entries(synapse, 0.5F, 1), 7);
}

TEST(EngineSums, RowsKeepTheirSumsWhenTheyMove) {
  using engine::SumForm;
  NetworkMaker make(15);
  const auto synapse = make.synapse(1, 32, 1, 1, false);
  for (const auto* kernels : engine::available_kernels()) {
    engine::PackedWeights weights;
    weights.arithmetic = engine::Arithmetic::integer;
    weights.exact_entries = 10;
    constexpr std::size_t kValues = 3 * 32;
    AlignedVector<char> memory(engine::SumRow::bytes(weights.arithmetic, kValues));
    const std::vector<engine::Range> columns = {{0, 1}, {2, 3}};
    engine::SumRow row(weights, kValues, memory.data(), columns);
    row.clear(true);
    const auto add = [&](int entries, std::int16_t value) {
      auto* const sums = static_cast<std::int16_t*>(row.hold(*kernels, entries));
      for (const auto part : columns) {
        for (int i = 0; i < 32; ++i)
          sums[part.first * 32 + i] += static_cast<std::int16_t>(value + i);
      }
    };
    add(6, 20000);
    EXPECT_EQ(row.form(), SumForm::shorts);
    add(4, 12000);
    EXPECT_EQ(row.form(), SumForm::shorts) << "ten entries are held";
    add(1, -30000);
    EXPECT_EQ(row.form(), SumForm::ints);
    add(10, 31000);
    row.settle(*kernels);
    for (const auto part : columns) {
      const auto* const sums = static_cast<const std::int32_t*>(row.from(part.first));
      for (int i = 0; i < 32; ++i) EXPECT_EQ(sums[i], 33000 + 4 * i) << kernels->name;
    }
    EXPECT_FALSE(row.is_narrow(11));
    row.clear(false);
    EXPECT_EQ(row.form(), SumForm::ints);
    EXPECT_FALSE(row.is_narrow(1));
    EXPECT_EQ(*static_cast<const std::int32_t*>(row.from(2)), 0);
  }
}

// Neurons without potentials compare integers with integers; bias, gain and leak are in the level.
TEST(EngineSums, LevelsFireAsNeuronsDo) {
  NetworkMaker make(16);
  const MapSize size{15, 22};
  for (const bool leaky : {false, true}) {
    for (const float gain : {1.0F, 0.37F}) {
      NetworkDescription network;
      network.layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4, 40, 3, 1, false)));
      network.layers.push_back(make.layer({{{0}, false}}, make.synapse(40, 40, 3, 2, false)));
      network.layers.push_back(make.layer({{{1}, false}}, make.synapse(40, 33, 5, 1, true), 0));
      for (std::size_t i = 1; i < network.layers.size(); ++i) {
        auto& layer = network.layers[i];
        for (int k = 0; k < layer.synapse.outputs; ++k)
          layer.synapse.bias.push_back(make.uniform(-0.3F, 0.5F));
        layer.neuron.leaky = leaky;
        layer.neuron.leak = leaky ? 0.6F : 1.0F;
        layer.neuron.gain = gain;
        layer.neuron.threshold = 0.25;
      }
      network = on_grid(network);
      const auto frame = make.frame(4, size, 0.2);
      auto expected = reference_pass<float>(network, size, frame);
      // A threshold that potentials reach exactly: the boundary belongs to those that fire.
      const auto& currents = expected.currents[1];
      const float largest = *std::max_element(currents.begin(), currents.end());
      const auto at = static_cast<std::size_t>(
          std::find(currents.begin(), currents.end(), largest) - currents.begin());
      const std::size_t plane = currents.size() / 40;
      float potential = (largest + network.layers[1].synapse.bias[at / plane]) * gain;
      if (leaky) potential *= 0.6F;
      network.layers[1].neuron.threshold = static_cast<double>(potential);
      expected = reference_pass<float>(network, size, frame);
      EXPECT_EQ(expected.spikes[1][at], 1.0F);
      for (const auto& options : test::all_options()) {
        SCOPED_TRACE(format("leaky %d, gain %g, ", leaky ? 1 : 0, static_cast<double>(gain)) +
                     test::name_of(options));
        EXPECT_TRUE(test::agrees(network, size, frame, expected, options));
      }
    }
  }
}

TEST(EngineSums, RefusesToUpsampleTheFrame) {
  NetworkMaker make(17);
  NetworkDescription network;
  network.layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4, 8, 3, 1, true)));
  EXPECT_THROW(EventDrivenEngine(network, {20, 20}), ConfigError);
}

}  // namespace
}  // namespace spikedepth
