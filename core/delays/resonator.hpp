#pragma once
// Spiking neurons behind delayed synapses: a resonate-and-fire neuron, which computes the complex
// sum exactly, and a leaky integrate-and-fire one, which comes near it.
#include "core/delays/phase_code.hpp"

namespace spikedepth {

/// Threshold of the modulus, or of the real part.
constexpr double kResonatorThreshold = 0.5;

/// The state u of an undamped resonate-and-fire neuron, du/dt = i omega u plus a weight at each
/// arrival, at the end of the second period, when all spikes have arrived: the complex conjugate of
/// sum w z. From arrival to arrival, with exact phases.
Complex resonator_state(const DelaySynapses& synapses, const SpikeTimes& times);

/// The sum over a bank, a resonator a harmonic.
Complex resonator_state(const std::vector<DelaySynapses>& bank, const SpikeTimes& times);

/// The same in `steps` steps a period, through a queue of arrivals that are rounded to the grid.
/// `decay`: time constant in periods; 0 = none.
Complex stepped_resonator_state(const DelaySynapses& synapses, const SpikeTimes& times, int steps,
                                double decay = 0);

/// When the state's phase passes 0 after the second period, as a time in [0, period / harmonic):
/// the output spike of a neuron that was trained on exp(i omega t_out).
double resonator_spike_time(const DelaySynapses& synapses, const SpikeTimes& times);

/// The highest potential of a leaky neuron without threshold: it decays with `tau` (unit of the
/// period) and gains a weight at each arrival.
double leaky_peak(const DelaySynapses& synapses, const SpikeTimes& times, double tau);

}  // namespace spikedepth
