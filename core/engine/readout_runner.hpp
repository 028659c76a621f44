#pragma once
// One readout, run at the size of its input: nearest upsampling commutes with the sum over
// channels.
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/kernels.hpp"
#include "core/engine/spike_map.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

constexpr int kLargestReadoutKernel = 7;

/// One readout at fixed sizes. It first makes one sum a kernel tap for each source pixel, then adds
/// for each output those that the upsampled kernel meets there.
///
/// A readout has few outputs for its many inputs. So its sums come from tables of eight channels
/// each instead of lists, and the time does not depend on the spikes.
class ReadoutRunner {
 public:
  /// The kernel must not be above kLargestReadoutKernel.
  ReadoutRunner(const ReadoutDescription& readout, MapSize input, MapSize frame,
                std::vector<InputWord> words);

  /// Adds this readout to the output rows [first, last), `output` being the first of them.
  void add_rows(const Kernels& kernels, int first, int last, float* output,
                AlignedVector<float>& scratch) const;
  std::size_t bytes() const { return tables_.size() * sizeof(float); }

 private:
  void sum_taps(const Kernels& kernels, int row, float* taps) const;

  MapSize input_, frame_;
  int kernel_, width_;
  float gain_, bias_;
  std::vector<InputWord> words_;
  AlignedVector<float> tables_;
  std::vector<const float*> word_tables_;
  std::vector<std::int64_t> source_rows_;
  std::vector<std::int32_t> places_;  // source of each upsampled column
  bool steps_ = true;                 // which grow by 0 or 1
};

}  // namespace spikedepth::engine
