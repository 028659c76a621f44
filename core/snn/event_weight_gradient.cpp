#include "core/snn/event_weight_gradient.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/kernels.hpp"
#include "core/snn/event_forward.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kStripBytes = 512 * 1024;  // of the gradient, which stay in the cache

struct Geometry {
  std::int64_t channels, height, width;            // input
  std::int64_t maps, output_height, output_width;  // output
  std::int64_t kernel, stride, padding;
  std::int64_t margin_low, rows, columns;  // of the gradient with a margin of zeros
  int block;                               // maps summed at a time: 16, 32 or 64

  std::int64_t blocks() const { return (maps + block - 1) / block; }
  std::int64_t row_bytes() const { return block * static_cast<std::int64_t>(sizeof(float)); }
};

Geometry geometry_of(const torch::Tensor& input, const torch::Tensor& gradient, std::int64_t kernel,
                     std::int64_t stride, std::int64_t padding) {
  Geometry g{};
  g.channels = input.size(1), g.height = input.size(2), g.width = input.size(3);
  g.maps = gradient.size(1), g.output_height = gradient.size(2);
  g.output_width = gradient.size(3);
  g.kernel = kernel, g.stride = stride, g.padding = padding;
  // An input at x meets outputs from (x + padding - (kernel - 1)) / stride to (x + padding) /
  // stride.
  g.margin_low = (kernel - 1 - padding + stride - 1) / stride + 1;
  g.margin_low = std::max<std::int64_t>(g.margin_low, 0);
  const auto high = [&](std::int64_t inputs, std::int64_t outputs) {
    return std::max<std::int64_t>(0, (inputs - 1 + padding) / stride + 1 - outputs);
  };
  g.rows = g.margin_low + g.output_height + high(g.height, g.output_height);
  g.columns = g.margin_low + g.output_width + high(g.width, g.output_width);
  g.block = g.maps > 32 ? 64 : g.maps > 16 ? 32 : 16;
  return g;
}

// [K,H',W'] -> [block][row][column][map of the block], zeros around. Valid until this thread's next
// call.
const AlignedVector<float>& with_margin(const Geometry& g, const float* gradient) {
  thread_local AlignedVector<float> memory;
  auto& padded = memory;  // the caller's, in all threads below
  padded.assign(static_cast<std::size_t>(g.blocks() * g.rows * g.columns * g.block), 0.0F);
  at::parallel_for(0, g.blocks() * g.output_height, 8, [&](std::int64_t first, std::int64_t last) {
    for (auto item = first; item < last; ++item) {
      const auto block = item / g.output_height, y = item % g.output_height;
      const auto maps = std::min<std::int64_t>(g.block, g.maps - block * g.block);
      float* const to = padded.data() +
                        ((block * g.rows + y + g.margin_low) * g.columns + g.margin_low) * g.block;
      for (std::int64_t map = 0; map < maps; ++map) {
        const float* const from =
            gradient + ((block * g.block + map) * g.output_height + y) * g.output_width;
        for (std::int64_t x = 0; x < g.output_width; ++x) to[x * g.block + map] = from[x];
      }
    }
  });
  return padded;
}

// Active inputs of some rows of a channel, apart by the kernel taps that they meet (one list at
// stride 1, four at stride 2), as the place of their first tap's gradient row.
struct ActiveInputs {
  std::array<std::vector<std::uint32_t>, kLargestEventStride * kLargestEventStride> entries;
  std::array<std::vector<float>, kLargestEventStride * kLargestEventStride> values;
  bool repeated = true;  // every value stands as that many entries

  // Rows [first, last).
  void list(const Geometry& g, const float* channel, std::int64_t first, std::int64_t last) {
    repeated = true;
    for (std::int64_t i = first * g.width; i < last * g.width; ++i) {
      const float value = channel[i];
      repeated &= value >= 0 && value <= kMostSpikesSummed &&
                  value == static_cast<float>(static_cast<std::int32_t>(value));
    }
    for (auto& own : entries) own.clear();
    for (auto& own : values) own.clear();
    for (auto y = first; y < last; ++y) {
      for (std::int64_t x = 0; x < g.width; ++x) {
        const float value = channel[y * g.width + x];
        if (value == 0) continue;
        const auto row = (y + g.padding) / g.stride, column = (x + g.padding) / g.stride;
        const auto parity = static_cast<std::size_t>((y + g.padding) % g.stride * g.stride +
                                                     (x + g.padding) % g.stride);
        const auto place =
            ((row + g.margin_low) * g.columns + column + g.margin_low) * g.row_bytes();
        const int times = repeated ? static_cast<int>(value) : 1;
        for (int i = 0; i < times; ++i)
          entries[parity].push_back(static_cast<std::uint32_t>(place));
        if (!repeated) values[parity].push_back(value);
      }
    }
  }
};

// Adds gradient rows at active inputs to the sums of one channel and one block of maps,
// [ky][kx][block].
class TapSums {
 public:
  explicit TapSums(const Geometry& g)
      : g_(g),
        kernels_(engine::choose_kernels()),
        part_(static_cast<std::size_t>(g.kernel * g.block)) {}

