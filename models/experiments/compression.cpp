#include "models/experiments/compression.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/snn/depth_model.hpp"

namespace spikedepth {
namespace {

// Kernels have four axes; biases, time constants and thresholds fewer.
template <typename Change>
void change_kernels(DepthModel& model, const Change& change) {
  torch::NoGradGuard no_grad;
  for (auto& parameter : model.parameters()) {
    if (parameter.dim() == 4) change(parameter);
  }
}

}  // namespace

void prune_weights(DepthModel& model, double share) {
  if (!(share >= 0 && share < 1)) throw ConfigError("the pruned share must be from 0 to below 1");
  change_kernels(model, [&](torch::Tensor& kernel) {
    const auto count =
        static_cast<std::int64_t>(std::floor(share * static_cast<double>(kernel.numel())));
    if (count == 0) return;
    const auto smallest = std::get<1>(kernel.abs().flatten().sort());  // indices, smallest first
    kernel.view({-1}).index_fill_(0, smallest.narrow(0, 0, count), 0.0);
  });
}

void round_weights(DepthModel& model, std::int64_t bits) {
  if (bits < 2 || bits > 16) throw ConfigError("weight bits must be from 2 to 16");
  const double levels = std::ldexp(1.0, static_cast<int>(bits) - 1) - 1;
  change_kernels(model, [&](torch::Tensor& kernel) {
    const double largest = kernel.abs().max().item<double>();
    if (largest == 0) return;
    const double step = largest / levels;
    kernel.copy_((kernel / step).round() * step);
  });
}

}  // namespace spikedepth
