#include "core/snn/layers.hpp"

#include <string>

#include "core/base/error.hpp"
#include "core/depth/synapse_count.hpp"
#include "core/snn/collapsed_upsampling.hpp"
#include "core/snn/event_convolution.hpp"
#include "core/snn/neuron.hpp"
#include "core/snn/parameter_budget.hpp"
#include "core/snn/torch_compat.hpp"
#include "core/snn/trace_convolution.hpp"

namespace spikedepth {

namespace F = torch::nn::functional;

namespace {

torch::Tensor source_indices(std::int64_t source, std::int64_t target, torch::Device device) {
  return torch::tensor(nearest_sources(source, target), torch::kInt64).to(device);
}

torch::Tensor upsample_nearest(const torch::Tensor& input, ImageSize size) {
  const std::vector<std::int64_t> both{size.height, size.width};
  return F::interpolate(input, F::InterpolateFuncOptions().size(both).mode(torch::kNearest));
}

}  // namespace

ConvolutionImpl::ConvolutionImpl(const ConvolutionOptions& options, int first_index)
    : next_index_(first_index) {
  const auto add = [&](torch::nn::Conv2dOptions conv) {
    ParameterBudget::spend(conv.in_channels() / conv.groups() * conv.out_channels() *
                           options.kernel * options.kernel);
    parts_.push_back(
        register_module(std::to_string(next_index_++), torch::nn::Conv2d(conv.bias(options.bias))));
  };
  const auto first_outputs = options.separable ? options.inputs : options.outputs;
  add(torch::nn::Conv2dOptions(options.inputs, first_outputs, options.kernel)
          .stride(options.stride)
          .padding(options.padding)
          .groups(options.separable ? options.inputs : 1));
  if (options.separable) add(torch::nn::Conv2dOptions(options.inputs, options.outputs, 1));
}

void ConvolutionImpl::keep_trace(std::optional<double> decay) {
  SPIKEDEPTH_CHECK(!decay || !is_separable(), "traces are those of plain convolutions");
  trace_decay_ = decay;
  trace_ = torch::Tensor();
}

torch::Tensor ConvolutionImpl::run_part(torch::nn::Conv2d& part, const torch::Tensor& input) {
  if (trace_decay_) {
    trace_ = trace_.defined() ? trace_ * *trace_decay_ + input.detach() : input.detach();
    const auto output =
        trace_conv2d(input, trace_, part->weight, part->options.stride()->at(0), padding_of(*part));
    return part->bias.defined() ? output + part->bias.view({1, -1, 1, 1}) : output;
  }
  if (dense_ || part->options.groups() != 1)
    return part->forward(pad_batch_of_one(input, part->weight.size(2))).narrow(0, 0, input.size(0));
  const auto padding = padding_of(*part);
  const auto output = event_conv2d(input, part->weight, part->options.stride()->at(0), padding);
  return part->bias.defined() ? output + part->bias.view({1, -1, 1, 1}) : output;
}

torch::Tensor ConvolutionImpl::forward(const torch::Tensor& input) {
  record_part(0, input, std::nullopt);
  return run_parts(input);
}

torch::Tensor ConvolutionImpl::run_parts(const torch::Tensor& input) {
  auto output = run_part(parts_.front(), input);
  for (std::size_t part = 1; part < parts_.size(); ++part) {
    record_part(part, output, std::nullopt);
    output = run_part(parts_[part], output);
  }
  return output;
}

void ConvolutionImpl::set_recorder(std::shared_ptr<OperationRecorder> recorder, std::string name) {
  recorder_ = std::move(recorder);
  recorded_name_ = std::move(name);
}

void ConvolutionImpl::record_part(std::size_t part, const torch::Tensor& input,
                                  std::optional<ImageSize> upsampled) {
  if (!recorder_) return;
  const auto& options = parts_[part]->options;
  const auto padding = padding_of(*parts_[part]);
  const std::string suffix = parts_.size() == 1 ? "" : (part == 0 ? ".depthwise" : ".pointwise");
  recorder_->record(recorded_name_ + suffix,
                    count_operations(input, parts_[part]->weight, options.stride()->at(0), padding,
                                     options.groups(), upsampled));
}

torch::Tensor ConvolutionImpl::forward_upsampled(const torch::Tensor& input, ImageSize size) {
  record_part(0, input, size);  // at its own size: the upsampled one holds nothing new
  return run_parts(upsample_nearest(input, size));
}

void ConvolutionImpl::record_upsampled(const torch::Tensor& input, ImageSize size) {
  if (!recorder_) return;
  torch::NoGradGuard no_grad;
  record_part(0, input, size);
  if (parts_.size() == 1) return;
  record_part(1, run_part(parts_.front(), upsample_nearest(input, size)), std::nullopt);
}

std::pair<torch::Tensor, torch::Tensor> ConvolutionImpl::as_one_kernel() const {
  const auto& last = parts_.back();
  if (parts_.size() == 1) return {last->weight, last->bias};
  const auto& first = parts_.front();  // depthwise [C,1,k,k], then pointwise [K,C,1,1]
  const auto kernel = last->weight * first->weight.transpose(0, 1);
  if (!last->bias.defined()) return {kernel, torch::Tensor()};
  return {kernel, last->bias + last->weight.flatten(1).matmul(first->bias)};
}

void ConvolutionImpl::scale_weights(double factor) {
  torch::NoGradGuard no_grad;
  parts_.back()->weight.mul_(factor);
}

UpsampleConvolutionImpl::UpsampleConvolutionImpl(ConvolutionOptions options)
    : kernel_(options.kernel), single_output_(options.outputs == 1) {
  options.padding = 0;
  options.stride = 1;
  up_ = register_module("up", Convolution(options, 1));
}

torch::Tensor UpsampleConvolutionImpl::forward(const torch::Tensor& input, std::int64_t height,
                                               std::int64_t width) {
  const ImageSize size{height + kernel_ - 1, width + kernel_ - 1};
  if (direct_ || up_->keeps_trace()) return up_->forward_upsampled(input, size);
  if (single_output_) {
    up_->record_upsampled(input, size);
    return forward_single(input, height, width);
  }
  return forward_collapsed(input, height, width);
}

/// Both axes of one pair of sizes.
struct CollapsedAxes {
  CollapsedAxis rows, columns;
};

torch::Tensor UpsampleConvolutionImpl::forward_collapsed(const torch::Tensor& input,
                                                         std::int64_t height, std::int64_t width) {
  const ImageSize size{height + kernel_ - 1, width + kernel_ - 1};
  const bool possible = kernel_ == 5 && !up_->is_separable() && input.device().is_cpu();
  if (!possible) return up_->forward_upsampled(input, size);
  auto& axes = axes_[{input.size(2), input.size(3), height, width}];
  if (!axes) {
    axes = std::make_shared<CollapsedAxes>(
        CollapsedAxes{CollapsedAxis(input.size(2), height, input.device()),
                      CollapsedAxis(input.size(3), width, input.device())});
  }
  if (!pays(axes->rows, axes->columns)) return up_->forward_upsampled(input, size);
  up_->record_upsampled(input, size);
  const auto conv = up_->last();
  auto output = collapsed_upsampled_convolution(input, conv->weight, axes->rows, axes->columns);
  return conv->bias.defined() ? output + conv->bias.view({1, -1, 1, 1}) : output;
}

torch::Tensor UpsampleConvolutionImpl::forward_single(const torch::Tensor& input,
                                                      std::int64_t height, std::int64_t width) {
  const auto taps = kernel_ * kernel_;
  const auto [kernel, bias] = up_->as_one_kernel();  // [1,C,k,k]
  // One map a kernel tap: what each source pixel contributes through that tap.
  const auto kernels =
      kernel.squeeze(0).reshape({input.size(1), taps}).t().reshape({taps, input.size(1), 1, 1});
  const auto maps = torch::conv2d(pad_batch_of_one(input, 1), kernels)
                        .narrow(0, 0, input.size(0))
                        .unflatten(1, {kernel_, kernel_});
  const auto rows = source_indices(input.size(2), height + kernel_ - 1, input.device());
  const auto columns = source_indices(input.size(3), width + kernel_ - 1, input.device());
  torch::Tensor by_column;  // [N, kernel x, height, source width]
  for (std::int64_t ky = 0; ky < kernel_; ++ky) {
    const auto part = maps.select(1, ky).index_select(2, rows.narrow(0, ky, height));
    by_column = by_column.defined() ? by_column + part : part;
  }
  torch::Tensor output;
  for (std::int64_t kx = 0; kx < kernel_; ++kx) {
    const auto part = by_column.select(1, kx).index_select(2, columns.narrow(0, kx, width));
    output = output.defined() ? output + part : part;
  }
  output = output.unsqueeze(1);
  return bias.defined() ? output + bias.view({1, -1, 1, 1}) : output;
}

void use_reference_implementation(const torch::nn::Module& network, bool as_written) {
  for (const auto& module : network.modules(false)) {
    if (auto* synapse = module->as<UpsampleConvolutionImpl>()) synapse->set_direct(as_written);
    if (auto* synapse = module->as<ConvolutionImpl>()) synapse->set_dense(as_written);
    if (auto* neuron = module->as<NeuronImpl>()) neuron->set_plain(as_written);
  }
}

}  // namespace spikedepth