  void add(const ActiveInputs& inputs, const float* padded, float* sums) {
    for (std::int64_t parity = 0; parity < g_.stride * g_.stride; ++parity) {
      const auto& entries = inputs.entries[static_cast<std::size_t>(parity)];
      const auto& values = inputs.values[static_cast<std::size_t>(parity)];
      const auto count = static_cast<std::int64_t>(entries.size());
      for (std::int64_t first = 0; first < count; first += kMostEntries) {
        add_entries(entries.data() + first, inputs.repeated ? nullptr : values.data() + first,
                    std::min(kMostEntries, count - first), parity, padded, sums);
      }
    }
  }

 private:
  static constexpr std::int64_t kMostEntries = 65535;

  // All taps of the entries' parity.
  void add_entries(const std::uint32_t* entries, const float* values, std::int64_t count,
                   std::int64_t parity, const float* padded, float* sums) {
    const auto first_y = parity / g_.stride, first_x = parity % g_.stride;
    std::array<engine::OutputEntries, kLargestEventKernel> positions;
    engine::GatherArguments arguments;
    arguments.positions = positions.data();
    arguments.entries = entries;
    arguments.values = values;
    arguments.step_bytes = g_.row_bytes();
    arguments.sums = part_.data();
    arguments.width = g_.block;
    for (auto kx = first_x; kx < g_.kernel; kx += g_.stride) {
      positions[arguments.position_count] = {0, static_cast<std::uint16_t>(count),
                                             static_cast<std::uint16_t>(arguments.position_count)};
      ++arguments.position_count;
    }
    for (auto ky = first_y; ky < g_.kernel; ky += g_.stride) {
      std::fill(part_.begin(), part_.end(), 0.0F);
      arguments.weights = reinterpret_cast<const char*>(padded) -
                          (ky - first_y) / g_.stride * g_.columns * g_.row_bytes();
      (values != nullptr ? kernels_.gather_graded : kernels_.gather_float)(arguments);
      for (std::size_t i = 0; i < arguments.position_count; ++i) {
        const auto kx = first_x + static_cast<std::int64_t>(i) * g_.stride;
        float* const to = sums + (ky * g_.kernel + kx) * g_.block;
        const float* const from = part_.data() + static_cast<std::int64_t>(i) * g_.block;
        for (int map = 0; map < g_.block; ++map) to[map] += from[map];
      }
    }
  }

  const Geometry& g_;
  const engine::Kernels& kernels_;
  AlignedVector<float> part_;
};

// One image's share of some channels, strip after strip of input rows, so that the gradient's rows
// stay near for all of them.
void add_channels(const Geometry& g, const float* input, const AlignedVector<float>& padded,
                  std::int64_t first, std::int64_t last, float* weights) {
  const auto taps = g.kernel * g.kernel, block_values = g.rows * g.columns * g.block;
  const auto strip =
      std::max<std::int64_t>(1, g.stride * kStripBytes / (g.blocks() * g.columns * g.row_bytes()));
  thread_local AlignedVector<float> sums;  // [channel][block][ky][kx][map of the block]
  sums.assign(static_cast<std::size_t>((last - first) * g.blocks() * taps * g.block), 0.0F);
  const auto sums_of = [&](std::int64_t channel, std::int64_t block) {
    return sums.data() + ((channel - first) * g.blocks() + block) * taps * g.block;
  };
  ActiveInputs inputs;
  TapSums tap_sums(g);
  for (std::int64_t y = 0; y < g.height; y += strip) {
    for (auto channel = first; channel < last; ++channel) {
      inputs.list(g, input + channel * g.height * g.width, y, std::min(y + strip, g.height));
      for (std::int64_t block = 0; block < g.blocks(); ++block)
        tap_sums.add(inputs, padded.data() + block * block_values, sums_of(channel, block));
    }
  }
  for (std::int64_t map = 0; map < g.maps; ++map) {
    for (auto channel = first; channel < last; ++channel) {
      float* const to = weights + (map * g.channels + channel) * taps;
      const float* const from = sums_of(channel, map / g.block) + map % g.block;
      for (std::int64_t tap = 0; tap < taps; ++tap) to[tap] += from[tap * g.block];
    }
  }
}

}  // namespace

torch::Tensor event_weight_gradient(const torch::Tensor& input, const torch::Tensor& gradient,
                                    std::int64_t kernel, std::int64_t stride,
                                    std::int64_t padding) {
  const auto plain = input.contiguous(), own = gradient.contiguous();
  const auto g = geometry_of(plain, own, kernel, stride, padding);
  auto weights = torch::zeros({g.maps, g.channels, kernel, kernel}, plain.options());
  for (std::int64_t image = 0; image < plain.size(0); ++image) {
    const auto& padded = with_margin(g, own[image].data_ptr<float>());
    const float* const values = plain[image].data_ptr<float>();
    at::parallel_for(0, g.channels, 1, [&](std::int64_t first, std::int64_t last) {
      add_channels(g, values, padded, first, last, weights.data_ptr<float>());
    });
  }
  return weights;
}

}  // namespace spikedepth
