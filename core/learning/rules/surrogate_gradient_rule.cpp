#include "core/learning/rules/surrogate_gradient_rule.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/snn/torch_compat.hpp"

namespace spikedepth {
namespace {

const char* const kPrefix = "rule/adam/";

}  // namespace

SurrogateGradientRule::SurrogateGradientRule(std::unique_ptr<Objective> objective,
                                             const OptimizerConfig& optimizer,
                                             std::shared_ptr<ProcessGroup> group)
    : objective_(std::move(objective)),
      group_(std::move(group)),
      optimizer_(objective_->network().parameters(),
                 torch::optim::AdamOptions(optimizer.lr).weight_decay(optimizer.weight_decay)) {}

StepReport SurrogateGradientRule::step(const Batch& batch, double lr, bool want_rates) {
  objective_->reset_state();
  // Without an old one, backward() hands each gradient over instead of adding it to zeros.
  auto parameters = objective_->network().parameters();
  for (auto& parameter : parameters) parameter.mutable_grad() = torch::Tensor();
  const auto value = objective_->evaluate(batch, want_rates);
  StepReport report;
  report.loss = value.loss.item<double>();
  report.terms = value.terms;
  report.error = value.error;
  report.rates = value.rates;
  report.potentials = value.potentials;
  report.figures = value.figures;
  report.warnings = value.warnings;
  if (!std::isfinite(report.loss)) return report;
  for (auto& group : optimizer_.param_groups())
    static_cast<torch::optim::AdamOptions&>(group.options()).lr(lr);
  const bool learned = std::any_of(parameters.begin(), parameters.end(),
                                   [](const auto& one) { return one.grad().defined(); });
  SPIKEDEPTH_CHECK(value.loss.requires_grad() || learned, "an objective gives gradients");
  if (value.loss.requires_grad()) value.loss.backward();
  group_->average_gradients(parameters);
  optimizer_.step();
  objective_->reset_state();
  return report;
}

void SurrogateGradientRule::save(TensorArchive& archive) const {
  for (const auto& item : objective_->network().named_parameters()) {
    const auto found = optimizer_.state().find(optimizer_key(item.value()));
    if (found == optimizer_.state().end()) continue;
    const auto& state = static_cast<const torch::optim::AdamParamState&>(*found->second);
    archive.tensors.push_back(
        {kPrefix + item.key() + "/step", to_plain(torch::tensor(state.step(), torch::kInt64))});
    archive.tensors.push_back({kPrefix + item.key() + "/mean", to_plain(state.exp_avg())});
    archive.tensors.push_back({kPrefix + item.key() + "/square", to_plain(state.exp_avg_sq())});
  }
}

void SurrogateGradientRule::load(const TensorArchive& archive, const std::string& path) {
  for (const auto& item : objective_->network().named_parameters()) {
    const auto* step = archive.find(kPrefix + item.key() + "/step");
    const auto* mean = archive.find(kPrefix + item.key() + "/mean");
    const auto* square = archive.find(kPrefix + item.key() + "/square");
    if (step == nullptr && mean == nullptr && square == nullptr)
      continue;  // saved before the first step
    if (step == nullptr || mean == nullptr || square == nullptr ||
        mean->shape != item.value().sizes().vec()) {
      throw DataError(path, "the optimiser's state of '" + item.key() +
                                "' does not fit the network; start a new run");
    }
    auto state = std::make_unique<torch::optim::AdamParamState>();
    state->step(to_torch(*step).item<std::int64_t>());
    state->exp_avg(to_torch(*mean).to(item.value().device()));
    state->exp_avg_sq(to_torch(*square).to(item.value().device()));
    optimizer_.state()[optimizer_key(item.value())] = std::move(state);
  }
}

}  // namespace spikedepth
