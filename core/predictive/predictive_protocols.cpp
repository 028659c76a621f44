#include "core/predictive/predictive_protocols.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth {

std::vector<InputSpike> spikes_at(const std::vector<std::vector<double>>& times_ms, double dt_ms) {
  std::vector<InputSpike> spikes;
  for (std::size_t input = 0; input < times_ms.size(); ++input) {
    for (const double time : times_ms[input])
      spikes.push_back({std::llround(time / dt_ms), static_cast<std::int64_t>(input)});
  }
  std::stable_sort(spikes.begin(), spikes.end(),
                   [](const InputSpike& a, const InputSpike& b) { return a.step < b.step; });
  return spikes;
}

double weight_ratio(const PairingProtocol& protocol) {
  PredictiveNeuron neuron(protocol.neuron, protocol.weights);
  const auto spikes = spikes_at({protocol.first, protocol.second}, protocol.neuron.dt_ms);
  const auto steps = std::llround(protocol.duration_ms / protocol.neuron.dt_ms);
  for (std::int64_t repeat = 0; repeat < protocol.repeats; ++repeat)
    present(neuron, spikes, steps, true);
  const auto read = static_cast<std::size_t>(protocol.read);
  return neuron.weights()[read] / protocol.weights[read];
}

PairingProtocol timing_pair(double lag_ms, double tau_membrane_ms, bool pre_post) {
  PairingProtocol p;
  p.neuron.tau_membrane_ms = tau_membrane_ms;
  p.neuron.threshold = 2;
  p.neuron.rate = 2e-4;
  p.weights = pre_post ? std::vector<double>{0.001, 0.11} : std::vector<double>{0.11, 0.001};
  p.first = {lag_ms};
  p.second = {2 * lag_ms};
  p.duration_ms = 400;
  p.repeats = 60;
  p.read = pre_post ? 0 : 1;
  return p;
}

PairingProtocol symmetric_pair(double lag_ms, bool pre_post) {
  auto p = timing_pair(lag_ms, 5, pre_post);
  p.neuron.threshold = 0.4;
  p.neuron.rate = 4e-4;
  p.weights = pre_post ? std::vector<double>{0.0007, 0.02} : std::vector<double>{0.02, 0.0007};
  return p;
}

PairingProtocol pair_frequency(double hz) {
  PairingProtocol p;
  p.neuron.tau_membrane_ms = 16;
  p.neuron.threshold = 2.2;
  p.neuron.rate = 3.4e-5;
  p.weights = {0.12, 0.005};
  for (int pair = 0; pair < 5; ++pair) {
    p.first.push_back(1000 / hz * pair);
    p.second.push_back(1000 / hz * pair + 6);
  }
  p.duration_ms = 500;
  p.repeats = 40;
  p.read = 1;
  return p;
}

PairingProtocol spike_number(std::int64_t spikes) {
  PairingProtocol p;
  p.neuron.tau_membrane_ms = 40;
  p.neuron.threshold = 3;
  p.neuron.rate = 8e-5;
  p.weights = {0.14, 0.017};
  for (std::int64_t n = 0; n < spikes; ++n) p.first.push_back(10.0 * static_cast<double>(n));
  p.second = {5};
  p.duration_ms = 600;
  p.repeats = 30;
  p.read = 1;
  return p;
}

PairingProtocol burst(double hz, bool pre_post) {
  PairingProtocol p;
  p.neuron.tau_membrane_ms = 25;
  p.neuron.threshold = 2;
  p.neuron.rate = 2e-4;
  const double gap = 1000 / hz;
  if (pre_post) {
    p.weights = {0.01, 0.08};
    p.first = {0};
    p.second = {10, 10 + gap, 10 + 2 * gap};
  } else {
    p.weights = {0.08, 0.01};
    p.first = {0, gap, 2 * gap};
    p.second = {2 * gap + 10};
  }
  p.duration_ms = 300;
  p.repeats = 60;
  p.read = pre_post ? 0 : 1;
  return p;
}

}  // namespace spikedepth
