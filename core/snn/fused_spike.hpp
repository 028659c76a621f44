#pragma once
// Firing in one pass over memory, forward and backward.
#include <torch/torch.h>

#include "core/snn/surrogate.hpp"

namespace spikedepth {

/// True where fused_spike() covers the case: float32 or float64 on the CPU, ATan surrogate.
bool can_fuse_spike(const torch::Tensor& potential, const Surrogate& surrogate);

/// spike(potential - threshold, surrogate) to the bit, values and gradients, without the tensors
/// between: 1 where potential >= threshold, else 0; backwards the incoming gradient times
/// g'(potential - threshold).
torch::Tensor fused_spike(const torch::Tensor& potential, double threshold,
                          const Surrogate& surrogate);

}  // namespace spikedepth
