#include "core/depth/synapse_count.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace spikedepth {
namespace {

using Values = std::vector<float>;

// Upsamples position by position.
Values upsampled(const CountedConvolution& c, const Values& input) {
  Values result;
  const auto source = [](std::int64_t i, std::int64_t from, std::int64_t to) {
    return std::min(from - 1, static_cast<std::int64_t>(
                                  std::floor(static_cast<float>(i) *
                                             (static_cast<float>(from) / static_cast<float>(to)))));
  };
  for (std::int64_t plane = 0; plane < c.images * c.channels; ++plane)
    for (std::int64_t y = 0; y < c.upsampled_height; ++y)
      for (std::int64_t x = 0; x < c.upsampled_width; ++x)
        result.push_back(input[static_cast<std::size_t>(
            (plane * c.height + source(y, c.height, c.upsampled_height)) * c.width +
            source(x, c.width, c.upsampled_width))]);
  return result;
}

// Walks every synapse, output by output, over the upsampled input.
LayerOperations walk(const CountedConvolution& c, const Values& input, const Values& weights) {
  LayerOperations result;
  const Values values = upsampled(c, input);
  const auto height = c.upsampled_height, width = c.upsampled_width;
  const auto rows = (height + 2 * c.padding - c.kernel) / c.stride + 1;
  const auto columns = (width + 2 * c.padding - c.kernel) / c.stride + 1;
  const auto depth = c.channels / c.groups;
  for (const float value : values) {
    result.inputs += 1;
    result.active_inputs += value != 0;
    result.input_sum += std::abs(value);
    result.largest_input = std::max<double>(result.largest_input, std::abs(value));
    result.binary_input = result.binary_input && (value == 0 || std::abs(value) == 1);
  }
  for (std::int64_t n = 0; n < c.images; ++n)
    for (std::int64_t k = 0; k < c.outputs; ++k)
      for (std::int64_t oy = 0; oy < rows; ++oy)
        for (std::int64_t ox = 0; ox < columns; ++ox)
          for (std::int64_t d = 0; d < depth; ++d)
            for (std::int64_t ky = 0; ky < c.kernel; ++ky)
              for (std::int64_t kx = 0; kx < c.kernel; ++kx) {
                const auto y = oy * c.stride + ky - c.padding;
                const auto x = ox * c.stride + kx - c.padding;
                if (y < 0 || y >= height || x < 0 || x >= width) continue;
                const auto channel = k / (c.outputs / c.groups) * depth + d;
                const float value = std::abs(values[static_cast<std::size_t>(
                    ((n * c.channels + channel) * height + y) * width + x)]);
                const bool exists = weights[static_cast<std::size_t>(
                                        ((k * depth + d) * c.kernel + ky) * c.kernel + kx)] != 0;
                result.dense += 1;
                result.nonzero += value != 0 && exists;
                result.graded += exists ? static_cast<double>(value) : 0;
              }
  return result;
}

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
        expect_equal(count_synapses(c, input.data(), weights.data()), walk(c, input, weights));
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
