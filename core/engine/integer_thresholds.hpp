#pragma once
// Thresholds of neurons that sum integers, as integers.
#include <cstdint>
#include <vector>

#include "core/engine/kernels.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// For each output, the greatest sum at which a neuron without potential does not fire. Bias, gain
/// and leak are part of it, so that firing takes one comparison of integers.
class IntegerThresholds {
 public:
  /// Finds those of `outputs` neurons whose potential reaches `threshold`. Sums are multiples of
  /// `unit`; `bias` is empty or has one value an output. The leak must not be negative.
  void find(const NeuronDescription& neuron, float threshold, const std::vector<float>& bias,
            float unit, int outputs);
  void clear();

  /// Sets the thresholds from output `first` on; leaves null where there are none.
  void set(FireArguments& arguments, int first) const;

 private:
  std::vector<std::int32_t> ints_;
  std::vector<std::int16_t> shorts_;
};

}  // namespace spikedepth::engine
