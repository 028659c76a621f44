#include "core/snn/neurons/common.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

using torch::Tensor;

Tensor scalar(double value) {
  return torch::scalar_tensor(value, torch::kFloat64);
}

Tensor fire(const Tensor& above, const Firing& firing) {
  switch (firing.mode) {
    case SpikeMode::above:
      return spike_above(above, firing.surrogate);
    case SpikeMode::at_or_above:
      return spike(above, firing.surrogate);
    case SpikeMode::smooth:
      break;
  }
  return smooth_spike(above, firing.surrogate);
}

Tensor reset_potential(const Tensor& potential, const Tensor& spikes, const Tensor& threshold,
                       const Tensor& reset_value, const Firing& firing) {
  const auto s = firing.detach_reset ? spikes.detach() : spikes;
  if (firing.reset == Reset::hard) return (1 - s) * potential + s * reset_value;
  const auto height = firing.detach_reset_threshold ? threshold.detach() : threshold;
  return potential - s * (height - reset_value);
}

Tensor decay(const Tensor& tau_s, double dt_s, Integrator integrator, const char* name) {
  const double shortest = tau_s.detach().min().item<double>();
  if (!(shortest > 0))
    throw ConfigError(std::string(name) + " must be a positive number of seconds, not " +
                      format("%g", shortest));
  if (integrator == Integrator::exponential) return torch::exp(-dt_s / tau_s);
  if (!(dt_s / shortest < 1))
    throw ConfigError(std::string(name) + " is " + format("%g", shortest) +
                      " s, not above the time step of " + format("%g", dt_s) +
                      " s, which Euler's method needs; use a shorter step or exponential decay");
  return 1 - dt_s / tau_s;
}

Tensor or_rest(const Tensor& state, const Tensor& input, const Tensor& rest) {
  if (state.defined()) return state;
  return torch::zeros_like(input) + rest;
}

Tensor or_zero(const Tensor& state, const Tensor& input) {
  return state.defined() ? state : torch::zeros_like(input);
}

}  // namespace spikedepth
