#include "core/snn/fluctuation.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {

KernelIntegrals continuous_kernel(double tau_membrane_s, double tau_synapse_s) {
  return {tau_synapse_s, tau_synapse_s * tau_synapse_s / (2 * (tau_membrane_s + tau_synapse_s))};
}

KernelIntegrals discrete_kernel(double tau_membrane_s, double tau_synapse_s, double dt_s) {
  const double a = std::exp(-dt_s / tau_membrane_s), b = std::exp(-dt_s / tau_synapse_s);
  return {dt_s / (1 - b), dt_s * (1 - a) * (1 + a * b) / ((1 + a) * (1 - b * b) * (1 - a * b))};
}

WeightMoments fluctuation_weights(double fan_in, double rate_hz, const KernelIntegrals& kernel,
                                  double threshold, double mean_u, double xi) {
  WeightMoments moments;
  moments.mean = mean_u / (fan_in * rate_hz * kernel.mean_s);
  const double deviation_u = (threshold - mean_u) / xi;
  const double variance = deviation_u * deviation_u / (fan_in * rate_hz * kernel.square_s) -
                          moments.mean * moments.mean;
  if (!(variance > 0)) {
    throw ConfigError(format(
        "a mean potential of %.3g cannot go with fluctuations of %.3g from %.0f inputs at %.3g Hz; "
        "choose a smaller mean or xi",
        mean_u, deviation_u, fan_in, rate_hz));
  }
  moments.deviation = std::sqrt(variance);
  return moments;
}

SharedDeviations shared_deviations(double fan_in, double recurrent_fan_in, double alpha,
                                   double rate_hz, const KernelIntegrals& kernel,
                                   double deviation_u) {
  const auto share = [&](double part, double inputs) {
    return inputs > 0 ? deviation_u * std::sqrt(part / (inputs * rate_hz * kernel.square_s)) : 0.0;
  };
  return {share(alpha, fan_in), share(1 - alpha, recurrent_fan_in)};
}

DaleRates dale_rates(double fan_in, double recurrent_fan_in, double inhibitory_fan_in, double alpha,
                     double rate_hz, const KernelIntegrals& excitatory,
                     const KernelIntegrals& inhibitory, double deviation_u) {
  const double n_f = fan_in, n_r = recurrent_fan_in, n_i = inhibitory_fan_in;
  const double mean_e = excitatory.mean_s, mean_i = inhibitory.mean_s;
  const double delta_r = n_r > 0 ? std::sqrt(alpha * n_r / ((1 - alpha) * n_f)) : 0.0;
  const double delta_i = n_r > 0 ? delta_r * mean_i * n_i / (delta_r * mean_e * n_f + mean_e * n_r)
                                 : n_i * mean_i / (n_f * mean_e);
  const double recurrent = n_r > 0 ? n_r / (delta_r * delta_r) : 0.0;
  DaleRates rates;
  rates.feed_forward = std::sqrt(2 * rate_hz *
                                 (excitatory.square_s * (n_f + recurrent) +
                                  inhibitory.square_s * n_i / (delta_i * delta_i))) /
                       deviation_u;
  rates.recurrent = rates.feed_forward * delta_r;
  rates.inhibitory = rates.feed_forward * delta_i;
  return rates;
}

double step_kernel_energy(double tau, std::int64_t steps) {
  const auto count = static_cast<double>(steps);
  if (tau <= 1) return count;
  return (1 - std::pow(1 - 1 / tau, 2 * count)) / (2 * tau - 1);
}

double firing_probability(double threshold, double deviation) {
  return 0.5 * std::erfc(threshold / (deviation * std::sqrt(2.0)));
}

}  // namespace spikedepth
