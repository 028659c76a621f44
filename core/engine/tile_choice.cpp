#include "core/engine/tile_choice.hpp"

#include <algorithm>

namespace spikedepth::engine {
namespace {

// Spikes an input from which tiles are faster than lists, measured for StereoSpike's layers on two
// cores with AMX. Behind upsampling they grow with the blocks of channels: lists still serve single
// columns. Tiles that run for long were up to twice as slow as at their start; at these densities
// they win even then.
constexpr double kDensePlain = 0.2, kDenseUpsampled = 0.16, kDenseBlock = 0.05;
// Lists serve 32 outputs hardly faster than 64.
constexpr int kWideBlock = 64;
constexpr double kDenseNarrow = 0.7;
constexpr int kSampledRow = 4;  // every fourth row is counted

bool can_use_tiles(const SynapseDescription& synapse, const EventLists& lists,
                   const PackedWeights& weights) {
  return weights.arithmetic == Arithmetic::integer && !lists.columns().sources.empty() &&
         synapse.kernel <= kLargestTileKernel;
}

double worthwhile_density(const SynapseDescription& synapse, const EventLists& lists, int width) {
  double density = synapse.upsample
                       ? kDenseUpsampled + kDenseBlock * static_cast<double>(lists.blocks().size())
                       : kDensePlain;
  if (width < kWideBlock) density *= kDenseNarrow;
  return density;
}

}  // namespace

TileChoice::TileChoice(const SynapseDescription& synapse, MapSize input,
                       std::vector<InputWord> words, const EventLists& lists,
                       const PackedWeights& weights, DenseLayers wish)
    : input_(input),
      inputs_(synapse.inputs),
      outputs_(synapse.outputs),
      width_(weights.width),
      words_(std::move(words)),
      worthwhile_(worthwhile_density(synapse, lists, weights.width)),
      always_(wish == DenseLayers::always) {
  if (wish == DenseLayers::never || !can_use_tiles(synapse, lists, weights)) return;
  convolution_.emplace(synapse, lists.columns(), input.height, words_, weights.unit);
}

// Every word of a map is part of the input, so its rows are counted as they lie.
double TileChoice::input_density(const Kernels& kernels) const {
  std::size_t spikes = 0;
  for (const auto& word : words_) {
    if (word.word > 0) continue;
    for (int y = 0; y < input_.height; y += kSampledRow)
      spikes += kernels.count_spikes(word.map->row(y), word.map->width * word.map->words);
  }
  const int rows = (input_.height + kSampledRow - 1) / kSampledRow;
  const double places = static_cast<double>(rows) * input_.width * inputs_;
  return static_cast<double>(spikes) / places;
}

void TileChoice::choose(const Kernels& kernels) {
  is_tiles_ = convolution_.has_value() && always_;
  if (!convolution_ || is_tiles_ || !kernels.has_tiles) return;
  is_tiles_ = input_density(kernels) > worthwhile_;
}

void TileChoice::spread(const Kernels& kernels, int row) {
  convolution_->spread(kernels, row);
}

// 16 outputs after the other: their weights are read for every row and should stay near.
void TileChoice::add_rows(const Kernels& kernels, int block,
                          const std::vector<DenseConvolution::Row>& rows, Scratch& scratch) const {
  const int first = block * width_;
  const int end = std::min(first + width_, outputs_);
  for (int output = first; output < end; output += kTileSide)
    convolution_->add_rows(kernels, rows, output, width_, scratch.tiles);
}

}  // namespace spikedepth::engine
