#pragma once
// The spikes that enter a layer as lists, and the positions that each of them reaches.
#include <cstdint>
#include <memory>
#include <vector>

#include "core/engine/geometry.hpp"
#include "core/engine/kernels.hpp"

namespace spikedepth::engine {

/// Spikes of one layer: bit c % 32 of word c / 32 of a pixel is channel c.
struct SpikeMap {
  int height = 0, width = 0, channels = 0;
  int words = 0;  // a pixel
  std::vector<std::uint32_t> bits;

  SpikeMap() = default;
  SpikeMap(int height_px, int width_px, int channel_count);
  const std::uint32_t* row(int y) const {
    return bits.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width * words);
  }
  std::uint32_t* row(int y) {
    return bits.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width * words);
  }
};

/// A word of a layer's input: which map, which of its words, and the channel of its bit 0.
struct InputWord {
  const SpikeMap* map = nullptr;
  int word = 0;
  int channel = 0;
};

/// Consecutive channels [first, first + count) of an input, and the words that hold them.
struct ChannelBlock {
  int first = 0, count = 0;
  std::vector<InputWord> words;
};

/// Lists of all rows of an input, for the columns of one axis and weight rows of `row_bytes`. The
/// memory for the worst case is reserved once; only what spikes fill is ever touched. A spike
/// summed k times stands k times.
class EventLists {
 public:
  EventLists(int height, std::vector<ChannelBlock> blocks, Axis columns, std::size_t row_bytes);

  /// Lists one row. Different rows may be listed at the same time.
  void list(const Kernels& kernels, int row);

  /// What one row of one channel block adds with the weights `chunk`, [kx][channel][width]. Left
  /// open: the sums, their width, and what only integers or fetching ahead need.
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
  /// Bytes that the lists could fill.
  std::size_t reserved_bytes() const;

 private:
  std::size_t index(int row, std::size_t block) const {
    return static_cast<std::size_t>(row) * blocks_.size() + block;
  }
  void sort_visits(std::size_t list);

  int height_;
  std::vector<ChannelBlock> blocks_;
  Axis columns_;
  std::uint32_t row_bytes_;
  std::size_t entry_room_ = 0;  // of one list, the largest block's
  std::unique_ptr<std::uint32_t[]> entries_;
  std::unique_ptr<std::uint32_t[]> offsets_;
  std::unique_ptr<Visit[]> visits_;
  std::vector<std::uint32_t> first_visits_, entry_counts_, most_entries_;
};

}  // namespace spikedepth::engine
