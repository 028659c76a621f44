// The engine against a plain loop over every synapse. On a grid sums are exact in any order, so
// equality is to the bit; elsewhere currents agree with float64 to rounding.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.hpp"
#include "tests/core/engine/engine_options.hpp"

namespace spikedepth {
namespace {

using test::agrees;
using test::all_options;
using test::name_of;
using test::NetworkMaker;
using test::spikes_of;

TEST(EngineEquality, OnTheGridEverySetThreadCountAndArithmeticGivesTheSameBits) {
  NetworkMaker make(1);
  for (const auto* skip : {"add", "or", "concat"}) {
    for (const int width : {3, 8, 20, 32}) {
      const MapSize size{make.between(17, 40), make.between(17, 45)};
      const auto network = on_grid(make.u_net(width, skip));
      const auto frame = make.frame(4, size, 0.1);
      const auto expected = reference_pass<float>(network, size, frame);
      double spikes = 0;
      for (const auto& layer : expected.spikes)
        for (const float one : layer) spikes += one;
      EXPECT_GT(spikes, 100) << "the comparison would be empty";
      for (const auto& options : all_options()) {
        SCOPED_TRACE(std::string(skip) +
                     format(" width %d, %dx%d, ", width, size.width, size.height) +
                     name_of(options));
        EXPECT_TRUE(agrees(network, size, frame, expected, options));
      }
    }
  }
}

TEST(EngineEquality, EmptyAndFullFrames) {
  NetworkMaker make(2);
  const MapSize size{33, 29};
  const auto network = on_grid(make.u_net(16, "add"));
  for (const double share : {0.0, 1.0}) {
    const auto frame = make.frame(4, size, share);
    const auto expected = reference_pass<float>(network, size, frame);
    for (const auto& options : all_options()) {
      SCOPED_TRACE(name_of(options));
      EXPECT_TRUE(agrees(network, size, frame, expected, options));
    }
  }
}

// Sizes whose upsampling repeats sources once, twice, three times and more.
TEST(EngineEquality, UpsamplingWithRunsOfAnyLength) {
  NetworkMaker make(3);
  for (const int height : {2, 3, 5, 16, 18, 33, 34, 37}) {
    NetworkDescription network;
    network.layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4, 40, 3, 1, false)));
    network.layers.push_back(make.layer({{{0}, false}}, make.synapse(40, 24, 3, 2, false)));
    network.layers.push_back(make.layer({{{1}, false}}, make.synapse(24, 40, 5, 1, true), 0));
    network.layers.push_back(make.layer({{{0}, false}}, make.synapse(40, 24, 3, 3, false)));
    network.layers.push_back(make.layer({{{3}, false}}, make.synapse(24, 8, 5, 1, true), 0));
    network.layers.push_back(make.layer({{{0}, false}}, make.synapse(40, 8, 3, 1, true), 0));
    network = on_grid(network);
    const MapSize size{height, 2 * height + 7};
    const auto frame = make.frame(4, size, 0.2);
    const auto expected = reference_pass<float>(network, size, frame);
    for (const auto& options : all_options()) {
      SCOPED_TRACE(format("%d rows, ", height) + name_of(options));
      EXPECT_TRUE(agrees(network, size, frame, expected, options));
    }
  }
}

// Off the grid each layer, given the float64 network's spikes, agrees with float64 to rounding.
TEST(EngineEquality, TeacherForcedCurrentsAgreeWithFloat64) {
  NetworkMaker make(4);
  const MapSize size{35, 44};
  const auto network = make.u_net(24, "add");
  const auto frame = make.frame(4, size, 0.1);
  const auto expected = reference_pass<double>(network, size, frame);
  EventDrivenEngine engine(network, size);
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    engine.set_spikes(i, expected.spikes[i].data());
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto currents = engine.run_layer(i, frame.data());
    ASSERT_EQ(currents.size(), expected.currents[i].size());
    double worst = 0, largest = 0;
    for (std::size_t at = 0; at < currents.size(); ++at) {
      worst =
          std::max(worst, std::abs(static_cast<double>(currents[at]) - expected.currents[i][at]));
      largest = std::max(largest, std::abs(expected.currents[i][at]));
    }
    EXPECT_LT(worst, 1e-6 * largest) << "layer " << i;
    engine.set_spikes(i, expected.spikes[i].data());
  }
}

