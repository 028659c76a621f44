#include "core/pushdown/gate_calibration.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr double kLargestWeight = 1000, kRelayPeak = 1.6;
constexpr int kResponseSteps = 400, kBisections = 60;

// V step by step after `input`; `visit` ends the walk with false.
template <typename Visit>
void respond(const GateNeuron& neuron, double input, const Visit& visit) {
  const double fall = std::exp(-neuron.dt_ms / neuron.synapse_ms);
  const double leak = std::exp(-neuron.dt_ms / neuron.membrane_ms);
  double s1 = input, s2 = 0, v = 0;
  for (int step = 0; step < kResponseSteps; ++step) {
    s2 += (s1 - s2) * (1 - fall);
    s1 *= fall;
    const double current = std::isfinite(neuron.saturation)
                               ? neuron.saturation * std::tanh(s2 / neuron.saturation)
                               : s2;
    v = v * leak + current * (1 - leak);
    if (!visit(step, v)) return;
  }
}

// The weight at which `reached(weight)`, which grows with it, comes to `goal`.
template <typename Reached>
double weight_for(double goal, const Reached& reached, const char* gate, double saturation) {
  double low = 0, high = kLargestWeight;
  if (!(reached(high) >= goal))
    throw ConfigError(format(
        "the response saturates below the threshold: currents end at %g thresholds, and %s needs "
        "more, whatever its weights; use a larger saturation",
        saturation, gate));
  for (int i = 0; i < kBisections; ++i) {
    const double middle = 0.5 * (low + high);
    (reached(middle) < goal ? low : high) = middle;
  }
  return high;
}

GateCalibration with_weights(const GateNeuron& neuron, const std::array<double, 4>& weights) {
  GateCalibration gates;
  gates.weight = weights;
  for (std::size_t n = 1; n < 4; ++n) {
    gates.complete[n] = peak_potential(neuron, double(n) * weights[n]);
    gates.missing[n] = peak_potential(neuron, double(n - 1) * weights[n]);
    gates.latency[n] = crossing_steps(neuron, double(n) * weights[n]);
  }
  return gates;
}

std::array<double, 4> gate_weights(const GateNeuron& neuron) {
  std::array<double, 4> weights{};
  weights[1] = weight_for(
      kRelayPeak, [&](double w) { return peak_potential(neuron, w); }, "a relay",
      neuron.saturation);
  for (std::size_t n = 2; n < 4; ++n) {
    weights[n] = weight_for(
        2,
        [&](double w) {
          return peak_potential(neuron, double(n) * w) + peak_potential(neuron, double(n - 1) * w);
        },
        "an AND", neuron.saturation);
  }
  return weights;
}

}  // namespace

double peak_potential(const GateNeuron& neuron, double input) {
  double peak = 0;
  respond(neuron, input, [&](int, double v) {
    peak = std::max(peak, v);
    return true;
  });
  return peak;
}

int crossing_steps(const GateNeuron& neuron, double input) {
  int found = -1;
  respond(neuron, input, [&](int step, double v) {
    if (v >= 1) found = step;
    return found < 0;
  });
  return found;
}

GateCalibration calibrate_gates(const GateNeuron& neuron) {
  return with_weights(neuron, gate_weights(neuron));
}

GateCalibration calibrate_as_linear(const GateNeuron& neuron) {
  auto linear = neuron;
  linear.saturation = std::numeric_limits<double>::infinity();
  auto gates = with_weights(neuron, gate_weights(linear));
  // Delays as for the response that was assumed.
  gates.latency = with_weights(linear, gates.weight).latency;
  return gates;
}

}  // namespace spikedepth
