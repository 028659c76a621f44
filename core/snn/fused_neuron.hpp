#pragma once
// A step of integrate-and-fire neurons in one pass over memory, forward and backward.
#include <torch/torch.h>

#include "core/snn/surrogate.hpp"

namespace spikedepth {

/// What a step starts from. Undefined tensors are left out.
struct FusedStepInput {
  torch::Tensor current;       // x, any shape; [N,C,...] where the leak is one a channel
  torch::Tensor charged;       // potential of the last step before its reset; undefined: at rest
  double last_threshold = 1;   // at which the last step fired, to know who was reset
  torch::Tensor leak;          // scalar or [C,1,1]; undefined: no leak
  torch::Tensor threshold;     // scalar, if it is trained
  double threshold_value = 1;  // its value, gains included
  double threshold_gain = 1;   // threshold_value / threshold
};

struct FusedStepOutput {
  torch::Tensor spikes;   // like the current, 0 or 1
  torch::Tensor charged;  // potential before the reset
};

/// True where the step covers the case: float32 or float64 on the CPU.
bool can_fuse(const torch::Tensor& current);

/// v = charged (1 - s), s the last step's spikes, detached; h = v + x, or v + (x - v) leak; spikes
/// where h >= threshold, whose gradient is the surrogate's. Spikes, potentials and the gradients of
/// both inputs equal those of neuron_step() to the bit; the gradients of leak and threshold are
/// sums in double precision, the same for any number of threads.
FusedStepOutput fused_neuron_step(const FusedStepInput& input, const Surrogate& surrogate);

}  // namespace spikedepth
