// Layers behind nearest upsampling. A source that is repeated r times along an axis is r / 2 pairs
// and r % 2 singles; a pair enters once and the box of neighbouring sums counts it twice.
#include <algorithm>
#include <cstring>

#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {
/// Sums of the rows [first, end) of one block of outputs: pairs or singles of rows times pairs or
/// singles of columns. Rows of pairs have one position and one row more than the output; they lie
/// in a ring, so that the last one of a tile is the first of the next. Those with singles are few,
/// and only their columns hold anything.
template <typename Sum>
struct LayerRunner::Tile {
  std::size_t width, wide, row;  // values of a position, of a row of pairs, of a row of singles
  std::size_t ring;              // rows of pairs
  Sum *pair_pairs, *pair_singles, *single_pairs, *single_singles;
  int start, first, end = 0;  // rows: of the first tile, of this one

  Tile(std::size_t width_values, std::size_t columns, std::size_t rows, int first_row,
       Scratch& scratch)
      : width(width_values),
        wide((columns + 1) * width_values),
        row(columns * width_values),
        ring(rows + 1),
        start(first_row),
        first(first_row) {
    const std::size_t values = ring * (wide + row) + rows * (wide + row);
    pair_pairs = reinterpret_cast<Sum*>(scratch.reserve(values));
    pair_singles = pair_pairs + ring * wide;
    single_pairs = pair_singles + ring * row;
    single_singles = single_pairs + rows * wide;
  }
  std::size_t in_ring(int y) const { return static_cast<std::size_t>(y - start) % ring; }
  std::size_t in_tile(int y) const { return static_cast<std::size_t>(y - first); }
  Sum* pair_pair(int y) const { return pair_pairs + in_ring(y) * wide; }
  Sum* pair_single(int y) const { return pair_singles + in_ring(y) * row; }
  Sum* single_pair(int y) const { return single_pairs + in_tile(y) * wide; }
  Sum* single_single(int y) const { return single_singles + in_tile(y) * row; }
  /// The first row of pairs that the tile before has not summed up.
  int first_pair() const { return first > start ? first + 1 : first; }
};

bool LayerRunner::is_single_row(int y) const {
  const auto at = static_cast<std::size_t>(y);
  return single_rows_.last[at] > single_rows_.first[at];
}

template <typename Sum>
void LayerRunner::clear(const Tile<Sum>& tile) const {
  const auto clear_columns = [&](Sum* sums) {
    for (const auto part : single_columns_) {
      std::memset(sums + static_cast<std::size_t>(part.first) * tile.width, 0,
                  static_cast<std::size_t>(part.last - part.first) * tile.width * sizeof(Sum));
    }
  };
  for (int y = tile.first_pair(); y <= tile.end; ++y) {
    std::memset(tile.pair_pair(y), 0, tile.wide * sizeof(Sum));
    clear_columns(tile.pair_single(y));
  }
  for (int y = tile.first; y < tile.end; ++y) {
    if (!is_single_row(y)) continue;
    std::memset(tile.single_pair(y), 0, tile.wide * sizeof(Sum));
    clear_columns(tile.single_single(y));
  }
}

// One chunk of weights on all rows of the tile.
template <typename Sum>
void LayerRunner::gather_tile(const Kernels& kernels, int block, std::size_t input, int ky,
                              const Tile<Sum>& tile, Scratch& scratch) const {
  Share next{0, rows_.sources(tile.first_pair(), tile.end + 1, ky)};
  const auto add = [&](int source, Sum* pairs, Sum* singles) {
    gather(kernels, *lists_, source, input, block, ky, pairs, next, scratch);
    if (singles_) gather(kernels, *singles_, source, input, block, ky, singles, {}, scratch);
    if (next.part < next.parts) ++next.part;
  };
  for (int y = tile.first_pair(); y <= tile.end; ++y) {
    const int source = rows_.source_at(y, ky);
    if (source < 0) continue;
    add(source, tile.pair_pair(y), tile.pair_single(y));
  }
  for (int y = tile.first; y < tile.end; ++y) {
    const int source = single_rows_.source_at(y, ky);
    if (source < 0) continue;
    add(source, tile.single_pair(y), tile.single_single(y));
  }
}

// All weights on all rows of the tile; single columns are few, so lists serve them.
void LayerRunner::gather_dense_tile(const Kernels& kernels, int block,
                                    const Tile<std::int32_t>& tile, Scratch& scratch) const {
  std::vector<DenseConvolution::Row> dense;
  const auto add = [&](const Axis& rows, int y, std::int32_t* pairs, std::int32_t* singles) {
    dense.push_back({&rows, y, pairs});
    for (std::size_t input = 0; singles_ && input < singles_->blocks().size(); ++input) {
      for (int ky = 0; ky < weights_.kernel; ++ky) {
        const int source = rows.source_at(y, ky);
        if (source >= 0) gather(kernels, *singles_, source, input, block, ky, singles, {}, scratch);
      }
    }
  };
  for (int y = tile.first_pair(); y <= tile.end; ++y)
    add(rows_, y, tile.pair_pair(y), tile.pair_single(y));
  for (int y = tile.first; y < tile.end; ++y) {
    if (is_single_row(y)) add(single_rows_, y, tile.single_pair(y), tile.single_single(y));
  }
  add_dense_rows(kernels, block, dense, scratch);
}

template <typename Sum>
void LayerRunner::finish_row(const Kernels& kernels, int block, int y, const Tile<Sum>& tile) {
  const bool single_row = is_single_row(y);
  const auto finish_part = [&](Range part, bool single_columns) {
    const std::size_t start = static_cast<std::size_t>(part.first) * tile.width;
    FireArguments f;
    const auto add = [&](const Sum* row) { f.more[f.more_count++] = row + start; };
    f.sums = tile.pair_pair(y) + start;
    f.below = tile.pair_pair(y + 1) + start;
    if (single_row) {
      add(tile.single_pair(y));
      add(tile.single_pair(y) + tile.width);
    }
    if (single_columns) {
      add(tile.pair_single(y));
      add(tile.pair_single(y + 1));
    }
    if (single_row && single_columns) add(tile.single_single(y));
    finish(kernels, block, y, part, f);
  };
  for (const auto part : pair_columns_) finish_part(part, false);
  for (const auto part : single_columns_) finish_part(part, true);
}

template <typename Sum>
void LayerRunner::run_upsampled(const Kernels& kernels, int block, Range range, Scratch& scratch) {
  const auto rows = static_cast<std::size_t>(tile_rows_);
  Tile<Sum> tile(static_cast<std::size_t>(weights_.width), static_cast<std::size_t>(output_.width),
                 rows, range.first, scratch);
  for (; tile.first < range.last; tile.first += tile_rows_) {
    tile.end = std::min(tile.first + tile_rows_, range.last);
    clear(tile);
    if constexpr (std::is_same_v<Sum, std::int32_t>) {
      if (is_dense_) gather_dense_tile(kernels, block, tile, scratch);
    }
    for (std::size_t input = 0; !is_dense_ && input < lists_->blocks().size(); ++input) {
      for (int ky = 0; ky < weights_.kernel; ++ky)
        gather_tile(kernels, block, input, ky, tile, scratch);
    }
    for (int y = tile.first; y < tile.end; ++y) finish_row(kernels, block, y, tile);
  }
}

template void LayerRunner::run_upsampled<float>(const Kernels&, int, Range, Scratch&);
template void LayerRunner::run_upsampled<std::int32_t>(const Kernels&, int, Range, Scratch&);

}  // namespace spikedepth::engine
