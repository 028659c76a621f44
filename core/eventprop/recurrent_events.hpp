#pragma once
// Recurrently connected spiking neurons on one global clock, and their exact gradient.
#include "core/eventprop/event_layer.hpp"

namespace spikedepth {

/// Weights from inputs [inputs, neurons] and between neurons [neurons, neurons].
struct RecurrentWeights {
  EventWeights input;
  EventWeights recurrent;
};

/// One event of a run, as it happened: an input that arrived, or a neuron that fired.
struct RecurrentEvent {
  EventSpike spike;
  bool of_input = false;
};

/// `valid` is false where instantaneous excitation ran away: the run was cut at the cap and has no
/// gradient.
struct RecurrentRun {
  std::vector<RecurrentEvent> events;  // in the order of time
  std::vector<double> end_potential;   // of each neuron, at the end
  double end_s = 0;
  bool valid = true;
};

/// Runs until `end_s`, or until more than `most_spikes` spikes.
RecurrentRun run_recurrent(const EventDynamics& dynamics, const RecurrentWeights& weights,
                           const SpikeTrain& inputs, double end_s, std::size_t most_spikes);

/// dL/dt of each event (0 for inputs) in 1/s, and dL/dV of each neuron's end potential.
struct RecurrentErrors {
  std::vector<double> times;
  std::vector<double> end_potential;
};

/// dL/dw of both kinds of weights. Throws Error for a run that is not valid.
RecurrentWeights backpropagate_recurrent(const EventDynamics& dynamics,
                                         const RecurrentWeights& weights, const RecurrentRun& run,
                                         const RecurrentErrors& errors, SlopeFloor& floor);

}  // namespace spikedepth
