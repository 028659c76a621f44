#include "core/snn/cuba_layer.hpp"

namespace spikedepth {

CubaModule::CubaModule(const ConvolutionOptions& options, const CubaCell& cell)
    : cell_(cell), stride_(options.stride), padding_(options.padding) {
  cell.check();
  auto plain = options;
  plain.bias = plain.separable = false;  // each input acts through one weight
  synapse_ = register_module("synapse", Convolution(plain));
}

torch::Tensor CubaModule::twin(const torch::Tensor& input) {
  return twin_convolution(input, synapse_->last()->weight, stride_, padding_);
}

torch::Tensor CubaModule::current(const torch::Tensor& input) {
  return synapse_->forward(input.flatten(0, 1)).unflatten(0, {input.size(0), input.size(1)});
}

torch::Tensor CubaLayerImpl::forward(const torch::Tensor& input) {
  if (wants_twin()) return eventprop_spikes(twin(input), cell_, *floor_);
  return cuba_spikes(current(input), cell_, surrogate_);
}

torch::Tensor CubaLayerImpl::potentials(const torch::Tensor& input) {
  return cuba_potentials(current(input), cell_);
}

CubaReadoutImpl::CubaReadoutImpl(const ConvolutionOptions& options, const CubaCell& cell)
    : CubaModule(options, cell) {
  bias_ = register_parameter("bias", torch::zeros({options.outputs}));
}

torch::Tensor CubaReadoutImpl::forward(const torch::Tensor& spikes) {
  const auto potential = wants_twin() ? eventprop_potentials(twin(spikes), cell_)
                                      : cuba_potentials(current(spikes), cell_);
  return potential[-1] + bias_.view({1, -1, 1, 1});
}

void CubaReadoutImpl::set_bias(double value) {
  torch::NoGradGuard no_grad;
  bias_.fill_(value);
}

}  // namespace spikedepth
