#pragma once
// A convolution of spikes as sums of the weights of active inputs.
#include <torch/torch.h>

namespace spikedepth {

/// Largest sum of spikes that counts as such: it enters as that many spikes.
constexpr int kMostSpikesSummed = 4;

/// torch::conv2d(input, weight, {}, stride, padding), square kernel, one group, for an input of
/// spikes or sums of up to kMostSpikesSummed of them, by adding the weights of active inputs alone:
/// time follows their number. [N,C,H,W], [K,C,k,k] -> [N,K,H',W'], float32 on the CPU; equal to the
/// bit for any number of threads. Undefined, at the cost of looking, where more than the share
/// `most_active` of the inputs is not 0 or an input is not such a sum.
torch::Tensor event_forward(const torch::Tensor& input, const torch::Tensor& weight,
                            std::int64_t stride, std::int64_t padding, double most_active);

}  // namespace spikedepth
