#pragma once
// Fluctuation-driven initialisation: weights such that membrane potentials fluctuate by a chosen
// standard deviation below the threshold. Source: Rossbroich, Gygax, Zenke, Neuromorphic Computing
// and Engineering 2:044016 (2022); closed forms of the discrete kernels and of count frames are
// derived here.
#include <torch/torch.h>

#include <string>
#include <vector>

namespace spikedepth {

/// Sum and sum of squares of a postsynaptic potential, in seconds: one input spike of weight w
/// raises the potential's mean by w nu mean_s at rate nu, its variance by w^2 nu square_s.
struct KernelIntegrals {
  double mean_s = 0;
  double square_s = 0;
};

/// Current-based leaky neuron in continuous time: tau_s, and tau_s^2 / (2 (tau_m + tau_s)).
KernelIntegrals continuous_kernel(double tau_membrane_s, double tau_synapse_s);
/// The same neuron as it is computed, I <- bI + w x, U <- aU + (1 - a) I with the old I, a and b
/// exact exponentials: dt / (1 - b), and dt (1 - a)(1 + ab) / ((1 + a)(1 - b^2)(1 - ab)).
KernelIntegrals discrete_kernel(double tau_membrane_s, double tau_synapse_s, double dt_s);

/// Mean and standard deviation of weights.
struct WeightMoments {
  double mean = 0;
  double deviation = 0;
};

/// Weights of `fan_in` independent Poisson inputs of `rate_hz` for a potential of mean `mean_u` and
/// standard deviation (threshold - mean_u) / xi. Throws ConfigError where the mean alone fluctuates
/// more than that.
WeightMoments fluctuation_weights(double fan_in, double rate_hz, const KernelIntegrals& kernel,
                                  double threshold, double mean_u, double xi);

/// Two groups of inputs, feed-forward and recurrent, which get the shares `alpha` and 1 - alpha of
/// the variance; zero mean. Standard deviations of their weights.
struct SharedDeviations {
  double feed_forward = 0;
  double recurrent = 0;
};
SharedDeviations shared_deviations(double fan_in, double recurrent_fan_in, double alpha,
                                   double rate_hz, const KernelIntegrals& kernel,
                                   double deviation_u);

/// Exponentially distributed weights under Dale's law: inverse means of excitatory feed-forward,
/// excitatory recurrent and inhibitory weights such that means cancel and the potential fluctuates
/// by `deviation_u`. No recurrence: recurrent_fan_in = 0 and alpha = 1.
struct DaleRates {
  double feed_forward = 0;
  double recurrent = 0;
  double inhibitory = 0;
};
DaleRates dale_rates(double fan_in, double recurrent_fan_in, double inhibitory_fan_in, double alpha,
                     double rate_hz, const KernelIntegrals& excitatory,
                     const KernelIntegrals& inhibitory, double deviation_u);

/// Sum of squares of the weights that a depth network's neuron gives to its last `steps` inputs:
/// `steps` for integrate-and-fire (tau = 0), (1 - (1 - 1/tau)^(2 steps)) / (2 tau - 1) for a leaky
/// one.
double step_kernel_energy(double tau, std::int64_t steps);

/// How a layer's potential fluctuates beside what was asked for.
struct LayerFluctuation {
  std::string layer;
  double target = 0;    // standard deviation asked for
  double measured = 0;  // root mean square over positions that see any input
  double rate = 0;      // firing there, 0..1
};

/// P(U >= threshold) for a normal U of mean 0: the rate that a first step should show.
double firing_probability(double threshold, double deviation);

}  // namespace spikedepth
