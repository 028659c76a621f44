#pragma once
// A layer that takes spikes behind nearest upsampling.
#include <optional>

#include "core/engine/event_lists.hpp"
#include "core/engine/layer_runner.hpp"
#include "core/engine/list_sums.hpp"
#include "core/engine/tile_choice.hpp"
#include "core/engine/upsampled_tile.hpp"

namespace spikedepth::engine {

/// A convolution of upsampled spikes, over lists or in matrix tiles. UpsampledAxis splits repeated
/// sources into pairs and singles. A pair enters once; the box of neighbouring sums counts it
/// twice.
class UpsampledLayer final : public LayerRunner {
 public:
  explicit UpsampledLayer(const LayerSetup& setup);

  void begin(const Kernels& kernels) override { choice_.choose(kernels); }
  void list(const Kernels& kernels, int row, const float* frame) override;
  bool is_dense() const override { return choice_.is_tiles(); }

 private:
  UpsampledLayer(const LayerSetup& setup, ListWeights weights, UpsampledAxis columns);
  void run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) override;
  void add_chunk(const Kernels& kernels, const WeightChunk& chunk, const UpsampledTile& tile,
                 Scratch& scratch) const;
  void add_tiles(const Kernels& kernels, int block, const UpsampledTile& tile,
                 Scratch& scratch) const;
  void fire_row(const Kernels& kernels, int block, int y, const UpsampledTile& tile);
  std::size_t input_bytes() const override;

  UpsampledAxis rows_;
  UpsampledColumns columns_;
  EventLists pairs_;                   // of columns
  std::optional<EventLists> singles_;  // where there are any
  TileChoice choice_;                  // for the pairs; lists always serve the few singles
};

}  // namespace spikedepth::engine
