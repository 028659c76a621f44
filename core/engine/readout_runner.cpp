#include "core/engine/readout_runner.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/depth/synapse_count.hpp"
#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {
namespace {

// The readout's kernel as one output a tap, to be applied without neighbours.
SynapseDescription taps_as_outputs(const SynapseDescription& synapse) {
  SynapseDescription taps;
  taps.name = synapse.name;
  taps.inputs = synapse.inputs;
  taps.outputs = synapse.kernel * synapse.kernel;
  taps.kernel = 1;
  for (int ky = 0; ky < synapse.kernel; ++ky) {
    for (int kx = 0; kx < synapse.kernel; ++kx) {
      for (int c = 0; c < synapse.inputs; ++c) taps.weights.push_back(synapse.weight(0, c, ky, kx));
    }
  }
  return taps;
}

int width_for(int taps, const std::string& name) {
  for (const int width : {16, 32, 64}) {
    if (taps <= width) return width;
  }
  throw ConfigError(
      format("readout %s has %d kernel taps; the engine takes up to 64", name.c_str(), taps));
}

}  // namespace

ReadoutRunner::ReadoutRunner(const ReadoutDescription& readout, MapSize input, MapSize frame,
                             std::vector<InputWord> words)
    : input_(input),
      frame_(frame),
      kernel_(readout.synapse.kernel),
      gain_(readout.gain),
      bias_(readout.synapse.bias.empty() ? 0.0F : readout.synapse.bias.front()) {
  const auto taps = taps_as_outputs(readout.synapse);
  const int width = width_for(taps.outputs, readout.name);
  const auto blocks = channel_blocks(words, taps.inputs, taps.inputs);
  weights_ = pack_weights(taps, Arithmetic::float32, width, 1.0F, blocks);
  lists_ = std::make_unique<EventLists>(input.height, blocks,
                                        plain_axis(input.width, input.width, 1, 1, 0),
                                        weights_.row_bytes());
  source_rows_ = nearest_sources(input.height, frame.height + kernel_ - 1);
  source_columns_ = nearest_sources(input.width, frame.width + kernel_ - 1);
  taps_.resize(static_cast<std::size_t>(input.height) * static_cast<std::size_t>(taps.outputs) *
               static_cast<std::size_t>(input.width));
}

void ReadoutRunner::sum_taps(const Kernels& kernels, int row, AlignedVector<float>& scratch) {
  const auto width = static_cast<std::size_t>(weights_.width);
  const auto columns = static_cast<std::size_t>(input_.width);
  scratch.assign(columns * width, 0.0F);
  for (std::size_t block = 0; block < lists_->blocks().size(); ++block) {
    const auto list = lists_->row(row, block);
    GatherArguments g;
    g.visits = list.visits;
    g.visit_count = list.visit_count;
    g.entries = list.entries;
    g.weights = weights_.chunk(0, block, 0);
    g.step_bytes = static_cast<std::ptrdiff_t>(weights_.row_bytes()) * lists_->blocks()[block].count;
    g.sums = scratch.data();
    g.width = weights_.width;
    kernels.gather_float(g);
  }
  const auto taps = static_cast<std::size_t>(kernel_ * kernel_);
  float* const to = taps_.data() + static_cast<std::size_t>(row) * taps * columns;
  for (std::size_t x = 0; x < columns; ++x) {
    for (std::size_t tap = 0; tap < taps; ++tap) to[tap * columns + x] = scratch[x * width + tap];
  }
}

void ReadoutRunner::add_row(int y, float* output, AlignedVector<float>& scratch) const {
  const auto columns = static_cast<std::size_t>(input_.width);
  const auto k = static_cast<std::size_t>(kernel_);
  scratch.assign(columns * k + static_cast<std::size_t>(frame_.width), 0.0F);
  float* const by_column = scratch.data();  // [kx][source column]
  float* const sum = scratch.data() + columns * k;
  for (std::size_t ky = 0; ky < k; ++ky) {
    const auto row = static_cast<std::size_t>(source_rows_[static_cast<std::size_t>(y) + ky]);
    const float* const from = taps_.data() + (row * k + ky) * k * columns;
    for (std::size_t i = 0; i < columns * k; ++i) by_column[i] += from[i];
  }
  for (std::size_t kx = 0; kx < k; ++kx) {
    const std::int64_t* const source = source_columns_.data() + kx;
    const float* const from = by_column + kx * columns;
    for (int x = 0; x < frame_.width; ++x) sum[x] += from[source[x]];
  }
  for (int x = 0; x < frame_.width; ++x) {
    const float read = sum[x] + bias_;
    output[x] += gain_ == 1.0F ? read : read * gain_;
  }
}

std::size_t ReadoutRunner::bytes() const {
  return weights_.bytes() + lists_->reserved_bytes() + taps_.size() * sizeof(float);
}

}  // namespace spikedepth::engine
