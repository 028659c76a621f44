#include "io/networks/plain_convolution.hpp"

namespace spikedepth {
namespace {

/// The outputs of one axis that a source meets, each with its tap, by rising output.
struct Meeting {
  std::int64_t output, tap;
};

std::vector<std::vector<Meeting>> meetings(const PlainConvolution& shape, std::size_t axis,
                                           std::int64_t sources, std::int64_t outputs) {
  std::vector<std::vector<Meeting>> all(static_cast<std::size_t>(sources));
  for (std::int64_t output = 0; output < outputs; ++output) {
    for (std::int64_t tap = 0; tap < shape.kernel[axis]; ++tap) {
      const std::int64_t source =
          output * shape.stride[axis] + tap * shape.dilation[axis] - shape.before[axis];
      if (source >= 0 && source < sources)
        all[static_cast<std::size_t>(source)].push_back({output, tap});
    }
  }
  return all;
}

}  // namespace

std::array<std::int64_t, 2> PlainConvolution::output_size(std::array<std::int64_t, 2> size) const {
  std::array<std::int64_t, 2> result{};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t room =
        size[axis] + before[axis] + behind[axis] - dilation[axis] * (kernel[axis] - 1) - 1;
    result[axis] = room < 0 ? 0 : room / stride[axis] + 1;
  }
  return result;
}

std::vector<float> convolve(const PlainConvolution& shape, const std::vector<float>& weights,
                            const std::vector<float>& bias, const std::vector<float>& input,
                            std::array<std::int64_t, 2> size) {
  const auto result_size = shape.output_size(size);
  const auto rows = meetings(shape, 0, size[0], result_size[0]);
  const auto columns = meetings(shape, 1, size[1], result_size[1]);
  const std::int64_t plane = result_size[0] * result_size[1];
  const std::int64_t taps = shape.kernel[0] * shape.kernel[1];
  const std::int64_t inputs_of_group = shape.inputs / shape.groups;
  const std::int64_t outputs_of_group = shape.outputs / shape.groups;
  // [place][output], so that one input's outputs lie side by side.
  std::vector<float> sums(static_cast<std::size_t>(plane * shape.outputs), 0.0F);
  std::vector<float> turned(static_cast<std::size_t>(taps * outputs_of_group));
  for (std::int64_t c = 0; c < shape.inputs; ++c) {
    const std::int64_t first = c / inputs_of_group * outputs_of_group;
    for (std::int64_t k = 0; k < outputs_of_group; ++k) {
      for (std::int64_t tap = 0; tap < taps; ++tap)
        turned[static_cast<std::size_t>(tap * outputs_of_group + k)] =
            weights[static_cast<std::size_t>(
                ((first + k) * inputs_of_group + c % inputs_of_group) * taps + tap)];
    }
    for (std::int64_t y = 0; y < size[0]; ++y) {
      for (std::int64_t x = 0; x < size[1]; ++x) {
        const float value = input[static_cast<std::size_t>((c * size[0] + y) * size[1] + x)];
        if (value == 0.0F) continue;
        for (const Meeting& row : rows[static_cast<std::size_t>(y)]) {
          for (const Meeting& column : columns[static_cast<std::size_t>(x)]) {
            float* to =
                sums.data() + (row.output * result_size[1] + column.output) * shape.outputs + first;
            const float* from =
                turned.data() + (row.tap * shape.kernel[1] + column.tap) * outputs_of_group;
            for (std::int64_t k = 0; k < outputs_of_group; ++k) to[k] += value * from[k];
          }
        }
      }
    }
  }
  std::vector<float> result(sums.size());
  for (std::int64_t k = 0; k < shape.outputs; ++k) {
    const float more = bias.empty() ? 0.0F : bias[static_cast<std::size_t>(k)];
    for (std::int64_t at = 0; at < plane; ++at) {
      const float sum = sums[static_cast<std::size_t>(at * shape.outputs + k)];
      result[static_cast<std::size_t>(k * plane + at)] = bias.empty() ? sum : sum + more;
    }
  }
  return result;
}

}  // namespace spikedepth
