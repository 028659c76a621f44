#pragma once
// A convolution whose weight gradient is summed over active inputs only.
#include <torch/torch.h>

namespace spikedepth {

/// torch::conv2d(input, weight, {}, stride, padding), square kernel, one group: [N,C,H,W],
/// [K,C,k,k] -> [N,K,H',W']. On the CPU in float32, where at most half of the inputs are not zero,
/// the backward pass adds up the output's gradient rows at the active inputs alone: exact like the
/// dense sum, in another order, the same for any number of threads.
torch::Tensor event_conv2d(const torch::Tensor& input, const torch::Tensor& weight,
                           std::int64_t stride, std::int64_t padding);

/// The weight gradient alone, [K,C,k,k], from `gradient` [N,K,H',W'] of the output, however many
/// inputs are active.
torch::Tensor event_weight_gradient(const torch::Tensor& input, const torch::Tensor& gradient,
                                    std::int64_t kernel, std::int64_t stride, std::int64_t padding);

}  // namespace spikedepth
