#pragma once
// The spikes that enter a layer as lists, and the positions that each of them reaches.
#include <cstdint>
#include <memory>
#include <vector>

#include "core/engine/geometry.hpp"
#include "core/engine/kernels.hpp"
#include "core/engine/spike_map.hpp"

namespace spikedepth::engine {

/// Entries that one output position can take from a row of a channel block.
constexpr int kMostEntries = 65535;

/// Lists of all rows of an input, for the columns of one axis and weight rows of `row_bytes`.
/// Memory for the worst case is reserved once; only what spikes fill is ever touched. A spike that
/// k maps have stands k times.
class EventLists {
 public:
  /// Throws ConfigError where a position could take more than kMostEntries.
  EventLists(int height, std::vector<ChannelBlock> blocks, Axis columns, std::size_t row_bytes);

  /// Lists one row. Different rows may be listed at the same time.
  void list(const Kernels& kernels, int row);

  /// What one row of one channel block adds with the weights `chunk`, [kx][channel][width]. The
  /// caller sets the sums, their width, and what integers or prefetching need.
  GatherArguments gather(int row, std::size_t block, const void* chunk) const;
  /// Entries that it adds, summed over the positions.
  std::size_t entry_count(int row, std::size_t block) const {
    return entry_counts_[index(row, block)];
  }
  /// Entries of the position that takes the most.
  int most_entries(int row, std::size_t block) const {
    return static_cast<int>(most_entries_[index(row, block)]);
  }
  const Axis& columns() const { return columns_; }
  const std::vector<ChannelBlock>& blocks() const { return blocks_; }
  int height() const { return height_; }
  /// Bytes that full lists take.
  std::size_t reserved_bytes() const;

 private:
  std::size_t index(int row, std::size_t block) const {
    return static_cast<std::size_t>(row) * blocks_.size() + block;
  }
  void sort_positions(std::size_t list);

  int height_;
  std::vector<ChannelBlock> blocks_;
  Axis columns_;
  std::uint32_t row_bytes_;
  std::size_t entry_room_ = 0;  // of one list, the largest block's
  std::unique_ptr<std::uint32_t[]> entries_;
  std::unique_ptr<std::uint32_t[]> offsets_;
  std::unique_ptr<OutputEntries[]> positions_;
  std::vector<std::uint32_t> first_reached_, entry_counts_, most_entries_;
};

}  // namespace spikedepth::engine
