#include "models/networks/synapse_description.hpp"

#include "core/snn/torch_compat.hpp"

namespace spikedepth {
namespace {

std::vector<float> values_of(const torch::Tensor& tensor) {
  if (!tensor.defined()) return {};
  const auto plain = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  const float* const first = plain.data_ptr<float>();
  return {first, first + plain.numel()};
}

void copy_to(const std::vector<float>& values, torch::Tensor tensor) {
  if (!tensor.defined()) return;
  torch::NoGradGuard no_grad;
  tensor.copy_(torch::tensor(values, torch::kFloat32).view_as(tensor));
}

}  // namespace

SynapseDescription describe_synapse(const std::string& name, const Convolution& convolution,
                                    bool upsample) {
  const auto conv = convolution->last();
  SynapseDescription synapse;
  synapse.name = name;
  synapse.outputs = static_cast<int>(conv->weight.size(0));
  synapse.inputs = static_cast<int>(conv->weight.size(1));
  synapse.kernel = static_cast<int>(conv->weight.size(2));
  synapse.stride = static_cast<int>(conv->options.stride()->at(0));
  synapse.padding = static_cast<int>(padding_of(*conv));
  synapse.upsample = upsample;
  synapse.weights = values_of(conv->weight);
  synapse.bias = values_of(conv->bias);
  return synapse;
}

void apply_synapse(const SynapseDescription& from, const Convolution& convolution) {
  copy_to(from.weights, convolution->last()->weight);
  copy_to(from.bias, convolution->last()->bias);
}

}  // namespace spikedepth
