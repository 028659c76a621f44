#pragma once
// A two-dimensional convolution as a plain loop over what is not zero.
#include <array>
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Weights [outputs][inputs / groups][height][width]; padding before and behind each axis.
struct PlainConvolution {
  std::int64_t inputs = 1, outputs = 1, groups = 1;
  std::array<std::int64_t, 2> kernel{}, stride{1, 1}, dilation{1, 1}, before{}, behind{};

  /// Height and width of the result; 0 or less where the kernel does not fit.
  std::array<std::int64_t, 2> output_size(std::array<std::int64_t, 2> size) const;
};

/// Adds to each output its products in the order of input channels, rows and columns, in float32,
/// then the bias, if there is one. `input` is [inputs][size]; returns [outputs][output_size].
std::vector<float> convolve(const PlainConvolution& shape, const std::vector<float>& weights,
                            const std::vector<float>& bias, const std::vector<float>& input,
                            std::array<std::int64_t, 2> size);

}  // namespace spikedepth
