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
