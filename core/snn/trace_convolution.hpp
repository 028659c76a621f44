#pragma once
// A convolution whose weights learn from presynaptic traces instead of the present spikes.
#include <torch/torch.h>

namespace spikedepth {

/// torch::conv2d(input, weight, {}, stride, padding), square kernel, one group. Backward, the
/// weights' gradient is that of the same convolution of `trace`, shaped like `input`; the input's
/// gradient is the usual one. With trace(t) = decay trace(t-1) + input(t), and the layer's
/// potential v(t) = decay v(t-1) + output(t) cut from the past in the graph, the sum over time of
/// these gradients is e-prop (Bellec et al., Nature Communications 11:3625, 2020) in its form
/// without state per synapse: the trace of all of a map's synapses is that of their common input.
torch::Tensor trace_conv2d(const torch::Tensor& input, const torch::Tensor& trace,
                           const torch::Tensor& weight, std::int64_t stride, std::int64_t padding);

}  // namespace spikedepth
