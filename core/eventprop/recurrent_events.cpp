#include "core/eventprop/recurrent_events.hpp"

#include <algorithm>
#include <limits>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

// All neurons at one time, with the next spike of each if no event comes before it.
class Population {
 public:
  Population(const EventDynamics& dynamics, std::int32_t neurons, double end_s)
      : dynamics_(dynamics), states_(static_cast<std::size_t>(neurons)), end_s_(end_s) {}
  void advance(double time_s) {
    const Decay decay = dynamics_.decay(time_s - now_s_);
    for (auto& state : states_) state = EventDynamics::after(state, decay);
    now_s_ = time_s;
  }
  void add(const double* weights) {
    for (std::size_t neuron = 0; neuron < states_.size(); ++neuron)
      states_[neuron].current += weights[neuron];
  }
  CellState& operator[](std::size_t neuron) { return states_[neuron]; }
  /// The earliest spike to come until `horizon_s`.
  EventSpike next(double horizon_s) const {
    EventSpike earliest{kNever, -1, 0};
    for (std::size_t neuron = 0; neuron < states_.size(); ++neuron) {
      const auto wait = dynamics_.next_spike(states_[neuron], std::min(horizon_s, end_s_) - now_s_);
      if (wait && now_s_ + *wait < earliest.time_s)
        earliest = {now_s_ + *wait, static_cast<std::int32_t>(neuron), 0};
    }
    return earliest;
  }

 private:
  const EventDynamics& dynamics_;
  std::vector<CellState> states_;
  double end_s_;
  double now_s_ = 0;
};

}  // namespace

RecurrentRun run_recurrent(const EventDynamics& dynamics, const RecurrentWeights& weights,
                           const SpikeTrain& inputs, double end_s, std::size_t most_spikes) {
  const auto neurons = weights.recurrent.neurons;
  Population population(dynamics, neurons, end_s);
  RecurrentRun run;
  run.end_s = end_s;
  std::size_t input = 0, spikes = 0;
  while (true) {
    const bool input_left = input < inputs.size() && inputs[input].time_s <= end_s;
    const double horizon = input_left ? inputs[input].time_s : end_s;
    auto spike = population.next(horizon);
    if (spike.source < 0 && !input_left) break;
    if (spike.source < 0) {
      population.advance(horizon);
      population.add(weights.input.row(inputs[input].source));
      run.events.push_back({inputs[input++], true});
      continue;
    }
    if (++spikes > most_spikes) {
      run.valid = false;
      return run;
    }
    population.advance(spike.time_s);
    auto& state = population[static_cast<std::size_t>(spike.source)];
    spike.current = state.current;
    state.potential = 0;
    population.add(weights.recurrent.row(spike.source));
    run.events.push_back({spike, false});
  }
  population.advance(end_s);
  for (std::int32_t neuron = 0; neuron < neurons; ++neuron)
    run.end_potential.push_back(population[static_cast<std::size_t>(neuron)].potential);
  return run;
}

RecurrentWeights backpropagate_recurrent(const EventDynamics& dynamics,
                                         const RecurrentWeights& weights, const RecurrentRun& run,
                                         const RecurrentErrors& errors, SlopeFloor& floor) {
  if (!run.valid) throw Error("a recurrent run that was cut at its cap has no gradient");
  const auto& cell = dynamics.cell();
  RecurrentWeights gradient{EventWeights(weights.input.inputs, weights.input.neurons),
                            EventWeights(weights.recurrent.inputs, weights.recurrent.neurons)};
  std::vector<double> voltage, current(run.end_potential.size());
  for (const double error : errors.end_potential) voltage.push_back(-error / cell.tau_membrane_s);
  double now = run.end_s;
  for (std::size_t i = run.events.size(); i-- > 0;) {
    const auto& [spike, of_input] = run.events[i];
    const Decay decay = dynamics.decay(now - spike.time_s);
    now = spike.time_s;
    const auto& sending = of_input ? weights.input : weights.recurrent;
    double* row = (of_input ? gradient.input : gradient.recurrent).row(spike.source);
    const double* weight = sending.row(spike.source);
    double sent = 0;
    for (std::size_t neuron = 0; neuron < voltage.size(); ++neuron) {
      current[neuron] =
          decay.synapse * current[neuron] + dynamics.adjoint_charge(decay) * voltage[neuron];
      voltage[neuron] *= decay.membrane;
      row[neuron] -= cell.tau_synapse_s * current[neuron];
      sent += weight[neuron] * (voltage[neuron] - current[neuron]);
    }
    if (of_input) continue;
    auto& own = voltage[static_cast<std::size_t>(spike.source)];
    own += (cell.threshold * own + sent + errors.times[i]) / floor(spike.current - cell.threshold);
  }
  return gradient;
}

}  // namespace spikedepth
