#include "core/snn/layers.hpp"

#include <string>

namespace spikedepth {

namespace F = torch::nn::functional;

ConvolutionImpl::ConvolutionImpl(const ConvolutionOptions& options, int first_index) : next_index_(first_index) {
  const auto add = [&](torch::nn::Conv2dOptions conv) {
    parts_.push_back(register_module(std::to_string(next_index_++), torch::nn::Conv2d(conv.bias(options.bias))));
  };
  const auto first_outputs = options.separable ? options.inputs : options.outputs;
  add(torch::nn::Conv2dOptions(options.inputs, first_outputs, options.kernel)
          .stride(options.stride)
          .padding(options.padding)
          .groups(options.separable ? options.inputs : 1));
  if (options.separable) add(torch::nn::Conv2dOptions(options.inputs, options.outputs, 1));
}

torch::Tensor ConvolutionImpl::forward(const torch::Tensor& input) {
  auto output = input;
  for (auto& part : parts_) output = part->forward(output);
  return output;
}

void ConvolutionImpl::scale_weights(double factor) {
  torch::NoGradGuard no_grad;
  parts_.back()->weight.mul_(factor);
}

UpsampleConvolutionImpl::UpsampleConvolutionImpl(ConvolutionOptions options) : kernel_(options.kernel) {
  options.padding = 0;
  options.stride = 1;
  up_ = register_module("up", Convolution(options, 1));
}

torch::Tensor UpsampleConvolutionImpl::forward(const torch::Tensor& input, std::int64_t height, std::int64_t width) {
  const std::vector<std::int64_t> size{height + kernel_ - 1, width + kernel_ - 1};
  return up_->forward(F::interpolate(input, F::InterpolateFuncOptions().size(size).mode(torch::kNearest)));
}

}  // namespace spikedepth
