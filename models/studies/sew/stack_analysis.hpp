#pragma once
// What a stack of equal residual blocks does to spikes and to gradients, before any training.
#include <cstdint>

#include "core/snn/residual_block.hpp"

namespace spikedepth {

struct StackPlan {
  ResidualBlockOptions block;  // inputs = outputs, stride 1
  std::int64_t blocks = 100;
  bool kaiming = false;  // draws all convolutions anew, so that zero_init has no effect
  std::int64_t steps = 4;
  std::uint64_t seed = 1;
};

/// For input [steps,4,C,8,8] of spikes with probability 0.2 and the sum of the output as the loss.
struct StackEffect {
  double deviation = 0;       // largest |output - input|
  double mean_output = 0;     // a step and neuron
  double gradient_ratio = 0;  // norm of the gradient at the input over that at the output
  double smallest_gradient = 0, largest_gradient = 0;  // element at the input; 1 at the output
};

StackEffect analyse_stack(const StackPlan& plan);

}  // namespace spikedepth
