#pragma once
// A convolution that is summed over active inputs only, in training.
#include <torch/torch.h>

namespace spikedepth {

/// torch::conv2d(input, weight, {}, stride, padding), square kernel, one group: [N,C,H,W],
/// [K,C,k,k] -> [N,K,H',W']. Where a gradient of the weights is wanted, on the CPU in float32, the
/// output is summed over active inputs alone (event_forward()) while at most a fifth of them is
/// active, and the weights' gradient while at most half is: exact like the dense sums, in another
/// order, the same for any number of threads. Without gradients it is LibTorch's convolution.
torch::Tensor event_conv2d(const torch::Tensor& input, const torch::Tensor& weight,
                           std::int64_t stride, std::int64_t padding);

}  // namespace spikedepth
