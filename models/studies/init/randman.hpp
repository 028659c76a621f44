#pragma once
// Randman: classes of spike patterns on smooth random manifolds.
#include <torch/torch.h>

#include <cstdint>

namespace spikedepth {

struct RandmanOptions {
  std::int64_t classes = 10, units = 20, samples_per_class = 100, steps = 100;
  double step_share = 0.5;  // spikes fall into the first half of the time
  std::uint64_t seed = 1;
};

/// Spikes [T,N,units] with one spike a unit, labels [N]; samples of all classes, shuffled.
struct RandmanPatterns {
  torch::Tensor spikes, labels;
};

/// One-dimensional manifolds with smoothness alpha = 1: coordinate j of a class is
/// sum_f theta_0 / (f + 2) sin(2 pi (f x theta_1 + theta_2)), f from 0 to 999, x ~ U[0,1), each
/// coordinate scaled to 0..1 over the class, which is the time of unit j's spike. Spike counts
/// carry no information. Source: recipe of Zenke and Vogels, Neural Computation 33 (2021).
RandmanPatterns randman(const RandmanOptions& options);

}  // namespace spikedepth
