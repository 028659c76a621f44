#pragma once
// A layer that takes spikes at their own size.
#include <vector>

#include "core/engine/event_lists.hpp"
#include "core/engine/layer_runner.hpp"
#include "core/engine/tile_choice.hpp"

namespace spikedepth::engine {

/// A plain convolution of spikes, over lists or in matrix tiles.
class SparseLayer final : public LayerRunner {
 public:
  explicit SparseLayer(const LayerSetup& setup);

  void begin(const Kernels& kernels) override { choice_.choose(kernels); }
  void list(const Kernels& kernels, int row, const float* frame) override;
  bool is_dense() const override { return choice_.is_tiles(); }

 private:
  SparseLayer(const LayerSetup& setup, ListWeights weights);
  void run_rows(const Kernels& kernels, int block, Range rows, Scratch& scratch) override;
  void add_lists(const Kernels& kernels, int block, Range tile, Scratch& scratch) const;
  void add_tiles(const Kernels& kernels, int block, Range tile, Scratch& scratch) const;
  std::size_t input_bytes() const override { return lists_.reserved_bytes() + choice_.bytes(); }

  Axis rows_;
  EventLists lists_;
  TileChoice choice_;
  std::vector<Range> columns_;  // of a row of sums: all
};

}  // namespace spikedepth::engine
