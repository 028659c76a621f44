// Layers behind nearest upsampling. A source that is repeated r times along an axis is r / 2 pairs
// and r % 2 singles; a pair enters once and the box of neighbouring sums counts it twice.
#include <algorithm>
#include <array>

#include "core/engine/layer_runner.hpp"

namespace spikedepth::engine {
/// Sums of the rows [first, end) of one block of outputs: pairs or singles of rows times pairs or
/// singles of columns. Rows of pairs have one position and one row more than the output; they lie
/// in a ring, so that the last one of a tile is the first of the next. Those with singles are few,
/// and only their columns hold anything.
class LayerRunner::Tile {
 public:
  int first, end;  // rows

  Tile(const LayerRunner& layer, int first_row, Scratch& scratch)
      : first(first_row),
        end(first_row),
        start_(first_row),
        ring_(static_cast<std::size_t>(layer.tile_rows_) + 1),
        rows_(scratch.rows) {
    const auto& weights = layer.weights_;
    const auto values = static_cast<std::size_t>((layer.output_.width + 1) * weights.width);
    const std::size_t row_bytes = SumRow::bytes(weights.arithmetic, values);
    char* memory = scratch.reserve(row_bytes * (4 * ring_ - 2));
    const auto add = [&](std::size_t count, const std::vector<Range>& columns) {
      for (std::size_t i = 0; i < count; ++i, memory += row_bytes)
        rows_.emplace_back(weights, values, memory, columns);
    };
    rows_.clear();
    add(ring_, layer.all_columns_);
    add(ring_, layer.single_columns_);
    add(ring_ - 1, layer.all_columns_);
    add(ring_ - 1, layer.single_columns_);
  }
  SumRow& pair_pair(int y) const { return rows_[in_ring(y)]; }
  SumRow& pair_single(int y) const { return rows_[ring_ + in_ring(y)]; }
  SumRow& single_pair(int y) const { return rows_[2 * ring_ + in_tile(y)]; }
  SumRow& single_single(int y) const { return rows_[3 * ring_ - 1 + in_tile(y)]; }
  /// The first row of pairs that the tile before has not summed up.
  int first_pair() const { return first > start_ ? first + 1 : first; }

 private:
  std::size_t in_ring(int y) const { return static_cast<std::size_t>(y - start_) % ring_; }
  std::size_t in_tile(int y) const { return static_cast<std::size_t>(y - first); }

  int start_;         // of the first tile
  std::size_t ring_;  // rows of pairs
  std::vector<SumRow>& rows_;
};

void LayerRunner::lay_out_upsampled(const std::vector<ChannelBlock>& blocks, int kernel) {
  auto columns = upsampled_axis(input_.width, output_.width, kernel);
  auto rows = upsampled_axis(input_.height, output_.height, kernel);
  rows_ = std::move(rows.pairs);
  single_rows_ = std::move(rows.singles);
  all_columns_ = {{0, output_.width + 1}};
  for (int x = 0; x < output_.width;) {
    const auto is_single = [&](int column) {
      const auto at = static_cast<std::size_t>(column);
      return columns.singles.last[at] > columns.singles.first[at];
    };
    const int start = x;
    while (x < output_.width && is_single(x) == is_single(start)) ++x;
    (is_single(start) ? single_columns_ : pair_columns_).push_back({start, x});
  }
  lists_ = std::make_unique<EventLists>(input_.height, blocks, std::move(columns.pairs),
                                        weights_.row_bytes());
  if (single_columns_.empty()) return;
  singles_ = std::make_unique<EventLists>(input_.height, blocks, std::move(columns.singles),
                                          weights_.row_bytes());
}

bool LayerRunner::is_single_row(int y) const {
  const auto at = static_cast<std::size_t>(y);
  return single_rows_.last[at] > single_rows_.first[at];
}

void LayerRunner::clear(const Tile& tile, bool narrow) const {
  for (int y = tile.first_pair(); y <= tile.end; ++y) {
    tile.pair_pair(y).clear(narrow);
    tile.pair_single(y).clear(narrow);
  }
  for (int y = tile.first; y < tile.end; ++y) {
    if (!is_single_row(y)) continue;
    tile.single_pair(y).clear(narrow);
    tile.single_single(y).clear(narrow);
  }
}

// One chunk of weights on all rows of the tile.
void LayerRunner::gather_tile(const Kernels& kernels, int block, std::size_t input, int ky,
                              const Tile& tile, Scratch& scratch) const {
  Share next{0, rows_.sources(tile.first_pair(), tile.end + 1, ky)};
  const auto add = [&](int source, SumRow& pairs, SumRow& singles) {
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
void LayerRunner::gather_dense_tile(const Kernels& kernels, int block, const Tile& tile,
                                    Scratch& scratch) const {
  std::vector<DenseConvolution::Row> dense;
  const auto add = [&](const Axis& rows, int y, SumRow& pairs, SumRow& singles) {
    dense.push_back({&rows, y, pairs.wide(kernels)});
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

void LayerRunner::finish_row(const Kernels& kernels, int block, int y, const Tile& tile) {
  const bool single_row = is_single_row(y);
  const auto finish_part = [&](Range part, bool single_columns) {
    std::array<SumRow*, 6> rows = {&tile.pair_pair(y), &tile.pair_pair(y + 1)};
    std::size_t count = 2;
    if (single_row) rows[count++] = &tile.single_pair(y);
    if (single_columns) {
      rows[count++] = &tile.pair_single(y);
      rows[count++] = &tile.pair_single(y + 1);
    }
    if (single_row && single_columns) rows[count++] = &tile.single_single(y);
    const bool wide = std::any_of(rows.begin(), rows.begin() + count,
                                  [](const SumRow* row) { return row->is_wide(); });
    FireArguments f;
    for (std::size_t i = 0; i < count; ++i) {
      if (wide) rows[i]->wide(kernels);
      rows[i]->settle(kernels);
      const void* const from = rows[i]->from(part.first);
      if (i == 0) f.sums = from;
      if (i == 1) f.below = from;
      if (i > 1) f.more[f.more_count++] = from;
    }
    if (single_row) f.more[f.more_count++] = tile.single_pair(y).from(part.first + 1);
    f.form = rows[0]->form();
    finish(kernels, block, y, part, f);
  };
  for (const auto part : pair_columns_) finish_part(part, false);
  for (const auto part : single_columns_) finish_part(part, true);
}

void LayerRunner::run_upsampled(const Kernels& kernels, int block, Range range, Scratch& scratch) {
  Tile tile(*this, range.first, scratch);
  const bool narrow = begins_narrow();
  for (; tile.first < range.last; tile.first += tile_rows_) {
    tile.end = std::min(tile.first + tile_rows_, range.last);
    clear(tile, narrow);
    if (is_dense_) gather_dense_tile(kernels, block, tile, scratch);
    for (std::size_t input = 0; !is_dense_ && input < lists_->blocks().size(); ++input) {
      for (int ky = 0; ky < weights_.kernel; ++ky)
        gather_tile(kernels, block, input, ky, tile, scratch);
    }
    for (int y = tile.first; y < tile.end; ++y) finish_row(kernels, block, y, tile);
  }
}

}  // namespace spikedepth::engine
