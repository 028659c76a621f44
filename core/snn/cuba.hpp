#pragma once
// Layers of current-based leaky neurons over a whole sequence of steps, with two gradients of one
// forward pass: surrogate gradients through time, and EventProp, which keeps the spikes alone.
// Source of EventProp: Wunderlich and Pehle, Scientific Reports 11:12829 (2021), here in steps.
#include <torch/torch.h>

#include <memory>

#include "core/snn/surrogate.hpp"

namespace spikedepth {

/// tau_m dV/dt = -V + I, tau_s dI/dt = -I, exact over a step; times in one unit of choice.
struct CubaCell {
  double tau_membrane = 4;
  double tau_synapse = 2;
  double step = 1;
  double threshold = 1;

  /// Throws ConfigError unless all are above 0 and tau_synapse <= tau_membrane.
  void check() const;
};

/// What EventProp did on its way back through one layer.
struct EventPropReport {
  std::int64_t stored_bytes = 0;  // for the gradient: of each spike its index and I - threshold
  std::int64_t spikes = 0;
  std::int64_t floored = 0;  // spikes whose I - threshold was below the floor
};

/// EventProp needs two gradients of a synapse's current: one for its weights, -tau_s lambda_I, and
/// one for the times of the spikes that it got, lambda_V - lambda_I. A twin current [2,T,...] holds
/// the current twice (one memory), so that each finds its way back; the gradient of spikes
/// [T,...] between layers of this kind is dL/dt, the loss by the time of the spike, 0 elsewhere.

/// conv2d of spikes or counts [T,N,C,H,W] with `weight` [K,C,k,k] -> twin current [2,T,N,K,H',W'].
/// Keeps what is active of its input. An input that requires no gradient may hold any values.
torch::Tensor twin_convolution(const torch::Tensor& input, const torch::Tensor& weight,
                               std::int64_t stride, std::int64_t padding);

/// Twin current [2,T,...] -> spikes [T,...], of neurons at rest before the first step; a step's
/// input can make its neuron fire from the next step on. `floor` bounds I - threshold from below in
/// gradients. Float32 or float64 on the CPU.
torch::Tensor eventprop_spikes(const torch::Tensor& twin, const CubaCell& cell, double floor = 1e-3,
                               std::shared_ptr<EventPropReport> report = nullptr);
/// Twin current -> potentials [T,...] of neurons that never fire.
torch::Tensor eventprop_potentials(const torch::Tensor& twin, const CubaCell& cell);

/// The same neurons for currents [T,...] and surrogate gradients; the reset takes no part in them.
torch::Tensor cuba_spikes(const torch::Tensor& current, const CubaCell& cell,
                          const Surrogate& surrogate);
/// The true gradient: nothing fires.
torch::Tensor cuba_potentials(const torch::Tensor& current, const CubaCell& cell);

}  // namespace spikedepth
