#include "core/depth/synapse_count.hpp"

#include <algorithm>
#include <cmath>

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

double dot(const Floats& a, const Floats& b) {
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

// Sums down the columns of one channel, each row with its own factor. Element by element, so that
// the compiler may use vector instructions.
class ColumnSums {
 public:
  explicit ColumnSums(std::size_t width)
      : active_reached(width, 0.0F),
        active_copies(width, 0.0F),
        sum_reached(width, 0.0F),
        sum_copies(width, 0.0F),
        largest(width, 0.0F),
        width_(width) {}

  void add_row(const float* row, float reached, float copies) {
    float *a = active_reached.data(), *b = active_copies.data(), *c = sum_reached.data(),
          *d = sum_copies.data(), *e = largest.data();
    int graded = 0;
    for (std::size_t x = 0; x < width_; ++x) {
      const float value = std::abs(row[x]);
      const float active = value > 0.0F ? 1.0F : 0.0F;
      a[x] += reached * active;
      b[x] += copies * active;
      c[x] += reached * value;
      d[x] += copies * value;
      e[x] = value > e[x] ? value : e[x];
      graded |= static_cast<int>(value != active);
    }
    graded_ |= graded;
  }

  // `largest` and binary() are over all rows so far.
  void clear_sums() {
    for (Floats* sums : {&active_reached, &active_copies, &sum_reached, &sum_copies})
      std::fill(sums->begin(), sums->end(), 0.0F);
  }
  bool binary() const { return graded_ == 0; }

  Floats active_reached, active_copies, sum_reached, sum_copies, largest;

 private:
  std::size_t width_;
  int graded_ = 0;
};

// Adds nonzero and graded of one channel with weights [kernel, kernel] that are not all there.
void add_pruned(const CountedConvolution& c, const float* plane, const float* existing,
                const Axis& rows, const Axis& columns, LayerOperations& operations) {
  const auto width = static_cast<std::size_t>(c.width);
  Floats active(width), sum(width);
  for (const auto& row_tap : rows.by_tap) {
    std::fill(active.begin(), active.end(), 0.0F);
    std::fill(sum.begin(), sum.end(), 0.0F);
    for (std::size_t y = 0; y < row_tap.size(); ++y) {
      if (row_tap[y] == 0.0F) continue;
      const float* row = plane + y * width;
      for (std::size_t x = 0; x < width; ++x) {
        const float value = std::abs(row[x]);
        active[x] += value > 0.0F ? row_tap[y] : 0.0F;
        sum[x] += row_tap[y] * value;
      }
    }
    for (const auto& column_tap : columns.by_tap) {
      const double weights = *existing++;
      operations.nonzero += weights * dot(active, column_tap);
      operations.graded += weights * dot(sum, column_tap);
    }
  }
}

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
  const float each = existing.empty() ? 0.0F : existing.front();
  const bool pruned = std::any_of(existing.begin(), existing.end(),
                                  [&](float weights_there) { return weights_there != each; });
  const auto width = static_cast<std::size_t>(c.width);
  const auto pixels = static_cast<std::size_t>(c.height) * width;
  LayerOperations operations;
  ColumnSums sums(width);
  for (std::int64_t image = 0; image < c.images; ++image) {
    for (std::int64_t channel = 0; channel < c.channels; ++channel, input += pixels) {
      for (std::size_t y = 0; y < rows.copies.size(); ++y)
        sums.add_row(input + y * width, rows.reached[y], rows.copies[y]);
      operations.active_inputs += dot(sums.active_copies, columns.copies);
      operations.input_sum += dot(sums.sum_copies, columns.copies);
      if (pruned) {
        add_pruned(c, input, existing.data() + channel * c.kernel * c.kernel, rows, columns,
                   operations);
      } else {
        operations.nonzero += each * dot(sums.active_reached, columns.reached);
        operations.graded += each * dot(sums.sum_reached, columns.reached);
      }
      sums.clear_sums();
    }
  }
  const auto inputs = static_cast<double>(c.images * c.channels);
  operations.inputs = inputs * static_cast<double>(c.upsampled_height * c.upsampled_width);
  operations.largest_input = *std::max_element(sums.largest.begin(), sums.largest.end());
  operations.binary_input = sums.binary();
  operations.dense = inputs * sum_of(rows.reached) * sum_of(columns.reached) *
                     static_cast<double>(c.outputs / c.groups);
  return operations;
}

}  // namespace spikedepth
