#include "core/engine/packed_weights.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/engine/float_grain.hpp"

namespace spikedepth::engine {
namespace {

constexpr int kWordChannels = 32;
constexpr int kFewOutputs = 16;  // which fill one vector of floats as well
constexpr double kLargestShort = 32767;
constexpr std::size_t kLargestLevels = 512;  // of an output, whose sum is looked at
constexpr double kExactFloat = 16777216;     // 2^24

}  // namespace

const void* PackedWeights::chunk(int output, std::size_t input, int ky) const {
  const std::size_t at =
      static_cast<std::size_t>(output) * block_size +
      chunk_starts[input * static_cast<std::size_t>(kernel) + static_cast<std::size_t>(ky)];
  if (arithmetic == Arithmetic::integer) return shorts.data() + at;
  return floats.data() + at;
}

std::size_t PackedWeights::chunk_bytes(std::size_t input) const {
  const std::size_t first = input * static_cast<std::size_t>(kernel);
  const std::size_t end = first + 1 < chunk_starts.size() ? chunk_starts[first + 1] : block_size;
  return (end - chunk_starts[first]) * (arithmetic == Arithmetic::integer ? 2 : 4);
}

float exact_unit(const SynapseDescription& synapse, int largest_input) {
  constexpr int kNone = 1000;
  int exponent = kNone;
  double largest = 0;
  for (const float weight : synapse.weights) {
    if (weight == 0.0F) continue;
    if (!std::isfinite(weight)) return 0;
    largest = std::max(largest, std::abs(static_cast<double>(weight)));
    exponent = std::min(exponent, grain_exponent(weight));
  }
  if (exponent == kNone) return 1;  // all weights are 0
  const double unit = std::ldexp(1.0, exponent);
  if (largest / unit > kLargestShort) return 0;
  const std::size_t fan_in = synapse.weights.size() / static_cast<std::size_t>(synapse.outputs);
  for (std::size_t k = 0; k < static_cast<std::size_t>(synapse.outputs); ++k) {
    double sum = 0;
    for (std::size_t i = 0; i < fan_in; ++i)
      sum += std::abs(static_cast<double>(synapse.weights[k * fan_in + i]));
    if (sum * largest_input / unit > kExactFloat) return 0;
  }
  return static_cast<float>(unit);
}

int block_width(int outputs, Arithmetic arithmetic) {
  if (arithmetic == Arithmetic::integer) return outputs > 32 ? 64 : 32;
  return outputs > kFewOutputs ? 32 : 16;
}

int channels_in_block(int kernel, int width, Arithmetic arithmetic, std::size_t chunk_bytes) {
  const std::size_t row = static_cast<std::size_t>(kernel) * static_cast<std::size_t>(width) *
                          (arithmetic == Arithmetic::integer ? 2 : 4);
  const int channels = static_cast<int>(chunk_bytes / row);
  return std::max(kWordChannels, channels / kWordChannels * kWordChannels);
}

void pack_block(const float* weights, int outputs, int inputs, int kernel, int block, int width,
                const std::vector<ChannelBlock>& channels, float* packed) {
  const int taps = kernel * kernel, used = std::min(width, outputs - block * width);
  std::fill(packed, packed + std::ptrdiff_t{taps} * inputs * width, 0.0F);
  for (int output = 0; output < used; ++output) {
    const float* from = weights + (std::ptrdiff_t{block} * width + output) * inputs * taps;
    for (const auto& input : channels) {
      float* const to = packed + std::ptrdiff_t{input.first} * taps * width + output;
      for (int c = 0; c < input.count; ++c) {
        for (int tap = 0; tap < taps; ++tap)
          to[(std::ptrdiff_t{tap} * input.count + c) * width] = *from++;
      }
    }
  }
}

int exact_entries(const SynapseDescription& synapse, float unit, int largest_input) {
  const std::size_t fan_in = synapse.weights.size() / static_cast<std::size_t>(synapse.outputs);
  const auto looked_at = static_cast<std::ptrdiff_t>(std::min(fan_in, kLargestLevels));
  std::vector<float> levels(fan_in);
  int fewest = static_cast<int>(looked_at) * largest_input;
  for (std::size_t k = 0; k < static_cast<std::size_t>(synapse.outputs); ++k) {
    for (std::size_t i = 0; i < fan_in; ++i)
      levels[i] = std::abs(synapse.weights[k * fan_in + i] / unit);
    std::nth_element(levels.begin(), levels.begin() + looked_at - 1, levels.end(),
                     std::greater<float>());
    std::sort(levels.begin(), levels.begin() + looked_at, std::greater<float>());
    double room = kLargestShort;
    int entries = 0;
    for (std::ptrdiff_t i = 0; i < looked_at && entries < fewest; ++i) {
      const double level = levels[static_cast<std::size_t>(i)];
      const int times =
          level * largest_input <= room ? largest_input : static_cast<int>(room / level);
      entries += times;
      room -= times * level;
      if (times < largest_input) break;
    }
    fewest = std::min(fewest, entries);
  }
  return fewest;
}

PackedWeights pack_weights(const SynapseDescription& synapse, Arithmetic arithmetic, int width,
                           float unit, int largest_input, const std::vector<ChannelBlock>& inputs) {
  PackedWeights packed;
  packed.arithmetic = arithmetic;
  packed.width = width;
  packed.output_blocks = (synapse.outputs + width - 1) / width;
  packed.kernel = synapse.kernel;
  packed.unit = unit;
  const auto k = static_cast<std::size_t>(synapse.kernel);
  for (const auto& block : inputs) {
    for (std::size_t ky = 0; ky < k; ++ky) {
      packed.chunk_starts.push_back(packed.block_size);
      packed.block_size +=
          k * static_cast<std::size_t>(block.count) * static_cast<std::size_t>(width);
    }
  }
  const std::size_t size = packed.block_size * static_cast<std::size_t>(packed.output_blocks);
  const bool integer = arithmetic == Arithmetic::integer;
  (integer ? packed.shorts.resize(size) : packed.floats.resize(size));
  AlignedVector<float> one(integer ? packed.block_size : 0);
  for (int output = 0; output < packed.output_blocks; ++output) {
    const std::size_t at = static_cast<std::size_t>(output) * packed.block_size;
    float* const to = integer ? one.data() : packed.floats.data() + at;
    pack_block(synapse.weights.data(), synapse.outputs, synapse.inputs, synapse.kernel, output,
               width, inputs, to);
    for (std::size_t i = 0; i < one.size(); ++i)
      packed.shorts[at + i] = static_cast<std::int16_t>(one[i] / unit);
  }
  if (integer) packed.exact_entries = exact_entries(synapse, unit, largest_input);
  return packed;
}

ListWeights pack_for_lists(const SynapseDescription& synapse, const std::vector<InputWord>& words,
                           int largest_input, Arithmetic wish) {
  const float unit = exact_unit(synapse, largest_input);
  const bool integer = wish == Arithmetic::integer && unit > 0 && synapse.outputs > kFewOutputs;
  const auto arithmetic = integer ? Arithmetic::integer : Arithmetic::float32;
  const int width = block_width(synapse.outputs, arithmetic);
  ListWeights weights;
  weights.blocks =
      channel_blocks(words, channels_in_block(synapse.kernel, width, arithmetic), synapse.inputs);
  weights.packed = pack_weights(synapse, arithmetic, width, unit, largest_input, weights.blocks);
  return weights;
}

PackedWeights pack_for_frame(const SynapseDescription& synapse) {
  const int width = block_width(synapse.outputs, Arithmetic::float32);
  return pack_weights(synapse, Arithmetic::float32, width, 1, 1, {{0, synapse.inputs, {}}});
}

}  // namespace spikedepth::engine
