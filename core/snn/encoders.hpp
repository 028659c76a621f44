#pragma once
// From values to spikes and back, and small operations on spike trains. Sequences are [T, ...].
#include <torch/torch.h>

#include <cstdint>

#include "core/base/random.hpp"
#include "core/snn/neurons/lif.hpp"

namespace spikedepth {

/// A LifBox neuron for each value, which is its input at every step.
torch::Tensor constant_current_spikes(const torch::Tensor& current, std::int64_t steps,
                                      const LifBox::Parameters& parameters = {},
                                      double dt_s = 0.001);

/// One step of independent Poisson spikes: 1 with probability min(1, dt_s rate_hz |value|), else 0.
/// Values are expected in [-1, 1]. On the CPU.
torch::Tensor poisson_step(const torch::Tensor& value, Random& random, double rate_hz = 1000,
                           double dt_s = 0.001);
/// The same for `steps` steps.
torch::Tensor poisson_spikes(const torch::Tensor& value, std::int64_t steps, Random& random,
                             double rate_hz = 100, double dt_s = 0.001);
/// With the sign of the value on the spikes.
torch::Tensor signed_poisson_step(const torch::Tensor& value, Random& random, double rate_hz = 1000,
                                  double dt_s = 0.001);
torch::Tensor signed_poisson_spikes(const torch::Tensor& value, std::int64_t steps, Random& random,
                                    double rate_hz = 100, double dt_s = 0.001);

/// Only the first spike of each train.
torch::Tensor first_spikes_only(const torch::Tensor& spikes);
/// constant_current_spikes with endless refractoriness: larger values spike earlier, each once.
torch::Tensor latency_spikes(const torch::Tensor& current, std::int64_t steps,
                             const LifBox::Parameters& parameters = {}, double dt_s = 0.001);

/// Gaussian activities [..., n] of n neurons whose centres c_k lie evenly in [0, range]:
/// exp(-range (x - c_k)^2 / (2 width^2)). Throws ConfigError unless range, width and n are
/// positive.
torch::Tensor population_activity(const torch::Tensor& value, std::int64_t neurons,
                                  double range = 1, double width = 1);

/// Spikes [T, ...] -> their number [...].
torch::Tensor spike_counts(const torch::Tensor& spikes);

/// Times in seconds of the first n spikes of each train: [n, ...]; T dt_s stands for a spike that
/// never came. Backward hands each found spike -dt_s times the gradient of its time (more drive
/// makes it come earlier) and nothing to other steps: a heuristic, not a derivative.
torch::Tensor first_spike_times(const torch::Tensor& spikes, std::int64_t count,
                                double dt_s = 0.001);

/// y[t] = exp(-dt/tau) y[t-1] + x[t], y[-1] = 0.
torch::Tensor exponential_filter(const torch::Tensor& input, const torch::Tensor& tau_s,
                                 double dt_s = 0.001);
/// One step of it; `previous` may be undefined.
torch::Tensor exponential_filter_step(const torch::Tensor& input, const torch::Tensor& previous,
                                      const torch::Tensor& tau_s, double dt_s = 0.001);

// Logic of spikes (0 or 1), element by element.
torch::Tensor spike_and(const torch::Tensor& a, const torch::Tensor& b);
torch::Tensor spike_or(const torch::Tensor& a, const torch::Tensor& b);
torch::Tensor spike_xor(const torch::Tensor& a, const torch::Tensor& b);
/// Muller's C element: a where a and b agree, else its previous output.
torch::Tensor muller_c(const torch::Tensor& a, const torch::Tensor& b,
                       const torch::Tensor& previous);
/// 1 where the input is 1 and was 0 in the step before.
torch::Tensor positive_edge(const torch::Tensor& input, const torch::Tensor& previous);

}  // namespace spikedepth
