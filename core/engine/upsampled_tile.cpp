#include "core/engine/upsampled_tile.hpp"

#include <algorithm>
#include <array>

namespace spikedepth::engine {
namespace {

// Whether a single reaches the position.
bool is_reached(const Axis& singles, int position) {
  const auto at = static_cast<std::size_t>(position);
  return singles.last[at] > singles.first[at];
}

}  // namespace

UpsampledColumns::UpsampledColumns(const UpsampledAxis& columns)
    : sums{{0, columns.pairs.positions()}} {
  const int outputs = columns.singles.positions();
  for (int x = 0; x < outputs;) {
    const int start = x;
    const bool reached = is_reached(columns.singles, start);
    while (x < outputs && is_reached(columns.singles, x) == reached) ++x;
    (reached ? with_singles : pairs_only).push_back({start, x});
  }
}

UpsampledTile::UpsampledTile(const PackedWeights& weights, const UpsampledAxis& axis,
                             const UpsampledColumns& columns, int tile_rows, int first_row,
                             Scratch& scratch)
    : axis_(axis),
      start_(first_row),
      rows_{first_row, first_row},
      ring_(static_cast<std::size_t>(tile_rows) + 1),
      sums_(scratch.rows) {
  const auto values = static_cast<std::size_t>(columns.sums.front().last * weights.width);
  const std::size_t row_bytes = SumRow::bytes(weights.arithmetic, values);
  char* memory = scratch.reserve(row_bytes * (4 * ring_ - 2));
  const auto add = [&](std::size_t count, const std::vector<Range>& used) {
    for (std::size_t i = 0; i < count; ++i, memory += row_bytes)
      sums_.emplace_back(weights, values, memory, used);
  };
  sums_.clear();
  add(ring_, columns.sums);
  add(ring_, columns.with_singles);
  add(ring_ - 1, columns.sums);
  add(ring_ - 1, columns.with_singles);
}

bool UpsampledTile::has_singles(int y) const {
  return is_reached(axis_.singles, y);
}

void UpsampledTile::move_to(Range rows, bool narrow) {
  rows_ = rows;
  const Range pairs = new_pairs();
  for (int y = pairs.first; y < pairs.last; ++y) {
    pair_pair(y).clear(narrow);
    pair_single(y).clear(narrow);
  }
  for (int y = rows.first; y < rows.last; ++y) {
    if (!has_singles(y)) continue;
    single_pair(y).clear(narrow);
    single_single(y).clear(narrow);
  }
}

FireArguments UpsampledTile::input_of(const Kernels& kernels, int y, int first,
                                      bool with_singles) const {
  const bool single_row = has_singles(y);
  std::array<SumRow*, 6> rows = {&pair_pair(y), &pair_pair(y + 1)};
  std::size_t count = 2;
  if (single_row) rows[count++] = &single_pair(y);
  if (with_singles) {
    rows[count++] = &pair_single(y);
    rows[count++] = &pair_single(y + 1);
  }
  if (single_row && with_singles) rows[count++] = &single_single(y);
  const bool wide = std::any_of(rows.begin(), rows.begin() + count,
                                [](const SumRow* row) { return row->is_wide(); });
  FireArguments f;
  for (std::size_t i = 0; i < count; ++i) {
    if (wide) rows[i]->wide(kernels);
    rows[i]->settle(kernels);
    const void* const from = rows[i]->from(first);
    if (i == 0) f.sums = from;
    if (i == 1) f.below = from;
    if (i > 1) f.more[f.more_count++] = from;
  }
  if (single_row) f.more[f.more_count++] = single_pair(y).from(first + 1);
  f.form = rows[0]->form();
  return f;
}

}  // namespace spikedepth::engine
