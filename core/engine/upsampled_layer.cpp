#include "core/engine/upsampled_layer.hpp"

#include <algorithm>

namespace spikedepth::engine {

UpsampledLayer::UpsampledLayer(const LayerSetup& setup)
    : UpsampledLayer(
          setup,
          pack_for_lists(setup.layer.synapse, setup.words, setup.largest_input, setup.arithmetic),
          upsampled_axis(setup.input.width, setup.output.width, setup.layer.synapse.kernel)) {}

UpsampledLayer::UpsampledLayer(const LayerSetup& setup, ListWeights weights, UpsampledAxis columns)
    : LayerRunner(setup, std::move(weights.packed), weights.blocks.size() > 1),
      rows_(upsampled_axis(setup.input.height, setup.output.height, setup.layer.synapse.kernel)),
      columns_(columns),
      pairs_(setup.input.height, weights.blocks, std::move(columns.pairs), weights_.row_bytes()),
      choice_(setup.layer.synapse, setup.input, setup.words, pairs_, weights_, setup.dense) {
  if (columns_.with_singles.empty()) return;
  singles_.emplace(setup.input.height, std::move(weights.blocks), std::move(columns.singles),
                   weights_.row_bytes());
}

void UpsampledLayer::list(const Kernels& kernels, int row, const float* /*frame*/) {
  choice_.is_tiles() ? choice_.spread(kernels, row) : pairs_.list(kernels, row);
  if (singles_) singles_->list(kernels, row);
}

void UpsampledLayer::run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) {
  const int tile_rows = tasks_.tile_rows();
  UpsampledTile tile(weights_, rows_, columns_, tile_rows, rows.first, scratch);
  const bool narrow = !choice_.is_tiles() && lists_fit_narrow_sums(pairs_, weights_);
  for (int first = rows.first; first < rows.last; first += tile_rows) {
    tile.move_to({first, std::min(first + tile_rows, rows.last)}, narrow);
    if (choice_.is_tiles()) {
      add_tiles(kernels, block, tile, scratch);
    } else {
      for (std::size_t input = 0; input < pairs_.blocks().size(); ++input) {
        for (int ky = 0; ky < weights_.kernel; ++ky)
          add_chunk(kernels, {block, input, ky}, tile, scratch);
      }
    }
    for (int y = tile.rows().first; y < tile.rows().last; ++y) fire_row(kernels, block, y, tile);
  }
}

// One chunk of weights on all rows of the tile.
void UpsampledLayer::add_chunk(const Kernels& kernels, const WeightChunk& chunk,
                               const UpsampledTile& tile, Scratch& scratch) const {
  const Range pairs = tile.new_pairs();
  ChunkPart next{0, rows_.pairs.count_sources(pairs.first, pairs.last, chunk.ky)};
  const auto add = [&](int source, SumRow& pair_sums, SumRow& single_sums) {
    if (source < 0) return;
    add_list(kernels, pairs_, source, weights_, chunk, next, pair_sums, scratch);
    if (singles_) add_list(kernels, *singles_, source, weights_, chunk, {}, single_sums, scratch);
    if (next.part < next.parts) ++next.part;
  };
  for (int y = pairs.first; y < pairs.last; ++y)
    add(rows_.pairs.source_at(y, chunk.ky), tile.pair_pair(y), tile.pair_single(y));
  for (int y = tile.rows().first; y < tile.rows().last; ++y)
    add(rows_.singles.source_at(y, chunk.ky), tile.single_pair(y), tile.single_single(y));
}

// All weights on all rows of the tile.
void UpsampledLayer::add_tiles(const Kernels& kernels, int block, const UpsampledTile& tile,
                               Scratch& scratch) const {
  std::vector<DenseConvolution::Row> dense;
  const auto add = [&](const Axis& rows, int y, SumRow& pair_sums, SumRow& single_sums) {
    dense.push_back({&rows, y, pair_sums.wide(kernels)});
    for (std::size_t input = 0; singles_ && input < singles_->blocks().size(); ++input) {
      for (int ky = 0; ky < weights_.kernel; ++ky) {
        const int source = rows.source_at(y, ky);
        if (source < 0) continue;
        add_list(kernels, *singles_, source, weights_, {block, input, ky}, {}, single_sums,
                 scratch);
      }
    }
  };
  const Range pairs = tile.new_pairs();
  for (int y = pairs.first; y < pairs.last; ++y)
    add(rows_.pairs, y, tile.pair_pair(y), tile.pair_single(y));
  for (int y = tile.rows().first; y < tile.rows().last; ++y) {
    if (tile.has_singles(y)) add(rows_.singles, y, tile.single_pair(y), tile.single_single(y));
  }
  choice_.add_rows(kernels, block, dense, scratch);
}

void UpsampledLayer::fire_row(const Kernels& kernels, int block, int y, const UpsampledTile& tile) {
  for (const auto part : columns_.pairs_only)
    neurons_.fire(kernels, block, y, part, tile.input_of(kernels, y, part.first, false));
  for (const auto part : columns_.with_singles)
    neurons_.fire(kernels, block, y, part, tile.input_of(kernels, y, part.first, true));
}

std::size_t UpsampledLayer::input_bytes() const {
  return pairs_.reserved_bytes() + (singles_ ? singles_->reserved_bytes() : 0) + choice_.bytes();
}

}  // namespace spikedepth::engine
