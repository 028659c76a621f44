#pragma once
// The frame's counts as lists, and those that reach a row of outputs.
#include <cstdint>
#include <memory>
#include <vector>

#include "core/engine/kernels.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// Non-zero values of a frame [channels][height][width], for the plain convolution that takes it.
/// Memory for the worst case is reserved once; only what the frame fills is touched.
class FrameLists {
 public:
  /// The entries that reach one row of outputs; every thread has its own.
  struct Row {
    std::vector<std::uint32_t> first, entries;
    std::vector<float> values;
  };

  FrameLists(const SynapseDescription& synapse, MapSize frame, int output_columns,
             std::size_t weight_row_bytes);

  /// Lists one row. Different rows may be listed at the same time.
  void list(const Kernels& kernels, const float* frame, int row);
  /// What reaches row `y` of one block of outputs; its entries lie in `row`.
  GradedRow reaching(int y, const PackedWeights& weights, int block, Row& row) const;
  /// Entries that it adds, summed over the positions.
  static std::size_t entry_count(const GradedRow& row, int positions);
  /// Bytes that full lists take.
  std::size_t reserved_bytes() const;

 private:
  template <typename Take>
  void each_value(int y, const PackedWeights& weights, const Take& take) const;

  int channels_, kernel_, stride_, padding_;
  MapSize frame_;
  std::size_t columns_;  // of the padded frame
  std::uint32_t row_bytes_;
  std::size_t room_;                                                // values of a row
  std::unique_ptr<std::uint32_t[]> value_columns_, value_entries_;  // without the kernel's row
  std::unique_ptr<float[]> values_;
  std::vector<std::uint32_t> counts_;  // values of each row
};

}  // namespace spikedepth::engine