// Without a grid too: the order of sums is fixed, whatever runs them.
TEST(EngineEquality, FloatsDoNotDependOnThreadsOrInstructionSet) {
  NetworkMaker make(5);
  const MapSize size{40, 52};
  const auto network = make.u_net(32, "add");
  const auto frame = make.frame(4, size, 0.2);
  EngineOptions first;
  first.threads = 1;
  first.instruction_set = "portable";
  EventDrivenEngine plain(network, size, first);
  const auto expected = plain.run(frame.data());
  for (const auto& options : all_options()) {
    EventDrivenEngine engine(network, size, options);
    EXPECT_EQ(engine.run(frame.data()), expected) << name_of(options);
  }
}

TEST(EngineEquality, KeptPotentialsChargeOverFrames) {
  NetworkDescription network;
  NetworkMaker make(6);
  auto synapse = make.synapse(1, 2, 1, 1, false);
  synapse.weights = {0.25F, 0.5F};
  network.frame_channels = 1;
  network.layers.push_back(make.layer({{{kFrame}, false}}, synapse));
  network.layers[0].neuron.threshold = 1.0F;
  EngineOptions options;
  options.keep_state = true;
  EventDrivenEngine engine(network, {1, 1}, options);
  const std::vector<float> frame = {1.0F};
  std::vector<std::vector<float>> spikes;
  for (int t = 0; t < 4; ++t) {
    engine.run(frame.data());
    spikes.push_back(spikes_of(engine, 0));
  }
  const std::vector<std::vector<float>> expected = {{0, 0}, {0, 1}, {0, 0}, {1, 1}};
  EXPECT_EQ(spikes, expected);
  engine.reset();
  engine.run(frame.data());
  EXPECT_EQ(spikes_of(engine, 0), expected[0]);
}

TEST(EngineEquality, LeakyNeuronsFollowTheirEquation) {
  NetworkDescription network;
  NetworkMaker make(7);
  auto synapse = make.synapse(1, 1, 1, 1, false);
  synapse.weights = {1.5F};
  network.frame_channels = 1;
  network.layers.push_back(make.layer({{{kFrame}, false}}, synapse));
  network.layers[0].neuron = {true, 0.5F, 1.0F, 1.0F};
  EngineOptions options;
  options.keep_state = true;
  EventDrivenEngine engine(network, {1, 1}, options);
  const std::vector<float> frame = {1.0F};
  engine.run(frame.data());  // v = 0 + (1.5 - 0) / 2 = 0.75
  EXPECT_EQ(spikes_of(engine, 0), std::vector<float>{0});
  engine.run(frame.data());  // v = 0.75 + (1.5 - 0.75) / 2 = 1.125: fires
  EXPECT_EQ(spikes_of(engine, 0), std::vector<float>{1});
  engine.run(frame.data());  // from 0 again
  EXPECT_EQ(spikes_of(engine, 0), std::vector<float>{0});
}

// Weights that fill all 16 bits: sums must not overflow on the way.
TEST(EngineEquality, LargeLevelsDoNotOverflowSixteenBits) {
  NetworkMaker make(8);
  NetworkDescription network;
  network.layers.push_back(make.layer({{{kFrame}, false}}, make.synapse(4, 64, 1, 1, false)));
  auto synapse = make.synapse(64, 64, 5, 1, false);
  for (auto& weight : synapse.weights) weight = static_cast<float>(make.between(1, 8)) * 1000.0F;
  network.layers.push_back(make.layer({{{0}, false}}, synapse));
  network.layers[0].neuron.threshold = 1e-6F;
  network.layers[1].neuron.threshold = 4000000.0F;
  const MapSize size{9, 9};
  const auto frame = make.frame(4, size, 1.0);
  network.layers[0] = on_grid(network).layers[0];
  const auto expected = reference_pass<float>(network, size, frame);
  EngineOptions options;
  EventDrivenEngine engine(network, size, options);
  ASSERT_TRUE(engine.sums_integers(1));
  for (const auto& each : all_options()) EXPECT_TRUE(agrees(network, size, frame, expected, each));
}

