#pragma once
// The sums of a layer behind nearest upsampling.
#include <vector>

#include "core/engine/geometry.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/scratch.hpp"
#include "core/engine/sum_row.hpp"

namespace spikedepth::engine {

/// Columns of the sums of an upsampled layer.
struct UpsampledColumns {
  /// `columns` is the axis of the columns.
  explicit UpsampledColumns(const UpsampledAxis& columns);

  std::vector<Range> sums;          // all, one more than outputs
  std::vector<Range> pairs_only;    // outputs that only pairs of columns reach
  std::vector<Range> with_singles;  // all others
};

/// Sums of the rows of one tile and one block of outputs: pairs or singles of rows times pairs or
/// singles of columns.
///
/// Pairs have one row and one position more than the output. Their rows form a ring, so that the
/// last one of a tile is the first of the next. Singles are few: of their rows only the columns
/// that they reach are used.
class UpsampledTile {
 public:
  /// `axis` is the axis of the rows. The first tile begins at `first_row` of the outputs, none has
  /// more than `tile_rows`. Rows of sums are made in `scratch`.
  UpsampledTile(const PackedWeights& weights, const UpsampledAxis& axis,
                const UpsampledColumns& columns, int tile_rows, int first_row, Scratch& scratch);

  /// Goes on to the next rows and clears their sums; `narrow` as in SumRow.
  void move_to(Range rows, bool narrow);
  Range rows() const { return rows_; }
  /// Rows of pairs that the tile before has not summed up, [first, last).
  Range new_pairs() const {
    return {rows_.first > start_ ? rows_.first + 1 : start_, rows_.last + 1};
  }
  bool has_singles(int y) const;

  SumRow& pair_pair(int y) const { return sums_[in_ring(y)]; }
  SumRow& pair_single(int y) const { return sums_[ring_ + in_ring(y)]; }
  SumRow& single_pair(int y) const { return sums_[2 * ring_ + in_tile(y)]; }
  SumRow& single_single(int y) const { return sums_[3 * ring_ - 1 + in_tile(y)]; }

  /// The sums that enter the neurons of row `y`, from column `first` on. `with_singles` tells
  /// whether that range of columns has singles.
  FireArguments input_of(const Kernels& kernels, int y, int first, bool with_singles) const;

 private:
  std::size_t in_ring(int y) const { return static_cast<std::size_t>(y - start_) % ring_; }
  std::size_t in_tile(int y) const { return static_cast<std::size_t>(y - rows_.first); }

  const UpsampledAxis& axis_;
  int start_;  // of the first tile
  Range rows_;
  std::size_t ring_;  // rows of pairs
  std::vector<SumRow>& sums_;
};

}  // namespace spikedepth::engine
