#pragma once
// The published pairings of two inputs that show spike-timing-dependent plasticity, and what they
// do to the weaker synapse.
#include <cstdint>
#include <vector>

#include "core/predictive/predictive_neuron.hpp"

namespace spikedepth {

/// A protocol of two inputs, shown `repeats` times.
struct PairingProtocol {
  PredictiveParameters neuron;
  std::vector<double> weights;        // at the start [2]
  std::vector<double> first, second;  // spike times of both inputs, ms
  double duration_ms = 100;
  std::int64_t repeats = 60;
  std::int64_t read = 0;  // which synapse's ratio is wanted
};

/// Weight of synapse `read` after all repeats over that at the start.
double weight_ratio(const PairingProtocol& protocol);

/// Classical window: input 0 at `lag_ms`, input 1 at twice that; the weaker one first
/// (`pre_post`), else second.
PairingProtocol timing_pair(double lag_ms, double tau_membrane_ms, bool pre_post);
/// The same with a fast membrane and a low threshold: both orders strengthen.
PairingProtocol symmetric_pair(double lag_ms, bool pre_post);
/// Five pairs at `hz`, input 1 six milliseconds later (Froemke et al. 2006).
PairingProtocol pair_frequency(double hz);
/// `spikes` spikes of input 0, ten milliseconds apart, input 1 at 5 ms (Froemke et al. 2006).
PairingProtocol spike_number(std::int64_t spikes);
/// One spike and a burst of three at `hz` (Nevian and Sakmann 2006).
PairingProtocol burst(double hz, bool pre_post);

/// Spikes at times in ms of several inputs, in the order of their steps.
std::vector<InputSpike> spikes_at(const std::vector<std::vector<double>>& times_ms, double dt_ms);

}  // namespace spikedepth
