#include "core/depth/synapse_count.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace spikedepth {
namespace {

using Floats = std::vector<float>;  // small whole numbers, exact in float32

// What one source position along an axis becomes.
struct Axis {
  Floats copies;               // upsampled positions
  Floats reached;              // outputs over all taps
  std::vector<Floats> by_tap;  // the same for each tap of the kernel
};

Axis make_axis(const CountedConvolution& c, std::int64_t source, std::int64_t upsampled) {
  const auto sources = nearest_sources(source, upsampled);
  const Floats none(static_cast<std::size_t>(source), 0.0F);
  Axis axis{none, none, std::vector<Floats>(static_cast<std::size_t>(c.kernel), none)};
  for (const auto place : sources) axis.copies[static_cast<std::size_t>(place)] += 1;
  const auto outputs = (upsampled + 2 * c.padding - c.kernel) / c.stride + 1;
  for (std::int64_t output = 0; output < outputs; ++output) {
    for (std::int64_t tap = 0; tap < c.kernel; ++tap) {
      const auto position = output * c.stride + tap - c.padding;
      if (position < 0 || position >= upsampled) continue;
      const auto place = static_cast<std::size_t>(sources[static_cast<std::size_t>(position)]);
      axis.by_tap[static_cast<std::size_t>(tap)][place] += 1;
      axis.reached[place] += 1;
    }
  }
  return axis;
}

double sum_of(const Floats& values) {
  double sum = 0;
  for (const float value : values) sum += value;
  return sum;
}

template <class Number>
double dot(const std::vector<Number>& a, const Floats& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

// [channels, kernel, kernel]: how many weights lie at each input channel and tap.
Floats existing_weights(const CountedConvolution& c, const float* weights) {
  const auto taps = c.kernel * c.kernel;
  const auto span = static_cast<std::size_t>(c.channels / c.groups * taps);
  const auto outputs_of_group = c.outputs / c.groups;
  Floats existing(static_cast<std::size_t>(c.channels * taps), 0.0F);
  for (std::int64_t output = 0; output < c.outputs; ++output) {
    const float* from = weights + static_cast<std::size_t>(output) * span;
    float* to = existing.data() + static_cast<std::size_t>(output / outputs_of_group) * span;
    for (std::size_t i = 0; i < span; ++i) to[i] += from[i] != 0.0F ? 1.0F : 0.0F;
  }
  return existing;
}

constexpr std::int32_t kMagnitude = 0x7FFFFFFF;  // all bits of a float32 but its sign
constexpr std::int32_t kOne = 0x3F800000;        // the bits of 1.0F

// Sums down the columns of one channel, each row with its own factor. Spikes, which are most of the
// inputs, are counted in whole numbers from the bits of the floats, which the compiler turns into
// vector instructions.
class ColumnSums {
 public:
  explicit ColumnSums(std::size_t width)
      : active_reached(width), active_copies(width), sum_reached(width), sum_copies(width) {}

  // `outputs`, `copies`: the factors of the rows.
  void add(const float* plane, const Floats& outputs, const Floats& copies_of) {
    for (auto* sums : {&active_reached, &active_copies}) std::fill(sums->begin(), sums->end(), 0);
    std::int32_t graded = 0, any = 0;
    const std::size_t width = active_reached.size();
    for (std::size_t y = 0; y < outputs.size(); ++y) {
      const float* row = plane + y * width;
      std::int32_t* __restrict reached = active_reached.data(), * __restrict copies =
                                                                    active_copies.data();
      const auto reached_here = static_cast<std::int32_t>(outputs[y]);
      const auto copies_here = static_cast<std::int32_t>(copies_of[y]);
      for (std::size_t x = 0; x < width; ++x) {
        std::int32_t bits = 0;
        std::memcpy(&bits, row + x, sizeof(bits));
        bits &= kMagnitude;
        const std::int32_t active = -static_cast<std::int32_t>(bits != 0);  // all bits or none
        reached[x] += reached_here & active;
        copies[x] += copies_here & active;
        any |= active;
        graded |= active & (bits ^ kOne);
      }
    }
    graded_ = graded_ || graded != 0;
    if (graded != 0) return add_values(plane, outputs, copies_of);
    std::copy(active_reached.begin(), active_reached.end(), sum_reached.begin());
    std::copy(active_copies.begin(), active_copies.end(), sum_copies.begin());
    if (any != 0) largest_ = std::max(largest_, 1.0F);
  }

  /// Over all channels so far.
  bool binary() const { return !graded_; }
  double largest() const { return largest_; }

  std::vector<std::int32_t> active_reached, active_copies;
  Floats sum_reached, sum_copies;

 private:
  void add_values(const float* plane, const Floats& outputs, const Floats& copies_of) {
    for (auto* sums : {&sum_reached, &sum_copies}) std::fill(sums->begin(), sums->end(), 0.0F);
    const std::size_t width = sum_reached.size();
    for (std::size_t y = 0; y < outputs.size(); ++y) {
      const float* row = plane + y * width;
      float* __restrict reached = sum_reached.data(), * __restrict copies = sum_copies.data();
      for (std::size_t x = 0; x < width; ++x) {
        reached[x] += outputs[y] * std::abs(row[x]);
        copies[x] += copies_of[y] * std::abs(row[x]);
      }
      for (std::size_t x = 0; x < width; ++x) largest_ = std::max(largest_, std::abs(row[x]));
    }
  }

  float largest_ = 0;
  bool graded_ = false;
};

}  // namespace

std::vector<std::int64_t> nearest_sources(std::int64_t source, std::int64_t target) {
  const float scale = static_cast<float>(source) / static_cast<float>(target);
  std::vector<std::int64_t> sources(static_cast<std::size_t>(target));
  for (std::int64_t i = 0; i < target; ++i) {
    const auto nearest = static_cast<std::int64_t>(std::floor(static_cast<float>(i) * scale));
    sources[static_cast<std::size_t>(i)] = std::min(nearest, source - 1);
  }
  return sources;
}

LayerOperations count_synapses(const CountedConvolution& c, const float* input,
                               const float* weights) {
  const Axis rows = make_axis(c, c.height, c.upsampled_height);
  const Axis columns = make_axis(c, c.width, c.upsampled_width);
  const Floats existing = existing_weights(c, weights);
  const bool pruned = std::any_of(existing.begin(), existing.end(), [&](float weights_there) {
    return weights_there != existing[0];
  });
  // Without pruned weights the taps need not be told apart.
  const auto row_taps = pruned ? rows.by_tap : std::vector<Floats>{rows.reached};
  const auto column_taps = pruned ? columns.by_tap : std::vector<Floats>{columns.reached};
  const auto width = static_cast<std::size_t>(c.width);
  const auto pixels = static_cast<std::size_t>(c.height) * width;
  LayerOperations operations;
  ColumnSums sums(width);
  for (std::int64_t image = 0; image < c.images; ++image) {
    for (std::int64_t channel = 0; channel < c.channels; ++channel, input += pixels) {
      const float* weights_here = existing.data() + channel * c.kernel * c.kernel;
      for (const Floats& row_tap : row_taps) {
        sums.add(input, row_tap, rows.copies);
        for (const Floats& column_tap : column_taps) {
          operations.nonzero += *weights_here * dot(sums.active_reached, column_tap);
          operations.graded += *weights_here * dot(sums.sum_reached, column_tap);
          ++weights_here;
        }
      }
      operations.active_inputs += dot(sums.active_copies, columns.copies);
      operations.input_sum += dot(sums.sum_copies, columns.copies);
    }
  }
  const auto inputs = static_cast<double>(c.images * c.channels);
  operations.inputs = inputs * static_cast<double>(c.upsampled_height * c.upsampled_width);
  operations.largest_input = sums.largest();
  const auto outputs_a_group = c.outputs / c.groups;
  operations.dense = inputs * sum_of(rows.reached) * sum_of(columns.reached) *
                     static_cast<double>(outputs_a_group);
  operations.set_binary(sums.binary());
  return operations;
}

}  // namespace spikedepth
