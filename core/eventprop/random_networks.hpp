#pragma once
// Random networks with Poisson inputs, on which gradients are checked.
#include <cstdint>

#include "core/eventprop/event_network.hpp"
#include "core/eventprop/recurrent_events.hpp"

namespace spikedepth {

/// A network, what it gets, and the weight that alone reaches the threshold: the scale of its
/// weights and of differences.
struct RandomEventNetwork {
  EventNetwork network;
  SpikeTrain inputs;
  double end_s = 0;
  double threshold_weight = 0;
  std::int32_t outputs = 0;
};

/// 10-5-4 with tau_s = 5 ms and tau_m = `ratio` tau_s: ten Poisson inputs with intervals of 5 ms,
/// 0.2 s; weights 0.2 +- 0.1 threshold weights. With a voltage readout, its weights are 0 +- 0.2.
RandomEventNetwork random_event_network(double ratio, bool voltage_readout, std::uint64_t seed);

struct RandomRecurrentNetwork {
  EventDynamics dynamics{EventCell()};
  RecurrentWeights weights;
  SpikeTrain inputs;
  double end_s = 0;
  double threshold_weight = 0;
  std::vector<double> cost;  // of each neuron: sum c t^2 / end + sum c V(end)^2 / 2

  double loss(const RecurrentRun& run) const;
  RecurrentErrors errors(const RecurrentRun& run) const;
};

/// Six neurons, all connected, none with itself; four Poisson inputs with intervals of 5 ms, 0.1 s;
/// weights 0.2 +- 0.1 threshold weights from inputs and 0 +- 0.15 between neurons.
RandomRecurrentNetwork random_recurrent_network(std::uint64_t seed);

/// Spikes of a Poisson process each, merged.
SpikeTrain poisson_train(std::int32_t sources, double interval_s, double end_s, std::uint64_t seed);

}  // namespace spikedepth
