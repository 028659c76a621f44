// Layers summed in matrix tiles: when, and what differs.
#include <algorithm>

#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {
namespace {

// Spikes an input from which tiles are faster than lists, as measured for StereoSpike's layers on
// two cores with AMX: behind upsampling the more, the more blocks of channels the lists of single
// columns take.
constexpr double kDensePlain = 0.12, kDenseUpsampled = 0.05, kDenseBlock = 0.02;
constexpr int kSampledRow = 4;  // every fourth row is counted

}  // namespace

void LayerRunner::make_dense(const SynapseDescription& synapse, float unit) {
  if (lists_->columns().atoms.empty() || synapse.kernel > kLargestTileKernel) return;
  dense_ = std::make_unique<DenseConvolution>(synapse, lists_->columns(), input_.height,
                                              input_words_, unit);
}

double LayerRunner::input_density() const {
  double spikes = 0;
  for (const auto& word : input_words_) {
    for (int y = 0; y < input_.height; y += kSampledRow) {
      const std::uint32_t* const row = word.map->row(y) + word.word;
      int count = 0;
      for (int x = 0; x < input_.width; ++x) count += __builtin_popcount(row[x * word.map->words]);
      spikes += count;
    }
  }
  const double places = static_cast<double>((input_.height + kSampledRow - 1) / kSampledRow) *
                        input_.width * description_.synapse.inputs;
  return spikes / places;
}

void LayerRunner::begin(const Kernels& kernels) {
  is_dense_ = dense_ != nullptr && dense_wish_ == DenseLayers::always;
  if (dense_ == nullptr || is_dense_ || !kernels.has_tiles) return;
  const double worthwhile =
      description_.synapse.upsample
          ? kDenseUpsampled + kDenseBlock * static_cast<double>(lists_->blocks().size())
          : kDensePlain;
  is_dense_ = input_density() > worthwhile;
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
