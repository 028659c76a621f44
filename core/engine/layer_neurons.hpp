#pragma once
// The neurons of one layer: thresholds, potentials and spikes.
#include <cstddef>
#include <vector>

#include "core/base/aligned_vector.hpp"
#include "core/engine/geometry.hpp"
#include "core/engine/integer_thresholds.hpp"
#include "core/engine/kernels.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/spike_map.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// The neurons behind the sums of a layer, in the blocks of outputs of its weights.
class LayerNeurons {
 public:
  LayerNeurons(const SpikingLayerDescription& layer, MapSize size, const PackedWeights& weights);

  /// Charges and fires columns [columns.first, columns.last) of row `y` in one block of outputs.
  /// `sums` holds what they sum up to, from the first of these columns on; the rest is filled in.
  void fire(const Kernels& kernels, int block, int y, Range columns, FireArguments sums);

  const SpikeMap& spikes() const { return spikes_; }
  SpikeMap& spikes() { return spikes_; }
  MapSize size() const { return size_; }
  void set_threshold(float threshold);
  /// Sets all potentials to 0.
  void reset();
  /// Whether the potentials stay from one frame to the next.
  void keep_state(bool keep);
  /// Also writes what the synapses sum up to (bias and gain left out), [outputs][height][width], to
  /// `currents`; null ends it.
  void write_currents(float* currents) { currents_ = currents; }
  /// Bytes of spikes and potentials.
  std::size_t bytes() const { return spikes_.bits.size() * 4 + potentials_.size() * 4; }

 private:
  void write_row(const Kernels& kernels, const FireArguments& sums, int first, int outputs, int y,
                 int x) const;
  void find_thresholds();

  NeuronDescription neuron_;
  float threshold_;
  MapSize size_;
  int width_, blocks_;  // of outputs
  bool integer_;
  float unit_;
  std::vector<float> bias_;  // [blocks * width] or empty
  IntegerThresholds integer_thresholds_;
  AlignedVector<float> potentials_;  // [block][row][column][width] or empty
  SpikeMap spikes_;
  float* currents_ = nullptr;
};

}  // namespace spikedepth::engine
