#include "core/engine/sparse_layer.hpp"

#include <algorithm>

#include "core/engine/list_sums.hpp"

namespace spikedepth::engine {
namespace {

// The plain axis of a synapse over `sources` rows or columns.
Axis axis_of(const SynapseDescription& synapse, int sources, int outputs) {
  return plain_axis(sources, outputs, synapse.kernel, synapse.stride, synapse.padding);
}

// Row `y` of the tile's sums.
SumRow& row_of(Scratch& scratch, Range tile, int y) {
  return scratch.rows[static_cast<std::size_t>(y - tile.first)];
}

}  // namespace

SparseLayer::SparseLayer(const LayerSetup& setup)
    : SparseLayer(setup, pack_for_lists(setup.layer.synapse, setup.words, setup.largest_input,
                                        setup.arithmetic)) {}

SparseLayer::SparseLayer(const LayerSetup& setup, ListWeights weights)
    : LayerRunner(setup, std::move(weights.packed), weights.blocks.size() > 1),
      rows_(axis_of(setup.layer.synapse, setup.input.height, setup.output.height)),
      lists_(setup.input.height, std::move(weights.blocks),
             axis_of(setup.layer.synapse, setup.input.width, setup.output.width),
             weights_.row_bytes()),
      choice_(setup.layer.synapse, setup.input, setup.words, lists_, weights_, setup.dense),
      columns_{{0, setup.output.width}} {}

void SparseLayer::list(const Kernels& kernels, int row, const float* /*frame*/) {
  choice_.is_tiles() ? choice_.spread(kernels, row) : lists_.list(kernels, row);
}

void SparseLayer::run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) {
  const Range columns = columns_.front();
  const std::size_t row_values =
      static_cast<std::size_t>(columns.last) * static_cast<std::size_t>(weights_.width);
  const std::size_t row_bytes = SumRow::bytes(weights_.arithmetic, row_values);
  const int tile_rows = tasks_.tile_rows();
  char* memory = scratch.reserve(row_bytes * static_cast<std::size_t>(tile_rows));
  scratch.rows.clear();
  for (int i = 0; i < tile_rows; ++i, memory += row_bytes)
    scratch.rows.emplace_back(weights_, row_values, memory, columns_);
  const bool narrow = !choice_.is_tiles() && lists_fit_narrow_sums(lists_, weights_);
  for (int first = rows.first; first < rows.last; first += tile_rows) {
    const Range tile{first, std::min(first + tile_rows, rows.last)};
    for (int y = tile.first; y < tile.last; ++y) row_of(scratch, tile, y).clear(narrow);
    choice_.is_tiles() ? add_tiles(kernels, block, tile, scratch)
                       : add_lists(kernels, block, tile, scratch);
    for (int y = tile.first; y < tile.last; ++y) {
      auto& sums = row_of(scratch, tile, y);
      sums.settle(kernels);
      FireArguments input;
      input.form = sums.form();
      input.sums = sums.from(0);
      neurons_.fire(kernels, block, y, columns, input);
    }
  }
}

// One chunk of weights after the other on all rows of the tile.
void SparseLayer::add_lists(const Kernels& kernels, int block, Range tile, Scratch& scratch) const {
  for (std::size_t input = 0; input < lists_.blocks().size(); ++input) {
    for (int ky = 0; ky < weights_.kernel; ++ky) {
      ChunkPart next{0, rows_.count_sources(tile.first, tile.last, ky)};
      for (int y = tile.first; y < tile.last; ++y) {
        const int source = rows_.source_at(y, ky);
        if (source < 0) continue;
        add_list(kernels, lists_, source, weights_, {block, input, ky}, next,
                 row_of(scratch, tile, y), scratch);
        ++next.part;
      }
    }
  }
}

void SparseLayer::add_tiles(const Kernels& kernels, int block, Range tile, Scratch& scratch) const {
  std::vector<DenseConvolution::Row> rows;
  for (int y = tile.first; y < tile.last; ++y)
    rows.push_back({&rows_, y, row_of(scratch, tile, y).wide(kernels)});
  choice_.add_rows(kernels, block, rows, scratch);
}

}  // namespace spikedepth::engine
