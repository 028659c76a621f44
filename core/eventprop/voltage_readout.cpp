#include "core/eventprop/voltage_readout.hpp"

#include <algorithm>

namespace spikedepth {
namespace {

void raise_to(VoltagePeak& peak, const VoltagePeak& candidate) {
  if (candidate.potential > peak.potential) peak = candidate;
}

// Candidates between two inputs: the inner maximum and the end of the interval.
void visit_interval(const EventDynamics& dynamics, const CellState& state, double start_s,
                    double elapsed_s, std::size_t inputs_before, bool input_follows,
                    VoltagePeak& peak) {
  const auto inner = dynamics.time_of_peak_s(state);
  if (inner && *inner < elapsed_s) {
    const auto top = EventDynamics::after(state, dynamics.decay(*inner));
    raise_to(peak, {top.potential, start_s + *inner, inputs_before, false, 0});
    return;  // falls from there on
  }
  const auto end = EventDynamics::after(state, dynamics.decay(elapsed_s));
  raise_to(peak, {end.potential, start_s + elapsed_s, inputs_before, input_follows,
                  input_follows ? dynamics.slope(end) : 0});
}

}  // namespace

std::vector<VoltagePeak> run_voltage_readout(const EventDynamics& dynamics,
                                             const EventWeights& weights, const SpikeTrain& inputs,
                                             double end_s) {
  std::vector<VoltagePeak> peaks(static_cast<std::size_t>(weights.neurons));
  std::vector<CellState> states(peaks.size());
  double now = 0;
  for (std::size_t next = 0; next <= inputs.size(); ++next) {
    const bool input_follows = next < inputs.size() && inputs[next].time_s <= end_s;
    const double elapsed = (input_follows ? inputs[next].time_s : end_s) - now;
    const Decay decay = dynamics.decay(elapsed);
    for (std::size_t neuron = 0; neuron < states.size(); ++neuron) {
      visit_interval(dynamics, states[neuron], now, elapsed, next, input_follows, peaks[neuron]);
      states[neuron] = EventDynamics::after(states[neuron], decay);
      if (input_follows) states[neuron].current += weights.row(inputs[next].source)[neuron];
    }
    now += elapsed;
    if (!input_follows) break;
  }
  return peaks;
}

std::vector<double> backpropagate_voltage_readout(const EventDynamics& dynamics,
                                                  const EventWeights& weights,
                                                  const SpikeTrain& inputs,
                                                  const std::vector<VoltagePeak>& peaks,
                                                  const std::vector<double>& errors,
                                                  std::vector<double>& gradient) {
  std::vector<double> input_errors(inputs.size());
  const auto& cell = dynamics.cell();
  for (std::size_t neuron = 0; neuron < peaks.size(); ++neuron) {
    const auto& peak = peaks[neuron];
    if (peak.at_input) input_errors[peak.inputs_before] += errors[neuron] * peak.slope;
    // No jumps on the way back: the adjoint variables at each input in closed form.
    const double start = -errors[neuron] / cell.tau_membrane_s;
    for (std::size_t input = 0; input < peak.inputs_before; ++input) {
      const Decay decay = dynamics.decay(peak.time_s - inputs[input].time_s);
      const double voltage = decay.membrane * start;
      const double current = dynamics.adjoint_charge(decay) * start;
      const double* row = weights.row(inputs[input].source);
      gradient[static_cast<std::size_t>(row - weights.values.data()) + neuron] -=
          cell.tau_synapse_s * current;
      input_errors[input] += row[neuron] * (voltage - current);
    }
  }
  return input_errors;
}

}  // namespace spikedepth
