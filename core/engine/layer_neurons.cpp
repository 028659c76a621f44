#include "core/engine/layer_neurons.hpp"

#include <algorithm>

namespace spikedepth::engine {

LayerNeurons::LayerNeurons(const SpikingLayerDescription& layer, MapSize size,
                           const PackedWeights& weights)
    : neuron_(layer.neuron),
      threshold_(static_cast<float>(layer.neuron.threshold)),
      size_(size),
      width_(weights.width),
      blocks_(weights.output_blocks),
      integer_(weights.arithmetic == Arithmetic::integer),
      unit_(weights.unit),
      bias_(layer.synapse.bias),
      spikes_(size.height, size.width, layer.synapse.outputs) {
  if (!bias_.empty()) bias_.resize(static_cast<std::size_t>(blocks_ * width_), 0.0F);
  find_thresholds();
}

void LayerNeurons::fire(const Kernels& kernels, int block, int y, Range columns,
                        FireArguments sums) {
  const int first = block * width_;
  const int outputs = std::min(width_, spikes_.channels - first);
  auto& f = sums;
  f.unit = unit_;
  f.positions = columns.last - columns.first;
  f.width = width_;
  if (!bias_.empty()) f.bias = bias_.data() + first;
  f.gain = neuron_.gain;
  f.threshold = threshold_;
  f.leak = neuron_.leak;
  f.leaky = neuron_.leaky;
  if (!potentials_.empty()) {
    f.potentials =
        potentials_.data() +
        static_cast<std::size_t>((block * size_.height + y) * size_.width + columns.first) *
            static_cast<std::size_t>(width_);
  }
  integer_thresholds_.set(f, first);
  f.words = spikes_.row(y) + columns.first * spikes_.words + first / 32;
  f.word_stride = spikes_.words;
  f.valid = outputs == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << outputs) - 1;
  if (currents_ != nullptr) write_row(kernels, f, first, outputs, y, columns.first);
  kernels.fire(f);
}

void LayerNeurons::write_row(const Kernels& kernels, const FireArguments& sums, int first,
                             int outputs, int y, int x) const {
  const auto columns = static_cast<std::size_t>(sums.positions);
  const auto width = static_cast<std::size_t>(width_);
  AlignedVector<float> row(columns * width);
  kernels.currents(sums, row.data());
  for (int k = 0; k < outputs; ++k) {
    float* const to =
        currents_ +
        (static_cast<std::size_t>(first + k) * static_cast<std::size_t>(size_.height) +
         static_cast<std::size_t>(y)) *
            static_cast<std::size_t>(size_.width) +
        x;
    for (std::size_t i = 0; i < columns; ++i) to[i] = row[i * width + static_cast<std::size_t>(k)];
  }
}

void LayerNeurons::set_threshold(float threshold) {
  threshold_ = threshold;
  find_thresholds();
}

void LayerNeurons::find_thresholds() {
  integer_thresholds_.clear();
  if (!integer_ || !potentials_.empty() || neuron_.leak < 0) return;
  integer_thresholds_.find(neuron_, threshold_, bias_, unit_, blocks_ * width_);
}

void LayerNeurons::keep_state(bool keep) {
  potentials_.clear();
  if (keep) {
    potentials_.assign(static_cast<std::size_t>(blocks_) * static_cast<std::size_t>(size_.height) *
                           static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(width_),
                       0.0F);
  }
  find_thresholds();
}

void LayerNeurons::reset() {
  std::fill(potentials_.begin(), potentials_.end(), 0.0F);
}

}  // namespace spikedepth::engine
