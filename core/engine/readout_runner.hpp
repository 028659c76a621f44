#pragma once
// Runs one readout at the size of its input: nearest upsampling commutes with the sum over
// channels.
#include <memory>
#include <vector>

#include "core/engine/event_lists.hpp"
#include "core/engine/network_description.hpp"
#include "core/engine/packed_weights.hpp"

namespace spikedepth::engine {

/// One readout at fixed sizes: for each source pixel one sum a kernel tap, then for each output the
/// sums that the upsampled kernel meets there.
class ReadoutRunner {
 public:
  ReadoutRunner(const ReadoutDescription& readout, MapSize input, MapSize frame,
                std::vector<InputWord> words);

  int list_tasks() const { return input_.height; }
  void list(const Kernels& kernels, int task) { lists_->list(kernels, task); }
  /// Sums of one source row, after its list.
  void sum_taps(const Kernels& kernels, int row, AlignedVector<float>& scratch);
  /// Adds this readout to output row `y` (`width` values), after all sums.
  void add_row(int y, float* output, AlignedVector<float>& scratch) const;
  std::size_t bytes() const;

 private:
  MapSize input_, frame_;
  int kernel_;
  float gain_, bias_;
  PackedWeights weights_;
  std::unique_ptr<EventLists> lists_;
  std::vector<std::int64_t> source_rows_, source_columns_;
  std::vector<float> taps_;  // [row][tap][column]
};

}  // namespace spikedepth::engine
