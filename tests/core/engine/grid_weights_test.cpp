#include "core/engine/grid_weights.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/engine/packed_weights.hpp"
#include "tests/core/engine/random_network.hpp"

namespace spikedepth {
namespace {

TEST(GridWeights, AreMultiplesOfAPowerOfTwoWithFewLevels) {
  test::NetworkMaker make(1);
  const auto network = make.u_net(16, "add");
  const auto rounded = on_grid(network);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const auto& before = network.layers[i].synapse;
    const auto& after = rounded.layers[i].synapse;
    const float unit = engine::exact_unit(after, i == 0 ? 255 : 3);
    ASSERT_GT(unit, 0.0F);
    int exponent = 0;
    EXPECT_EQ(std::frexp(unit, &exponent), 0.5F);
    for (std::size_t at = 0; at < before.weights.size(); ++at) {
      EXPECT_LE(std::abs(after.weights[at] - before.weights[at]), unit / 2);
      EXPECT_LE(std::abs(after.weights[at] / unit), 1023.0F);
    }
  }
}

// The bound is what keeps float32 exact: a synapse with a large fan-in gets a coarser grid.
TEST(GridWeights, SumsStayWithinTwentyFourBits) {
  SynapseDescription synapse;
  synapse.inputs = 40000;
  synapse.kernel = 1;
  synapse.weights.assign(40000, 0.9F);
  const float unit = grid_unit(synapse, 3, {});
  EXPECT_LE(0.9 * 40000 * 3, 16777216.0 * static_cast<double>(unit));
  EXPECT_GT(unit, 0.9F / 1023);
}

bool same_weights(const NetworkDescription& one, const NetworkDescription& other) {
  bool same = true;
  for (std::size_t i = 0; i < one.layers.size(); ++i)
    same = same && one.layers[i].synapse.weights == other.layers[i].synapse.weights;
  for (std::size_t i = 0; i < one.readouts.size(); ++i)
    same = same && one.readouts[i].synapse.weights == other.readouts[i].synapse.weights &&
           one.readouts[i].synapse.bias == other.readouts[i].synapse.bias;
  return same;
}

// Of any number of levels, as long as sums are exact: 13 bits here, and 11 of the default.
TEST(GridWeights, WeightsOnAnExactGridStayAsTheyAre) {
  for (const int levels : {1023, 4095}) {
    test::NetworkMaker make(3);
    GridOptions finer;
    finer.levels = levels;
    const auto network = on_grid(make.u_net(8, "add"), finer);
    const auto again = on_grid(network);
    EXPECT_TRUE(same_weights(network, again));
    for (const auto& layer : grid_bits(network)) EXPECT_TRUE(layer.kept) << layer.name;
  }
}

TEST(GridWeights, AReadoutThatIsExactAloneButNotBesideTheOthersIsRounded) {
  NetworkDescription network;
  network.readouts.resize(2);
  for (auto& readout : network.readouts) {
    readout.input = {{{kFrame}, false}};
    readout.synapse.kernel = 1;
    readout.synapse.weights = {32767.0F};  // x 255 = 8.4 million of 2^24
    readout.synapse.bias = {1.0F};
  }
  EXPECT_TRUE(grid_bits(network).back().kept);
  network.readouts.push_back(network.readouts.back());
  EXPECT_FALSE(grid_bits(network).back().kept);
  network.readouts.pop_back();
  network.readouts[0].bilinear = 2;  // results lie 16 times finer
  EXPECT_FALSE(grid_bits(network).back().kept);
}

TEST(GridWeights, BitsAreThoseOfTheLargestLevelAndItsSign) {
  NetworkDescription network;
  network.layers.resize(3);
  const std::vector<std::vector<float>> weights = {
      {0.25F, -0.75F, 0, 0}, {4, 4, 4, 4}, {0, 0, 0, 0}};
  for (std::size_t i = 0; i < 3; ++i) {
    network.layers[i].synapse.name = "layer" + std::to_string(i);
    network.layers[i].input = {{{kFrame}, false}};
    network.layers[i].synapse.kernel = 2;
    network.layers[i].synapse.weights = weights[i];
  }
  const auto bits = grid_bits(network);
  ASSERT_EQ(bits.size(), 3U);
  EXPECT_EQ(bits[0].bits, 3);  // -3 of 1/4
  EXPECT_EQ(bits[1].bits, 2);  // 1 of 4
  EXPECT_EQ(bits[2].bits, 1);
  EXPECT_EQ(grid_bits_text(bits), "3 bits in layer0, 2 in layer1, 1 in layer2; all as they were");
}

TEST(GridWeights, BitsThatWereChosenAreKeptToEvenOnAnExactGrid) {
  test::NetworkMaker make(4);
  const auto network = on_grid(make.u_net(8, "add"));
  for (const int bits : {4, 8}) {
    const auto coarse = on_grid(network, grid_of_bits(bits));
    for (const auto& layer : grid_bits(coarse)) EXPECT_LE(layer.bits, bits) << layer.name;
    EXPECT_EQ(grid_bits(coarse).front().bits, bits);
    EXPECT_EQ(grid_bits(coarse).back().bits, bits);  // of both readouts, on one grid
    EXPECT_FALSE(same_weights(network, coarse));
    EXPECT_TRUE(same_weights(coarse, on_grid(coarse)));
  }
}

TEST(GridWeights, RoundingIsToTheNearest) {
  std::vector<float> values = {0.3F, -0.3F, 0.124F, 0.126F, 5.0F};
  round_to_grid(values, 0.25F);
  EXPECT_EQ(values, (std::vector<float>{0.25F, -0.25F, 0.0F, 0.25F, 5.0F}));
}

TEST(GridWeights, WeightsOffAGridHaveNoExactUnit) {
  test::NetworkMaker make(2);
  EXPECT_EQ(engine::exact_unit(make.synapse(8, 8, 5, 1, false), 1), 0.0F);
}

}  // namespace
}  // namespace spikedepth
