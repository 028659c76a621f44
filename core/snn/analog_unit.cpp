#include "core/snn/analog_unit.hpp"

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kLeakySlope = 0.1;
constexpr double kMomentum = 0.1, kEpsilon = 1e-5;  // of the normalisation

}  // namespace

bool is_activation(const std::string& name) {
  return name == "sigmoid" || name == "tanh" || name == "leaky-relu";
}

Activation activation_kind(const std::string& name) {
  if (name == "sigmoid") return Activation::sigmoid;
  if (name == "tanh") return Activation::tanh;
  if (name == "leaky-relu") return Activation::leaky_relu;
  throw ConfigError("unknown activation '" + name + "'; choose sigmoid, tanh or leaky-relu");
}

AnalogUnitImpl::AnalogUnitImpl(Activation activation, std::int64_t channels)
    : activation_(activation),
      weight_(register_parameter("weight", torch::ones({channels}))),
      bias_(register_parameter("bias", torch::zeros({channels}))),
      running_mean_(register_buffer("running_mean", torch::zeros({channels}))),
      running_var_(register_buffer("running_var", torch::ones({channels}))),
      num_batches_tracked_(register_buffer("num_batches_tracked", torch::tensor(std::int64_t{0}))) {
}

torch::Tensor AnalogUnitImpl::activate(const torch::Tensor& input) const {
  switch (activation_) {
    case Activation::sigmoid:
      return torch::sigmoid(input);
    case Activation::tanh:
      return torch::tanh(input);
    default:
      return torch::leaky_relu(input, kLeakySlope);
  }
}

torch::Tensor AnalogUnitImpl::forward(const torch::Tensor& input) {
  if (is_training()) num_batches_tracked_.add_(1);
  return torch::batch_norm(activate(input), weight_, bias_, running_mean_, running_var_,
                           is_training(), kMomentum, kEpsilon, /*cudnn_enabled=*/true);
}

}  // namespace spikedepth
