#include "core/snn/event_convolution.hpp"

#include "core/snn/event_forward.hpp"
#include "core/snn/event_weight_gradient.hpp"
#include "core/snn/torch_compat.hpp"

namespace spikedepth {
namespace {

constexpr double kMostActive = 0.5;   // share of inputs above which the dense sums are faster:
constexpr double kMostForward = 0.2;  // of the weight gradient, of the output

bool few_active(const torch::Tensor& input) {
  const auto active = static_cast<double>(torch::count_nonzero(input).item<std::int64_t>());
  return active <= kMostActive * static_cast<double>(input.numel());
}

torch::Tensor dense(const torch::Tensor& input, const torch::Tensor& weight, std::int64_t stride,
                    std::int64_t padding) {
  return torch::conv2d(pad_batch_of_one(input, weight.size(2)), weight, {}, stride, padding)
      .narrow(0, 0, input.size(0));
}

class EventConvolution : public torch::autograd::Function<EventConvolution> {
 public:
  static torch::Tensor forward(torch::autograd::AutogradContext* context,
                               const torch::Tensor& input, const torch::Tensor& weight,
                               std::int64_t stride, std::int64_t padding) {
    context->save_for_backward({input, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    const auto output = event_forward(input, weight, stride, padding, kMostForward);
    context->saved_data["sparse"] = output.defined() || few_active(input);
    return output.defined() ? output : dense(input, weight, stride, padding);
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1];
    const auto stride = context->saved_data["stride"].toInt();
    const auto padding = context->saved_data["padding"].toInt();
    const bool sparse = context->saved_data["sparse"].toBool();
    const auto company = pad_batch_of_one(input, weight.size(2));
    const bool alone = company.size(0) != input.size(0);
    const auto gradient =
        alone ? torch::constant_pad_nd(gradients[0], {0, 0, 0, 0, 0, 0, 0, 1}) : gradients[0];
    torch::Tensor input_gradient, weight_gradient;
    if (input.requires_grad() || !sparse) {
      const auto found = at::convolution_backward(
          gradient, company, weight, at::OptionalIntArrayRef(), {stride, stride},
          {padding, padding}, {1, 1}, false, {0, 0}, 1, {input.requires_grad(), !sparse, false});
      if (input.requires_grad()) input_gradient = std::get<0>(found).narrow(0, 0, input.size(0));
      weight_gradient = std::get<1>(found);
    }
    if (sparse)
      weight_gradient = event_weight_gradient(input, gradients[0], weight.size(2), stride, padding);
    return {input_gradient, weight_gradient, torch::Tensor(), torch::Tensor()};
  }
};

}  // namespace

torch::Tensor event_conv2d(const torch::Tensor& input, const torch::Tensor& weight,
                           std::int64_t stride, std::int64_t padding) {
  const bool covered = torch::GradMode::is_enabled() && weight.requires_grad() &&
                       input.device().is_cpu() && input.scalar_type() == torch::kFloat32 &&
                       stride <= kLargestEventStride && weight.size(2) <= kLargestEventKernel;
  return covered ? EventConvolution::apply(input, weight, stride, padding)
                 : dense(input, weight, stride, padding);
}

}  // namespace spikedepth
