#pragma once
// Weights and latencies of gates made of noisy spiking neurons.
#include <array>
#include <limits>

namespace spikedepth {

/// A leaky neuron behind synapses with a rise and a fall. Each step: s1 gains the arrivals, s2
/// follows s1, s1 falls; the current is I = saturation tanh(s2 / saturation); V follows I. It fires
/// at V >= 1, which empties V, s1 and s2.
struct GateNeuron {
  double dt_ms = 0.5, membrane_ms = 5, synapse_ms = 1.5, refractory_ms = 6;
  double saturation =
      std::numeric_limits<double>::infinity();  // of the current; the response is then linear
};

/// The highest V, without threshold, after `input` arrives at once in a neuron at rest.
double peak_potential(const GateNeuron& neuron, double input);

/// Steps from the arrival of `input` to V >= 1; -1: never.
int crossing_steps(const GateNeuron& neuron, double input);

/// Of gates that fire after as many volleys as their arity: 1 (relay, OR), 2 and 3 (AND). Index 0
/// is unused.
struct GateCalibration {
  std::array<double, 4> weight{};    // of one whole volley
  std::array<double, 4> complete{};  // peak after all volleys
  std::array<double, 4> missing{};   // peak after one fewer
  std::array<int, 4> latency{};      // steps from the last arrival to the spike
};

/// Weights for which the threshold lies in the middle between the peaks of all volleys and of one
/// fewer, and for relays a peak of 1.6, on the neuron's actual response. Throws ConfigError where
/// the response saturates below that.
GateCalibration calibrate_gates(const GateNeuron& neuron);

/// The same with weights that would be right without saturation: what breaks.
GateCalibration calibrate_as_linear(const GateNeuron& neuron);

}  // namespace spikedepth
