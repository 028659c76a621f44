#pragma once
// A convolution's weight gradient as sums of gradient rows at active inputs.
#include <torch/torch.h>

namespace spikedepth {

/// Largest stride, and largest kernel, that it takes.
constexpr std::int64_t kLargestEventStride = 2, kLargestEventKernel = 16;

/// The gradient of the weights, [K,C,k,k], from `gradient` [N,K,H',W'] of the output, however many
/// inputs are active: exact like the dense sum, in another order, the same for any number of
/// threads. Float32 on the CPU.
torch::Tensor event_weight_gradient(const torch::Tensor& input, const torch::Tensor& gradient,
                                    std::int64_t kernel, std::int64_t stride, std::int64_t padding);

}  // namespace spikedepth
