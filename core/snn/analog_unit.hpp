#pragma once
// What stands in for spiking neurons in the equivalent network without spikes.
#include <torch/torch.h>

#include <string>

namespace spikedepth {

enum class Activation {
  sigmoid,
  tanh,
  leaky_relu  // slope 0.1 below 0, as in the published networks
};

/// "sigmoid", "tanh" or "leaky-relu"; throws ConfigError naming the choices.
Activation activation_kind(const std::string& name);
bool is_activation(const std::string& name);

/// Batch normalisation of the activation, [N,C,H,W] -> the same: the order of the published
/// comparison (convolution, activation, BatchNorm; Rancon et al., arXiv 2109.13751). Its tensors
/// are those of PyTorch's BatchNorm2d under the same names.
class AnalogUnitImpl : public torch::nn::Module {
 public:
  AnalogUnitImpl(Activation activation, std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& input);

 private:
  torch::Tensor activate(const torch::Tensor& input) const;
  Activation activation_;
  torch::Tensor weight_, bias_, running_mean_, running_var_, num_batches_tracked_;
};
TORCH_MODULE(AnalogUnit);

}  // namespace spikedepth
