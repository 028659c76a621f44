#pragma once
// Sums of all weights of a layer, active or not, in matrix tiles. They pay where the input fires so
// often that lists are slower.
#include <cstdint>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/event_lists.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// One synapse's input as bytes and its weights as tiles. Weights are multiples of `unit` with at
/// most 16 bits (exact_unit). Sums are exact, so they equal those of any other order.
class DenseConvolution {
 public:
  /// `columns` is the plain axis or, behind upsampling, that of pairs. It has a source at least;
  /// the input has `rows`.
  DenseConvolution(const SynapseDescription& synapse, const Axis& columns, int rows,
                   std::vector<InputWord> words, float unit);

  /// Expands one row of the input's spikes to bytes. Different rows may be expanded at the same
  /// time.
  void spread(const Kernels& kernels, int row);

  /// A row of sums, at sums[position * stride]: position y of an axis of rows.
  struct Row {
    const Axis* axis;
    int y;
    std::int32_t* sums;
  };
  /// Adds the input times the weights of 16 outputs, from `first_output` on, to each row.
  void add_rows(const Kernels& kernels, const std::vector<Row>& rows, int first_output, int stride,
                AlignedVector<std::int32_t>& scratch) const;

  std::size_t bytes() const { return inputs_.size() + weights_.size(); }

 private:
  /// Positions that the same taps reach: all of them, or every other one behind upsampling.
  struct Phase {
    std::vector<int> taps;  // of neighbouring columns
    std::vector<std::int32_t> positions;
    int groups = 0, rows = 0, slices = 0;
    std::size_t weights = 0;  // where its weights begin
  };
  void lay_out_plain(const Axis& columns, int kernel);
  void lay_out_pairs(const Axis& columns, int kernel);
  void add_phase(std::vector<int> taps, std::vector<std::int32_t> positions);
  void pack(const SynapseDescription& synapse, float unit);
  std::size_t tile_pairs(const Phase& phase) const;

  int channels_, kernel_, outputs_, column_step_ = 1;
  std::vector<InputWord> words_;
  std::vector<PlacedSource> columns_;  // columns of the input and their places in a row of bytes
  std::vector<Phase> phases_;
  std::size_t row_bytes_ = 0;
  AlignedVector<std::uint8_t> inputs_;  // [row][column, with empty ones between][channel]
  AlignedVector<std::int8_t> weights_;  // of each phase [output / 16][ky][slice][pair of tiles]
};

}  // namespace spikedepth::engine
