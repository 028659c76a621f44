#pragma once
// One feed-forward layer of spiking neurons, from event to event, and its exact gradient.
#include "core/eventprop/event_dynamics.hpp"
#include "core/eventprop/spike_train.hpp"

namespace spikedepth {

/// Dense weights [inputs, neurons], one row an input.
struct EventWeights {
  std::int32_t inputs = 0;
  std::int32_t neurons = 0;
  std::vector<double> values;

  EventWeights() = default;
  EventWeights(std::int32_t input_count, std::int32_t neuron_count)
      : inputs(input_count),
        neurons(neuron_count),
        values(static_cast<std::size_t>(input_count) * static_cast<std::size_t>(neuron_count)) {}
  double* row(std::int32_t input) {
    return values.data() + static_cast<std::size_t>(input) * static_cast<std::size_t>(neurons);
  }
  const double* row(std::int32_t input) const {
    return const_cast<EventWeights*>(this)->row(input);
  }
};

/// The spikes that `inputs` cause until `end_s`. Neurons start at rest at time 0. Throws Error
/// where inputs are not in the order of time.
SpikeTrain run_event_layer(const EventDynamics& dynamics, const EventWeights& weights,
                           const SpikeTrain& inputs, double end_s);

/// The adjoint run. `errors` is dL/dt of each output spike, in 1/s, as the next layer and the loss
/// give it. Adds dL/dw to `gradient` (shaped like `weights`) and returns dL/dt of each input.
/// O(inputs x neurons + outputs).
std::vector<double> backpropagate_event_layer(const EventDynamics& dynamics,
                                              const EventWeights& weights, const SpikeTrain& inputs,
                                              const SpikeTrain& outputs,
                                              const std::vector<double>& errors,
                                              std::vector<double>& gradient, SlopeFloor& floor);

}  // namespace spikedepth