// Left alone, the engine takes tiles for busy inputs only, and only where the machine has them.
TEST(EngineEquality, BusyLayersTakeTiles) {
  NetworkMaker make(11);
  const MapSize size{40, 52};
  const auto network = on_grid(make.u_net(32, "add"));
  const auto frame = make.frame(4, size, 0.1);
  const std::size_t values = 32 * 40 * 52;
  for (const auto* kernels : engine::available_kernels()) {
    EngineOptions options;
    options.instruction_set = kernels->name;
    EventDrivenEngine engine(network, size, options);
    std::vector<float> spikes(values, 0.0F);
    for (std::size_t i = 0; i < values; i += 20) spikes[i] = 1;  // 5 %
    engine.set_spikes(0, spikes.data());
    engine.run_layer(1, frame.data());
    EXPECT_FALSE(engine.was_dense(1)) << kernels->name;
    for (std::size_t i = 0; i < values; i += 3) spikes[i] = 1;  // a third and more
    engine.set_spikes(0, spikes.data());
    engine.run_layer(1, frame.data());
    EXPECT_EQ(engine.was_dense(1), kernels->has_tiles) << kernels->name;
    options.integers = false;
    EventDrivenEngine floats(network, size, options);
    floats.set_spikes(0, spikes.data());
    floats.run_layer(1, frame.data());
    EXPECT_FALSE(floats.was_dense(1)) << kernels->name;
  }
}

TEST(EngineEquality, OperationsEqualAWalkOverEverySynapse) {
  NetworkMaker make(9);
  for (const auto* skip : {"add", "or", "concat"}) {
    const MapSize size{21, 26};
    auto network = on_grid(make.u_net(9, skip));
    for (std::size_t i = 0; i < network.layers[3].synapse.weights.size(); i += 3)
      network.layers[3].synapse.weights[i] = 0;  // pruned
    for (std::size_t i = 0; i < network.layers[4].synapse.weights.size(); i += 5)
      network.layers[4].synapse.weights[i] = 0;
    const auto frame = make.frame(4, size, 0.2);
    EventDrivenEngine engine(network, size);
    engine.run(frame.data());
    auto found = engine.operations(frame.data());
    found.erase(std::remove_if(found.begin(), found.end(),
                               [](const LayerOperations& one) { return one.layer == "readout"; }),
                found.end());
    ASSERT_EQ(found.size(), network.layers.size());
    // The same network with all weights one adds up what enters through existing synapses.
    const auto truth = reference_pass<float>(network, size, frame);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      auto ones = network;
      for (auto& weight : ones.layers[i].synapse.weights) weight = weight != 0 ? 1.0F : 0.0F;
      const auto walked = reference_pass<double>(ones, size, frame, &truth.spikes);
      double graded = 0;
      for (const double current : walked.currents[i]) graded += current;
      EXPECT_EQ(found[i].graded, graded) << skip << " layer " << i;
      EXPECT_EQ(found[i].layer, network.layers[i].synapse.name);
      if (found[i].binary_input) {
        EXPECT_EQ(found[i].nonzero, graded);
      }
      EXPECT_LE(found[i].nonzero, graded);
      EXPECT_LE(found[i].nonzero, found[i].dense);
      for (auto& weight : ones.layers[i].synapse.weights) weight = 1.0F;
      auto full = truth.spikes;
      for (auto& layer : full) std::fill(layer.begin(), layer.end(), 1.0F);
      const std::vector<float> full_frame(frame.size(), 1.0F);
      const auto dense = reference_pass<double>(ones, size, full_frame, &full);
      double all = 0;
      for (const double current : dense.currents[i]) all += current;
      const double merged = found[i].layer == "layer4" && std::string(skip) == "add"   ? 2
                            : found[i].layer == "layer5" && std::string(skip) == "add" ? 2
                                                                                       : 1;
      EXPECT_EQ(found[i].dense * merged, all) << skip << " layer " << i;
    }
  }
}

TEST(EngineEquality, RefusesWhatDoesNotFitTogether) {
  NetworkMaker make(10);
  auto network = make.u_net(8, "add");
  network.layers[2].input = {{{5}, false}};
  EXPECT_THROW(EventDrivenEngine(network, {32, 32}), ConfigError);
  network = make.u_net(8, "add");
  network.layers[1].synapse.weights.pop_back();
  EXPECT_THROW(EventDrivenEngine(network, {32, 32}), ConfigError);
  EngineOptions options;
  options.instruction_set = "mmx";
  EXPECT_THROW(EventDrivenEngine(make.u_net(8, "add"), {32, 32}, options), ConfigError);
}

}  // namespace
}  // namespace spikedepth
