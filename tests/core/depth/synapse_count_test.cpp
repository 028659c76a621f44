#include "core/depth/synapse_count.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/support/synapse_walk.hpp"

namespace spikedepth {
namespace {

using test::Values;
using test::walk_synapses;

void expect_equal(const LayerOperations& found, const LayerOperations& expected) {
  EXPECT_EQ(found.inputs, expected.inputs);
  EXPECT_EQ(found.active_inputs, expected.active_inputs);
  EXPECT_EQ(found.input_sum, expected.input_sum);
  EXPECT_EQ(found.largest_input, expected.largest_input);
  EXPECT_EQ(found.binary_input, expected.binary_input);
  EXPECT_EQ(found.dense, expected.dense);
  EXPECT_EQ(found.nonzero, expected.nonzero);
  EXPECT_EQ(found.graded, expected.graded);
}

// Enlarged and equal sizes, strides, padding, groups; whole and pruned weights; spikes, counts and
// signs.
TEST(SynapseCount, EqualsAWalkOverEverySynapseOfTheUpsampledInput) {
  const std::vector<CountedConvolution> cases = {
      // images, channels, height, width, upsampled, outputs, kernel, stride, padding, groups
      {1, 3, 5, 6, 12, 13, 2, 3, 1, 0, 1}, {2, 4, 4, 7, 11, 11, 1, 5, 1, 0, 1},
      {1, 4, 3, 3, 8, 7, 4, 3, 1, 0, 4},   {2, 3, 7, 9, 7, 9, 4, 5, 2, 2, 1},
      {1, 4, 6, 7, 6, 7, 8, 3, 1, 0, 2},   {1, 2, 1, 1, 9, 4, 3, 3, 2, 1, 1},
      {1, 6, 4, 3, 4, 3, 5, 1, 1, 0, 1}};
  std::mt19937 random(11);
  for (const auto& c : cases) {
    for (const int largest : {1, 4}) {
      for (const bool pruned : {false, true}) {
        Values input(static_cast<std::size_t>(c.images * c.channels * c.height * c.width));
        for (float& value : input)
          value = random() % 3 == 0
                      ? static_cast<float>(1 + random() % static_cast<unsigned>(largest)) *
                            (random() % 2 == 0 ? 1.0F : -1.0F)
                      : 0.0F;
        Values weights(
            static_cast<std::size_t>(c.outputs * c.channels / c.groups * c.kernel * c.kernel));
        for (float& weight : weights) weight = pruned && random() % 4 == 0 ? 0.0F : -0.7F;
        expect_equal(count_synapses(c, input.data(), weights.data()),
                     walk_synapses(c, input, weights));
      }
    }
  }
}

TEST(SynapseCount, AnUpsampledSpikeCountsWithAllItsCopies) {
  // One pixel becomes 4 x 4; a 3x3 kernel without padding makes 2 x 2 outputs of 9 synapses each.
  const CountedConvolution c{1, 1, 1, 1, 4, 4, 1, 3, 1, 0, 1};
  const float spike = 1;
  const Values weights(9, 1.0F);
  const auto counts = count_synapses(c, &spike, weights.data());
  EXPECT_EQ(counts.inputs, 16);
  EXPECT_EQ(counts.active_inputs, 16);
  EXPECT_EQ(counts.nonzero, 36);
  EXPECT_EQ(counts.dense, 36);
  EXPECT_TRUE(counts.binary_input);
}

TEST(SynapseCount, NearestSourcesFloorTheRatio) {
  EXPECT_EQ(nearest_sources(2, 5), (std::vector<std::int64_t>{0, 0, 0, 1, 1}));
  EXPECT_EQ(nearest_sources(3, 3), (std::vector<std::int64_t>{0, 1, 2}));
}

}  // namespace
}  // namespace spikedepth
