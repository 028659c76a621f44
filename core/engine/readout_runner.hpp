#pragma once
// One readout, run at the size of its input: upsampling commutes with the sum over channels.
#include <optional>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/enlarger.hpp"
#include "core/engine/kernels.hpp"
#include "core/engine/spike_map.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

constexpr int kLargestReadoutKernel = 7;

/// One readout at fixed sizes. It first makes one sum a kernel tap for each source pixel, then adds
/// for each output those that the upsampled kernel meets there. A bilinear readout first makes a
/// map of its input's size, which is then enlarged.
///
/// A readout has few outputs for its many inputs. So its sums come from tables of eight channels
/// each instead of lists, and the time does not depend on the spikes.
class ReadoutRunner {
 public:
  /// The kernel must not be above kLargestReadoutKernel.
  ReadoutRunner(const ReadoutDescription& readout, MapSize input, MapSize frame,
                std::vector<InputWord> words);

  /// Rows of the map that fill_map() makes first; 0 where there is none.
  int map_rows() const { return enlarger_ ? input_.height : 0; }
  /// Makes the rows [first, last) of the map.
  void fill_map(const Kernels& kernels, int first, int last, AlignedVector<float>& scratch);
  /// Adds this readout to the output rows [first, last), `output` being the first of them.
  void add_rows(const Kernels& kernels, int first, int last, float* output,
                AlignedVector<float>& scratch) const;
  std::size_t bytes() const { return (tables_.size() + map_.size()) * sizeof(float); }

 private:
  void place_upsampled();
  void place_plain(int padding);
  void add_sums(const Kernels& kernels, int first, int last, float* output,
                AlignedVector<float>& scratch) const;
  void sum_taps(const Kernels& kernels, int row, float* taps) const;

  MapSize input_, output_;  // of the sums: the frame, or the map
  int kernel_, width_;
  float gain_, bias_;
  std::vector<InputWord> words_;
  AlignedVector<float> tables_;
  std::vector<const float*> word_tables_;
  std::vector<std::int64_t> source_rows_;  // of each row that a kernel meets; -1: none
  std::vector<std::int32_t> places_;       // source of each column that a kernel meets
  bool steps_ = true;                      // which grow by 0 or 1
  AlignedVector<float> no_taps_;           // of a row that is not there
  std::optional<Enlarger> enlarger_;
  std::vector<float> map_;
};

}  // namespace spikedepth::engine
