#include "core/engine/output_tasks.hpp"

#include <algorithm>

namespace spikedepth::engine {
namespace {

constexpr std::size_t kTileBytes = 128 * 1024;      // of sums, where one chunk holds a kernel row
constexpr std::size_t kDeepTileBytes = 512 * 1024;  // where weights must be read again a tile
constexpr int kTasksAThread = 3;

}  // namespace

OutputTasks::OutputTasks(MapSize output, const PackedWeights& weights, bool rereads_weights,
                         int threads)
    : blocks_(weights.output_blocks) {
  const std::size_t row_bytes =
      static_cast<std::size_t>(output.width + 1) * static_cast<std::size_t>(weights.width) * 4;
  tile_rows_ =
      std::max(1, static_cast<int>((rereads_weights ? kDeepTileBytes : kTileBytes) / row_bytes));
  tile_rows_ = std::min(tile_rows_, output.height);
  const int wanted = std::max(1, kTasksAThread * threads / blocks_);
  const int count = std::min(wanted, (output.height + tile_rows_ - 1) / tile_rows_);
  for (int i = 0; i < count; ++i)
    ranges_.push_back({output.height * i / count, output.height * (i + 1) / count});
}

}  // namespace spikedepth::engine
