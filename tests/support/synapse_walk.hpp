#pragma once
// Counts the work of a convolution the slow way: synapse by synapse.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/depth/synapse_count.hpp"

namespace spikedepth::test {

using Values = std::vector<float>;

// Upsamples position by position.
inline Values upsampled(const CountedConvolution& c, const Values& input) {
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
inline LayerOperations walk_synapses(const CountedConvolution& c, const Values& input,
                                     const Values& weights) {
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
  result.set_binary(result.binary_input);
  return result;
}

}  // namespace spikedepth::test
