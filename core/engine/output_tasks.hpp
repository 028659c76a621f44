#pragma once
// How the outputs of a layer are divided into tasks for the threads.
#include <vector>

#include "core/engine/geometry.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// The tasks of one layer. A task is a block of outputs in a range of rows; it sums up a tile of
/// rows after the other.
class OutputTasks {
 public:
  /// Larger tiles where `rereads_weights`: every tile then reads all weights again.
  OutputTasks(MapSize output, const PackedWeights& weights, bool rereads_weights, int threads);

  int count() const { return blocks_ * static_cast<int>(ranges_.size()); }
  int block(int task) const { return task % blocks_; }
  Range rows(int task) const { return ranges_[static_cast<std::size_t>(task / blocks_)]; }
  /// Rows of a tile at most.
  int tile_rows() const { return tile_rows_; }

 private:
  int blocks_, tile_rows_;
  std::vector<Range> ranges_;
};

}  // namespace spikedepth::engine
