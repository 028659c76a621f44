#include "core/snn/trace_convolution.hpp"

namespace spikedepth {
namespace {

class TraceConvolution : public torch::autograd::Function<TraceConvolution> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& input, const torch::Tensor& trace,
                               const torch::Tensor& weight, std::int64_t stride,
                               std::int64_t padding) {
    context->save_for_backward({trace, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    context->saved_data["input_wanted"] = input.requires_grad();
    return torch::conv2d(input, weight, {}, stride, padding);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    auto& data = context->saved_data;
    const std::int64_t stride = data["stride"].toInt(), padding = data["padding"].toInt();
    // The input's gradient takes only the shape of the second argument.
    const auto [input, weight, bias] = at::convolution_backward(
        gradients[0], saved[0], saved[1], c10::nullopt, {stride, stride}, {padding, padding},
        {1, 1}, false, {0, 0}, 1, {data["input_wanted"].toBool(), true, false});
    return {input, torch::Tensor(), weight, torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor trace_conv2d(const torch::Tensor& input, const torch::Tensor& trace,
                           const torch::Tensor& weight, std::int64_t stride, std::int64_t padding) {
  return TraceConvolution::apply(input, trace, weight, stride, padding);
}

}  // namespace spikedepth
