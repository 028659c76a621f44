#pragma once
// How far a tensor is from what it should be, relative to that; in float64.
#include <torch/torch.h>

namespace spikedepth::test {

/// Norm of the difference over that of the reference.
inline double norm_distance(const torch::Tensor& found, const torch::Tensor& reference) {
  const auto wanted = reference.detach().to(torch::kFloat64);
  return ((found.detach().to(torch::kFloat64) - wanted).norm() / wanted.norm()).item<double>();
}

/// Largest difference over the largest value of the reference.
inline double largest_distance(const torch::Tensor& found, const torch::Tensor& reference) {
  const auto wanted = reference.detach().to(torch::kFloat64);
  return ((found.detach().to(torch::kFloat64) - wanted).abs().max() / wanted.abs().max())
      .item<double>();
}

}  // namespace spikedepth::test
