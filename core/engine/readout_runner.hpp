#pragma once
// Runs one readout at the size of its input: nearest upsampling commutes with the sum over
// channels.
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/event_lists.hpp"
#include "core/engine/network_description.hpp"

namespace spikedepth::engine {

/// One readout at fixed sizes: for each source pixel one sum a kernel tap, then for each output the
/// sums that the upsampled kernel meets there. A readout has few outputs for its many inputs, so
/// the sums come from tables of four channels each instead of lists: the time does not depend on
/// the spikes.
class ReadoutRunner {
 public:
  ReadoutRunner(const ReadoutDescription& readout, MapSize input, MapSize frame,
                std::vector<InputWord> words);

  int rows() const { return input_.height; }
  /// Sums of one source row.
  void sum_taps(const Kernels& kernels, int row);
  /// Adds this readout to output row `y` (`width` values), after all sums.
  void add_row(int y, float* output, AlignedVector<float>& scratch) const;
  std::size_t bytes() const { return (tables_.size() + taps_.size()) * sizeof(float); }

 private:
  template <int kKernel>
  void add_row_of(int y, float* output, AlignedVector<float>& scratch) const;

  MapSize input_, frame_;
  int kernel_, width_;
  float gain_, bias_;
  std::vector<InputWord> words_;
  AlignedVector<float> tables_;
  std::vector<const float*> word_tables_;
  std::vector<std::int64_t> source_rows_;
  std::vector<std::int32_t> source_columns_;
  AlignedVector<float> taps_;  // [row][column][width]
};

}  // namespace spikedepth::engine
