#pragma once
// What EventProp keeps of a run: its spikes.
#include <cstdint>
#include <limits>
#include <vector>

namespace spikedepth {

/// `source` numbers the input or neuron. `current` is the synaptic current of a neuron at the
/// instant of its spike; 0 for inputs.
struct EventSpike {
  double time_s = 0;
  std::int32_t source = 0;
  double current = 0;
};

/// In the order of time; spikes of one time follow each other as they stand.
using SpikeTrain = std::vector<EventSpike>;

/// Bytes that a gradient needs of these spikes: time, source and current of each.
inline std::size_t stored_bytes(const SpikeTrain& spikes) {
  return spikes.size() * (sizeof(double) + sizeof(std::int32_t) + sizeof(double));
}

/// Near a tangency the gradient grows like 1 / (I - threshold), the slope at the spike.
struct SlopeFloor {
  double least = 0;         // a smaller I - threshold counts as this much
  std::int64_t raised = 0;  // how often that happened

  double operator()(double above) {
    if (above >= least && above > 0) return above;
    ++raised;
    return least > 0 ? least : std::numeric_limits<double>::min();
  }
};

}  // namespace spikedepth
