#pragma once
// Lists or matrix tiles: which of them sums a layer's next frame.
#include <cstddef>
#include <optional>
#include <vector>

#include "core/engine/dense_convolution.hpp"
#include "core/engine/event_lists.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/scratch.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// Whether layers may sum all weights, active or not, in matrix tiles: where that is faster, never,
/// or wherever sums are exact. The frame's layer never does.
enum class DenseLayers { automatic, never, always };

/// Chooses for each frame, and sums in tiles where those are chosen. Tiles need integer weights.
class TileChoice {
 public:
  /// `lists` are those that tiles would replace; `input` is the size of the maps behind `words`.
  TileChoice(const SynapseDescription& synapse, MapSize input, std::vector<InputWord> words,
             const EventLists& lists, const PackedWeights& weights, DenseLayers wish);

  /// Decides from the input's spikes.
  void choose(const Kernels& kernels);
  /// Whether the last choice were tiles. The functions below serve only those.
  bool is_tiles() const { return is_tiles_; }

  /// Expands one row of the input. Different rows may be expanded at the same time.
  void spread(const Kernels& kernels, int row);
  /// Adds all weights of one block of outputs to rows of sums.
  void add_rows(const Kernels& kernels, int block, const std::vector<DenseConvolution::Row>& rows,
                Scratch& scratch) const;

  std::size_t bytes() const { return convolution_ ? convolution_->bytes() : 0; }

 private:
  double input_density(const Kernels& kernels) const;

  MapSize input_;
  int inputs_, outputs_, width_;
  std::vector<InputWord> words_;
  std::optional<DenseConvolution> convolution_;  // where tiles may be used
  double worthwhile_ = 0;                        // density of the input from which they are
  bool always_ = false, is_tiles_ = false;
};

}  // namespace spikedepth::engine
