#include "core/eventprop/event_layer.hpp"

#include <algorithm>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// The states of a layer's neurons, all of one time.
class RunningLayer {
 public:
  RunningLayer(const EventDynamics& dynamics, std::int32_t neurons)
      : dynamics_(dynamics), states_(static_cast<std::size_t>(neurons)) {}
  /// Lets all neurons fire until `time_s`; spikes of the interval come out in the order of time.
  void advance(double time_s, SpikeTrain& spikes) {
    const double elapsed = time_s - time_s_;
    if (elapsed < 0) throw Error("inputs of an event-driven layer must be in the order of time");
    if (elapsed == 0) return;
    const auto first = static_cast<std::ptrdiff_t>(spikes.size());
    const Decay whole = dynamics_.decay(elapsed);
    const double threshold = dynamics_.cell().threshold;
    for (std::size_t neuron = 0; neuron < states_.size(); ++neuron) {
      auto& state = states_[neuron];
      if (state.current > threshold && fires(neuron, elapsed, spikes)) continue;
      state = EventDynamics::after(state, whole);
    }
    std::sort(spikes.begin() + first, spikes.end(),
              [](const EventSpike& a, const EventSpike& b) { return a.time_s < b.time_s; });
    time_s_ = time_s;
  }
  void add(const double* weights) {
    for (std::size_t neuron = 0; neuron < states_.size(); ++neuron)
      states_[neuron].current += weights[neuron];
  }

 private:
  // All spikes of one neuron within `elapsed`, its state then at the end; false if there is none.
  bool fires(std::size_t neuron, double elapsed, SpikeTrain& spikes) {
    auto& state = states_[neuron];
    double done = 0;
    bool fired = false;
    while (const auto wait = dynamics_.next_spike(state, elapsed - done)) {
      state = EventDynamics::after(state, dynamics_.decay(*wait));
      done += *wait;
      spikes.push_back({time_s_ + done, static_cast<std::int32_t>(neuron), state.current});
      state.potential = 0;
      fired = true;
    }
    if (!fired) return false;
    state = EventDynamics::after(state, dynamics_.decay(std::max(0.0, elapsed - done)));
    return true;
  }

  const EventDynamics& dynamics_;
  std::vector<CellState> states_;
  double time_s_ = 0;
};

// lambda_V, lambda_I of a layer's neurons. Those that did not fire since the last input share its
// time, and one decay.
class AdjointLayer {
 public:
  AdjointLayer(const EventDynamics& dynamics, std::int32_t neurons, double end_s)
      : dynamics_(dynamics),
        voltage_(static_cast<std::size_t>(neurons)),
        current_(voltage_.size()),
        time_s_(voltage_.size(), end_s),
        common_s_(end_s) {}
  void jump(const EventSpike& spike, double error, SlopeFloor& floor) {
    const auto neuron = static_cast<std::size_t>(spike.source);
    move(neuron, spike.time_s, dynamics_.decay(time_s_[neuron] - spike.time_s));
    const double threshold = dynamics_.cell().threshold;
    voltage_[neuron] += (threshold * voltage_[neuron] + error) / floor(spike.current - threshold);
  }
  void advance_all(double time_s) {
    const Decay shared = dynamics_.decay(common_s_ - time_s);
    for (std::size_t neuron = 0; neuron < voltage_.size(); ++neuron) {
      move(neuron, time_s,
           time_s_[neuron] == common_s_ ? shared : dynamics_.decay(time_s_[neuron] - time_s));
    }
    common_s_ = time_s;
  }
  /// Adds -tau_s lambda_I to the gradient's row; returns sum w (lambda_V - lambda_I).
  double receive(const double* weights, double* gradient) const {
    const double tau = dynamics_.cell().tau_synapse_s;
    double error = 0;
    for (std::size_t neuron = 0; neuron < voltage_.size(); ++neuron) {
      gradient[neuron] -= tau * current_[neuron];
      error += weights[neuron] * (voltage_[neuron] - current_[neuron]);
    }
    return error;
  }

 private:
  void move(std::size_t neuron, double time_s, const Decay& decay) {
    current_[neuron] =
        decay.synapse * current_[neuron] + dynamics_.adjoint_charge(decay) * voltage_[neuron];
    voltage_[neuron] *= decay.membrane;
    time_s_[neuron] = time_s;
  }

  const EventDynamics& dynamics_;
  std::vector<double> voltage_, current_, time_s_;
  double common_s_;
};

}  // namespace

SpikeTrain run_event_layer(const EventDynamics& dynamics, const EventWeights& weights,
                           const SpikeTrain& inputs, double end_s) {
  RunningLayer layer(dynamics, weights.neurons);
  SpikeTrain spikes;
  for (const auto& input : inputs) {
    if (input.time_s > end_s) break;
    layer.advance(input.time_s, spikes);
    layer.add(weights.row(input.source));
  }
  layer.advance(end_s, spikes);
  return spikes;
}

std::vector<double> backpropagate_event_layer(const EventDynamics& dynamics,
                                              const EventWeights& weights, const SpikeTrain& inputs,
                                              const SpikeTrain& outputs,
                                              const std::vector<double>& errors,
                                              std::vector<double>& gradient, SlopeFloor& floor) {
  std::vector<double> input_errors(inputs.size());
  if (outputs.empty()) return input_errors;
  AdjointLayer layer(dynamics, weights.neurons, outputs.back().time_s);
  auto output = outputs.size();
  for (auto input = inputs.size(); input-- > 0;) {
    const auto& arrival = inputs[input];
    // A spike at the time of an input came before it.
    for (; output > 0 && outputs[output - 1].time_s > arrival.time_s; --output)
      layer.jump(outputs[output - 1], errors[output - 1], floor);
    if (output == outputs.size()) continue;  // later than every spike: no effect
    layer.advance_all(arrival.time_s);
    double* row = gradient.data() + (weights.row(arrival.source) - weights.values.data());
    input_errors[input] = layer.receive(weights.row(arrival.source), row);
  }
  return input_errors;
}

}  // namespace spikedepth
