// Layers summed in matrix tiles: when, and what differs.
#include <algorithm>

#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {
namespace {

// Spikes an input from which tiles are faster than lists, as measured for StereoSpike's layers on
// two cores with AMX: behind upsampling the more, the more blocks of channels the lists of single
// columns take. Tiles that run for long were up to twice as slow as at their start, so these are
// densities at which they win even then.
constexpr double kDensePlain = 0.2, kDenseUpsampled = 0.16, kDenseBlock = 0.05;
// Lists serve 32 outputs hardly faster than 64.
constexpr int kWideBlock = 64;
constexpr double kDenseNarrow = 0.7;
constexpr int kSampledRow = 4;  // every fourth row is counted

}  // namespace

void LayerRunner::make_dense(const SynapseDescription& synapse, float unit) {
  if (input_words_.empty() || lists_->columns().atoms.empty() ||
      synapse.kernel > kLargestTileKernel)
    return;
  dense_ = std::make_unique<DenseConvolution>(synapse, lists_->columns(), input_.height,
                                              input_words_, unit);
}

// Every word of a map is part of the input, so its rows are counted as they lie.
double LayerRunner::input_density(const Kernels& kernels) const {
  std::size_t spikes = 0;
  for (const auto& word : input_words_) {
    if (word.word > 0) continue;
    for (int y = 0; y < input_.height; y += kSampledRow)
      spikes += kernels.count_spikes(word.map->row(y), word.map->width * word.map->words);
  }
  const double places = static_cast<double>((input_.height + kSampledRow - 1) / kSampledRow) *
                        input_.width * description_.synapse.inputs;
  return static_cast<double>(spikes) / places;
}

void LayerRunner::begin(const Kernels& kernels) {
  is_dense_ = dense_ != nullptr && dense_wish_ == DenseLayers::always;
  if (dense_ == nullptr || is_dense_ || !kernels.has_tiles) return;
  double worthwhile =
      description_.synapse.upsample
          ? kDenseUpsampled + kDenseBlock * static_cast<double>(lists_->blocks().size())
          : kDensePlain;
  if (weights_.width < kWideBlock) worthwhile *= kDenseNarrow;
  is_dense_ = input_density(kernels) > worthwhile;
}

// Adds all weights to rows of sums, 16 outputs after the other: their weights are read for every
// row and should stay near.
void LayerRunner::add_dense_rows(const Kernels& kernels, int block,
                                 const std::vector<DenseConvolution::Row>& rows,
                                 Scratch& scratch) const {
  const int first = block * weights_.width;
  const int end = std::min(first + weights_.width, spikes_.channels);
  for (int output = first; output < end; output += kTileSide)
    dense_->add_rows(kernels, rows, output, weights_.width, scratch.tiles);
}

}  // namespace spikedepth::engine
