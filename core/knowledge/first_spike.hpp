#pragma once
// When a neuron without leak fires first, in closed form, with its derivatives.
#include <cstddef>
#include <vector>

namespace spikedepth {

/// Input spikes in order of time, with exp(t / tau) at hand. Times are of arbitrary unit.
struct InputTimes {
  double tau = 0.5;
  std::vector<double> t, exponential;

  /// Takes sorted times; shifts nothing: keep (last - first) / tau below some hundred.
  void assign(std::vector<double> sorted, double time_constant);
  std::size_t size() const { return t.size(); }
};

/// A first spike and the inputs before it: the first `causes` of them. No cause: it stays silent.
struct FirstSpike {
  double t = 0;
  std::size_t causes = 0;
  double a = 0, b = 0;  // sums of w and of w exp(t_i / tau) over the causes

  bool silent() const { return causes == 0; }
};

/// The potential u(t) = sum over t_i <= t of w_i (1 - exp(-(t - t_i) / tau)) reaches 1 first at
/// tau ln(B / (A - 1)). (nLIF: Mostafa, IEEE TNNLS 2018; Comsa et al., 2020.) A silent neuron has
/// t = `silent_t`.
FirstSpike first_spike(const InputTimes& inputs, const double* weights, double silent_t);

/// dt / dw_i of input i < spike.causes; dt / dt_i.
inline double weight_slope(const InputTimes& inputs, const FirstSpike& spike, std::size_t i) {
  return inputs.tau * (inputs.exponential[i] / spike.b - 1 / (spike.a - 1));
}
inline double time_slope(const InputTimes& inputs, const FirstSpike& spike, double weight,
                         std::size_t i) {
  return weight * inputs.exponential[i] / spike.b;
}

}  // namespace spikedepth
