#pragma once
// Event-driven networks and their inputs as tensors of time steps.
#include <torch/torch.h>

#include "core/eventprop/event_network.hpp"

namespace spikedepth {

/// Spike trains of N samples -> [T,N,C,1,1], float64; each spike at the nearest step.
torch::Tensor stepped_spikes(const std::vector<SpikeTrain>& trains, std::int64_t sources,
                             double step_s, double end_s);

/// [T,N,C,1,1] -> the spikes of each sample, in the order of time.
std::vector<SpikeTrain> trains_of(const torch::Tensor& spikes, double step_s);

/// Weights as those of a 1x1 convolution, [neurons,inputs,1,1], with a gradient.
torch::Tensor stepped_weights(const EventWeights& weights);

/// The cosine between an exact gradient and that of stepped_weights(); NaN where one is 0.
double gradient_cosine(const EventWeights& shape, const std::vector<double>& exact,
                       const torch::Tensor& stepped);

}  // namespace spikedepth
