#pragma once
// What stands in for spiking neurons in the equivalent network without spikes.
#include <torch/torch.h>

#include <string>

namespace spikedepth {

enum class Activation { sigmoid, tanh, leaky_relu };

/// "sigmoid", "tanh" or "leaky-relu"; throws ConfigError naming the choices.
Activation activation_kind(const std::string& name);
bool is_activation(const std::string& name);

/// Batch normalisation of the activation, [N,C,H,W] -> the same: the order of the published
/// comparison (convolution, activation, BatchNorm; Rancon et al., arXiv 2109.13751).
class AnalogUnitImpl : public torch::nn::Module {
 public:
  AnalogUnitImpl(Activation activation, std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& input);

 private:
  Activation activation_;
  torch::nn::BatchNorm2d norm_{nullptr};
};
TORCH_MODULE(AnalogUnit);

}  // namespace spikedepth
