// The synapse of EventProp in steps: one convolution, and a gradient of its own for weights and for
// spike times.
#include <limits>

#include "core/base/error.hpp"
#include "core/snn/cuba.hpp"
#include "core/snn/event_convolution.hpp"
#include "core/snn/event_weight_gradient.hpp"

namespace spikedepth {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The values of `input` that are not 0; what is left to make it again.
std::pair<torch::Tensor, torch::Tensor> active_part(const torch::Tensor& input) {
  const auto flat = input.reshape({-1});
  auto indices = flat.nonzero().squeeze(1);
  const auto values = flat.index_select(0, indices);
  if (input.numel() <= std::numeric_limits<std::int32_t>::max()) indices = indices.to(torch::kInt);
  return {indices, values};
}

torch::Tensor made_again(const torch::Tensor& indices, const torch::Tensor& values,
                         const std::vector<std::int64_t>& shape) {
  auto whole = torch::zeros(shape, values.options());
  whole.view({-1}).index_put_({indices.to(torch::kLong)}, values);
  return whole;
}

class TwinConvolution : public torch::autograd::Function<TwinConvolution> {
 public:
  static torch::Tensor forward(AutogradContext* context, const torch::Tensor& input,
                               const torch::Tensor& weight, std::int64_t stride,
                               std::int64_t padding) {
    const auto output = event_conv2d(input.flatten(0, 1), weight, stride, padding)
                            .unflatten(0, {input.size(0), input.size(1)});
    const auto [indices, values] = active_part(input);
    context->save_for_backward({indices, values, weight});
    context->saved_data["shape"] = input.flatten(0, 1).sizes().vec();
    context->saved_data["steps"] = input.size(0);
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    context->saved_data["inner"] = input.requires_grad();
    auto shape = output.sizes().vec();
    shape.insert(shape.begin(), 2);
    return output.unsqueeze(0).expand(shape);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto& weight = saved[2];
    const auto shape = context->saved_data["shape"].toIntVector();
    const auto stride = context->saved_data["stride"].toInt();
    const auto padding = context->saved_data["padding"].toInt();
    const bool inner = context->saved_data["inner"].toBool();
    const auto input = made_again(saved[0], saved[1], shape);
    const auto weight_part = gradients[0].select(0, 0).flatten(0, 1).contiguous();
    const auto time_part = gradients[0].select(0, 1).flatten(0, 1).contiguous();
    const auto dense = [&](const torch::Tensor& gradient, bool of_input) {
      return at::convolution_backward(gradient, input, weight, at::OptionalIntArrayRef(),
                                      {stride, stride}, {padding, padding}, {1, 1}, false, {0, 0},
                                      1, {of_input, !of_input, false});
    };
    const bool covered = input.device().is_cpu() && input.scalar_type() == torch::kFloat32 &&
                         stride <= kLargestEventStride && weight.size(2) <= kLargestEventKernel;
    const auto weight_gradient =
        covered ? event_weight_gradient(input, weight_part, weight.size(2), stride, padding)
                : std::get<1>(dense(weight_part, false));
    torch::Tensor input_gradient;
    if (inner) {
      const auto steps = context->saved_data["steps"].toInt();
      // Only spikes have a time.
      const auto fired = input.ne(0).to(input.scalar_type());
      input_gradient = (std::get<0>(dense(time_part, true)) * fired)
                           .unflatten(0, {steps, input.size(0) / steps});
    }
    return {input_gradient, weight_gradient, torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor twin_convolution(const torch::Tensor& input, const torch::Tensor& weight,
                               std::int64_t stride, std::int64_t padding) {
  SPIKEDEPTH_CHECK(input.dim() == 5, "input of a twin convolution is [T,N,C,H,W]");
  return TwinConvolution::apply(input, weight, stride, padding);
}

}  // namespace spikedepth
