// The neurons of a layer: what they make of a row of sums, their thresholds and potentials.
#include <algorithm>

#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {

// Columns [range.first, range.last) of a row; `f` has the sums, from the first of them on.
void LayerRunner::finish(const Kernels& kernels, int block, int y, Range range, FireArguments f) {
  const int first = block * weights_.width;
  const int outputs = std::min(weights_.width, spikes_.channels - first);
  f.unit = weights_.unit;
  f.positions = range.last - range.first;
  f.width = weights_.width;
  if (!bias_.empty()) f.bias = bias_.data() + first;
  f.gain = neuron_.gain;
  f.threshold = threshold_;
  f.leak = neuron_.leak;
  f.leaky = neuron_.leaky;
  if (!potentials_.empty()) {
    f.potentials =
        potentials_.data() +
        static_cast<std::size_t>((block * output_.height + y) * output_.width + range.first) *
            static_cast<std::size_t>(weights_.width);
  }
  if (!int_levels_.empty()) {
    f.int_levels = int_levels_.data() + first;
    f.short_levels = short_levels_.data() + first;
  }
  f.words = spikes_.row(y) + range.first * spikes_.words + first / 32;
  f.word_stride = spikes_.words;
  f.valid = outputs == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << outputs) - 1;
  if (currents_ != nullptr) write_row(kernels, f, first, outputs, y, range.first);
  kernels.fire(f);
}

void LayerRunner::write_row(const Kernels& kernels, const FireArguments& f, int first, int outputs,
                            int y, int x) const {
  const auto columns = static_cast<std::size_t>(f.positions);
  const auto width = static_cast<std::size_t>(weights_.width);
  AlignedVector<float> row(columns * width);
  kernels.currents(f, row.data());
  for (int k = 0; k < outputs; ++k) {
    float* const to =
        currents_ +
        (static_cast<std::size_t>(first + k) * static_cast<std::size_t>(output_.height) +
         static_cast<std::size_t>(y)) *
            static_cast<std::size_t>(output_.width) +
        x;
    for (std::size_t i = 0; i < columns; ++i) to[i] = row[i * width + static_cast<std::size_t>(k)];
  }
}

void LayerRunner::set_threshold(float threshold) {
  threshold_ = threshold;
  set_levels();
}

// What a neuron without potential makes of its sum grows with the sum, so there is a greatest one
// that does not fire: found by bisection, with the arithmetic of the neurons themselves.
void LayerRunner::set_levels() {
  int_levels_.clear();
  short_levels_.clear();
  if (weights_.arithmetic == Arithmetic::float32 || !potentials_.empty() || neuron_.leak < 0)
    return;
  constexpr std::int32_t kExactFloat = 1 << 24, kLargestShort = 32767;
  for (int k = 0; k < weights_.output_blocks * weights_.width; ++k) {
    const auto fires = [&](std::int32_t sum) {
      float input = static_cast<float>(sum) * weights_.unit;
      if (!bias_.empty()) input += bias_[static_cast<std::size_t>(k)];
      if (neuron_.gain != 1.0F) input *= neuron_.gain;
      return (neuron_.leaky ? input * neuron_.leak : input) >= threshold_;
    };
    std::int32_t below = -kExactFloat - 1, above = kExactFloat + 1;  // both are not reached
    while (above - below > 1) {
      const std::int32_t middle = below + (above - below) / 2;
      (fires(middle) ? above : below) = middle;
    }
    int_levels_.push_back(below);
    short_levels_.push_back(
        static_cast<std::int16_t>(std::clamp(below, -kLargestShort - 1, kLargestShort)));
  }
}

void LayerRunner::keep_state(bool keep) {
  potentials_.clear();
  if (keep) {
    potentials_.assign(static_cast<std::size_t>(weights_.output_blocks) *
                           static_cast<std::size_t>(output_.height) *
                           static_cast<std::size_t>(output_.width) *
                           static_cast<std::size_t>(weights_.width),
                       0.0F);
  }
  set_levels();
}

void LayerRunner::reset() {
  std::fill(potentials_.begin(), potentials_.end(), 0.0F);
}

}  // namespace spikedepth::engine
