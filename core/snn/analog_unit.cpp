#include "core/snn/analog_unit.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

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
    : activation_(activation), norm_(register_module("norm", torch::nn::BatchNorm2d(channels))) {}

torch::Tensor AnalogUnitImpl::forward(const torch::Tensor& input) {
  switch (activation_) {
    case Activation::sigmoid:
      return norm_->forward(torch::sigmoid(input));
    case Activation::tanh:
      return norm_->forward(torch::tanh(input));
    default:
      return norm_->forward(torch::leaky_relu(input));
  }
}

}  // namespace spikedepth
