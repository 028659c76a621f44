#include "core/learning/rules/depth_objective.hpp"

#include "core/learning/losses.hpp"
#include "core/snn/firing_rates.hpp"

namespace spikedepth {

ObjectiveValue DepthObjective::evaluate(const Batch& batch, bool want_rates) {
  model_->set_origin(batch.origin);
  const auto output = model_->forward(batch.inputs);
  const auto terms = depth_loss(output, batch.targets, loss_);
  ObjectiveValue value;
  value.loss = terms.total;
  torch::NoGradGuard no_grad;
  value.error = mean_depth_error(output.depth, batch.targets);
  for (const auto& [name, term] : terms.parts) value.terms.emplace_back(name, term.item<double>());
  if (!want_rates) return value;
  value.rates = firing_rates(output);
  value.potentials = layer_potentials(*model_, output);
  return value;
}

}  // namespace spikedepth
