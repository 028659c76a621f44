#include "core/learning/losses.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

torch::Tensor sobel_kernels(const torch::TensorOptions& options) {
  const auto x = torch::tensor({-1.0, 0.0, 1.0, -2.0, 0.0, 2.0, -1.0, 0.0, 1.0}).view({3, 3});
  return torch::stack({x, x.t()}).unsqueeze(1).to(options);
}

torch::Tensor pixels_per_image(const torch::Tensor& valid) {
  return valid.sum({1, 2, 3}).clamp_min(1);
}

std::vector<torch::Tensor> select_layers(const DepthOutput& output,
                                         const std::vector<std::string>& names) {
  std::vector<torch::Tensor> chosen;
  for (const auto& name : names) {
    std::vector<std::string> known;
    const std::size_t before = chosen.size();
    for (const auto* list : {&output.sums, &output.layers}) {
      for (const auto& layer : *list) {
        known.push_back(layer.name);
        if (layer.name == name) chosen.push_back(layer.output);
      }
    }
    if (chosen.size() == before) {
      throw ConfigError("loss.penalised: no layer '" + name + "'; did you mean '" +
                        nearest_name(name, known) + "'? Known: " + join(known));
    }
  }
  return chosen;
}

}  // namespace

torch::Tensor masked_residual(const torch::Tensor& prediction, const torch::Tensor& truth,
                              const torch::Tensor& valid) {
  // The truth is cleaned first: NaN times 0 would still be NaN in the gradient.
  const auto known = torch::where(valid, truth, torch::zeros_like(truth));
  return (prediction - known) * valid.to(prediction.scalar_type());
}

torch::Tensor scale_invariant_loss(const torch::Tensor& residual, const torch::Tensor& valid,
                                   double lambda) {
  const auto n = pixels_per_image(valid).to(residual.scalar_type());
  const auto square = residual.square().sum({1, 2, 3}) / n;
  const auto mean = residual.sum({1, 2, 3}) / n;
  return (square - lambda * mean.square()).mean();
}

torch::Tensor gradient_loss(const torch::Tensor& residual, const torch::Tensor& valid) {
  const auto slopes = torch::conv2d(residual, sobel_kernels(residual.options()), {}, 1, 1);
  const auto n = pixels_per_image(valid).to(residual.scalar_type());
  return ((slopes.abs() * valid.to(residual.scalar_type())).sum({1, 2, 3}) / n).mean();
}

torch::Tensor spike_penalty(const std::vector<torch::Tensor>& spikes) {
  torch::Tensor total;
  for (const auto& tensor : spikes) {
    const auto term = tensor.square().mean() * 0.5;
    total = total.defined() ? total + term : term;
  }
  return total;
}

LossTerms depth_loss(const DepthOutput& output, const torch::Tensor& truth,
                     const LossConfig& config) {
  const auto valid = truth.isfinite().logical_and(truth > 0);
  LossTerms terms;
  for (const auto& scale : output.scales) {
    const auto residual = masked_residual(scale, truth, valid);
    const auto term = scale_invariant_loss(residual, valid, config.lambda) +
                      config.gradient_weight * gradient_loss(residual, valid);
    terms.depth = terms.depth.defined() ? terms.depth + term : term;
  }
  terms.total = terms.depth;
  if (config.spike_penalty > 0) {
    terms.penalty = spike_penalty(select_layers(output, config.penalised));
    terms.total = terms.total + config.spike_penalty * terms.penalty;
  }
  return terms;
}

}  // namespace spikedepth
