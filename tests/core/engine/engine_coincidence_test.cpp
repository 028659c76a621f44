// Networks with coincidence cells and bilinear readouts in the engine.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/engine/coincidence_operations.hpp"
#include "tests/core/engine/engine_options.hpp"

namespace spikedepth {
namespace {

using test::agrees;
using test::all_options;
using test::name_of;
using test::NetworkMaker;

constexpr MapSize kOddFrame{33, 46};  // a quarter of it is 9 x 12, an eighth 5 x 6

NetworkDescription coincidence_network(NetworkMaker& make, int windows) {
  NetworkDescription network;
  network.frame_channels = 4 * windows;
  network.coincidences.disparities = 12;
  network.coincidences.windows = windows;
  network.coincidences.leak = windows > 1 ? 0.6875F : 0.0F;
  auto& layers = network.layers;
  layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4 * windows, 16, 5, 2, false)));
  layers.push_back(make.layer({{{0}, false}}, make.synapse(16, 24, 5, 2, false)));
  layers.push_back(make.layer({{{kCoincidences}, false}}, make.synapse(12, 40, 5, 1, false)));
  layers.push_back(make.layer({{{1}, false}, {{2}, false}}, make.synapse(64, 33, 3, 2, false)));
  layers.push_back(make.layer({{{3}, false}}, make.synapse(33, 24, 3, 1, true), 1));
  for (auto& layer : layers)
    layer.synapse.name = layer.name = "layer" + std::to_string(&layer - layers.data());
  const auto read = [&](LayerInput input, int channels, int factor) {
    ReadoutDescription readout;
    readout.name = "readout" + std::to_string(factor);
    readout.input = std::move(input);
    readout.synapse = make.synapse(channels, 1, 3, 1, false);
    readout.synapse.name = readout.name;
    readout.synapse.bias = {make.uniform(1, 3)};
    readout.bilinear = factor;
    network.readouts.push_back(readout);
  };
  read({{{3}, false}}, 33, 8);
  read({{{4, 1}, false}, {{2}, false}}, 64, 4);
  return network;
}

TEST(EngineCoincidence, OnTheGridEveryWayGivesTheSameBits) {
  NetworkMaker make(11);
  for (const int windows : {1, 2}) {
    const auto network = on_grid(coincidence_network(make, windows));
    const auto frame = make.frame(4 * windows, kOddFrame, 0.2);
    const auto expected = reference_pass<float>(network, kOddFrame, frame);
    for (const auto& spikes : expected.spikes)
      EXPECT_GT(std::count(spikes.begin(), spikes.end(), 1.0F), 20);
    for (const auto& options : all_options()) {
      SCOPED_TRACE(format("%d windows, ", windows) + name_of(options));
      EXPECT_TRUE(agrees(network, kOddFrame, frame, expected, options));
    }
  }
}

TEST(EngineCoincidence, DisparityBecomesMetresOfTheRig) {
  NetworkMaker make(12);
  auto network = on_grid(coincidence_network(make, 1));
  const auto frame = make.frame(4, kOddFrame, 0.2);
  auto middle = reference_pass<float>(network, kOddFrame, frame).depth;
  std::sort(middle.begin(), middle.end());
  // Whole numbers stay on the grid; half of the pixels come to lie below the bound.
  network.readouts[0].synapse.bias[0] += std::floor(1 - middle[middle.size() / 2]);
  const auto expected = reference_pass<float>(network, kOddFrame, frame);
  network.unit = ReadoutUnit::disparity;
  EXPECT_THROW(EventDrivenEngine(network, kOddFrame, {}), ConfigError);
  EngineOptions options;
  options.rig_px_m = 19.94;
  EventDrivenEngine engine(network, kOddFrame, options);
  engine.keep_scales(true);
  const auto& depth = engine.run(frame.data());
  int far = 0;
  for (std::size_t i = 0; i < depth.size(); ++i) {
    far += expected.depth[i] < 1;
    ASSERT_EQ(depth[i], 19.94F / std::max(1.0F, expected.depth[i]));
  }
  EXPECT_GT(far, 0) << "no pixel tests the bound";
  EXPECT_LT(far, static_cast<int>(depth.size()));
  EXPECT_EQ(engine.scales().back(), depth);
}

TEST(EngineCoincidence, CountsItsCellsAndItsReadoutsWhereTheyWork) {
  NetworkMaker make(13);
  const auto network = coincidence_network(make, 1);
  const auto frame = make.frame(4, kOddFrame, 0.2);
  EventDrivenEngine engine(network, kOddFrame, {});
  engine.run(frame.data());
  const auto operations = engine.operations(frame.data());
  ASSERT_EQ(operations.size(), 1 + network.layers.size() + network.readouts.size());
  const auto counts = count_coincidences(network.coincidences, frame.data(), kOddFrame);
  EXPECT_EQ(operations[0].layer, "coincidences");
  EXPECT_EQ(operations[0].nonzero, counts.lookups + counts.coincidences);
  EXPECT_TRUE(operations[0].binary_input);
  for (const auto& work : operations) {
    if (work.layer == "readout8") {
      EXPECT_EQ(work.inputs, 33 * 5 * 6);
    }
    if (work.layer == "layer2") {
      EXPECT_FALSE(work.binary_input);
    }
  }
}

TEST(EngineCoincidence, RefusesDescriptionsThatDoNotFit) {
  NetworkMaker make(14);
  auto network = coincidence_network(make, 1);
  network.frame_channels = 8;
  EXPECT_THROW(network.check(), ConfigError);
  network = coincidence_network(make, 1);
  network.coincidences.disparities = 0;
  EXPECT_THROW(network.check(), ConfigError);
  network = coincidence_network(make, 1);
  network.readouts[0].bilinear = 3;
  EXPECT_THROW(network.check(), ConfigError);
  network.readouts[0].bilinear = 0;
  EXPECT_THROW(network.check(), ConfigError);
}

}  // namespace
}  // namespace spikedepth
