#include "core/learning/rules/surrogate_gradient_rule.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/learning/checkpoint.hpp"
#include "core/snn/torch_compat.hpp"

namespace spikedepth {
namespace {

const char* const kPrefix = "rule/adam/";

double mean_depth_error(const torch::Tensor& depth, const torch::Tensor& truth) {
  const auto valid = truth.isfinite().logical_and(truth > 0);
  const auto residual = masked_residual(depth, truth, valid);
  return residual.abs().sum().item<double>() / valid.sum().item<double>();
}

}  // namespace

std::vector<LayerRate> firing_rates(const DepthOutput& output) {
  std::vector<LayerRate> rates;
  for (const auto& layer : output.layers) {
    const auto fired = torch::count_nonzero(layer.output).item<double>();
    const auto neurons = static_cast<double>(layer.output.numel());
    rates.push_back(
        {layer.name, fired / neurons, neurons / static_cast<double>(layer.output.size(0))});
  }
  return rates;
}

SurrogateGradientRule::SurrogateGradientRule(std::shared_ptr<DepthModel> model,
                                             const LossConfig& loss,
                                             const OptimizerConfig& optimizer)
    : model_(std::move(model)),
      loss_(loss),
      optimizer_(model_->parameters(),
                 torch::optim::AdamOptions(optimizer.lr).weight_decay(optimizer.weight_decay)) {}

StepReport SurrogateGradientRule::step(const Batch& batch, double lr, bool want_rates) {
  model_->reset_state();
  const auto output = model_->forward(batch.frames);
  const auto terms = depth_loss(output, batch.truth, loss_);
  StepReport report;
  report.loss = terms.total.item<double>();
  {
    torch::NoGradGuard no_grad;
    report.mean_depth_error_m = mean_depth_error(output.depth, batch.truth);
    if (want_rates) report.rates = firing_rates(output);
  }
  if (!std::isfinite(report.loss)) return report;
  for (auto& group : optimizer_.param_groups())
    static_cast<torch::optim::AdamOptions&>(group.options()).lr(lr);
  // Without an old one, backward() hands each gradient over instead of adding it to zeros.
  for (auto& parameter : model_->parameters()) parameter.mutable_grad() = torch::Tensor();
  terms.total.backward();
  optimizer_.step();
  model_->reset_state();
  return report;
}

void SurrogateGradientRule::save(TensorArchive& archive) const {
  for (const auto& item : model_->named_parameters()) {
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
  for (const auto& item : model_->named_parameters()) {
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
