#include "models/studies/sew/stack_analysis.hpp"

namespace spikedepth {

StackEffect analyse_stack(const StackPlan& plan) {
  torch::manual_seed(plan.seed);
  const auto shape = {plan.steps, std::int64_t{4}, plan.block.inputs, std::int64_t{8},
                      std::int64_t{8}};
  const auto input = (torch::rand(shape) < 0.2).to(torch::kFloat32).requires_grad_();
  auto x = input;
  for (std::int64_t i = 0; i < plan.blocks; ++i) {
    ResidualBlock block(plan.block);
    if (plan.kaiming) draw_kaiming(*block);
    x = block->forward_sequence(x);
  }
  const auto gradient = torch::autograd::grad({x.sum()}, {input}).front().to(torch::kFloat64);
  StackEffect effect;
  effect.deviation = (x - input).abs().max().item<double>();
  effect.mean_output = x.mean().item<double>();
  effect.gradient_ratio = gradient.square().mean().sqrt().item<double>();
  effect.smallest_gradient = gradient.min().item<double>();
  effect.largest_gradient = gradient.max().item<double>();
  return effect;
}

}  // namespace spikedepth
