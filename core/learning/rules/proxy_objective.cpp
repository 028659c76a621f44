#include "core/learning/rules/proxy_objective.hpp"

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/learning/losses.hpp"
#include "core/snn/firing_rates.hpp"
#include "core/snn/layer_potentials.hpp"

namespace spikedepth {
namespace {

std::vector<LayerActivity> tied_layers(const std::vector<LayerActivity>& analog,
                                       const std::vector<LayerActivity>& spiking) {
  SPIKEDEPTH_CHECK(analog.size() == spiking.size(), "twins have the same layers");
  auto layers = analog;
  for (std::size_t i = 0; i < layers.size(); ++i)
    layers[i].output = tied(analog[i].output, spiking[i].output);
  return layers;
}

DepthOutput spiking_pass(DepthModel& model, const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  return model.forward(frames);
}

}  // namespace

TwinNetwork& twin_of(DepthModel& model) {
  auto* twin = dynamic_cast<TwinNetwork*>(&model);
  SPIKEDEPTH_CHECK(twin != nullptr, "the network has a twin");
  return *twin;
}

std::string twinless_because(DepthModel& model) {
  if (dynamic_cast<TwinNetwork*>(&model) == nullptr)
    return "it has no twin without spikes that shares its weights (proxy-unet has one)";
  return "";
}

DepthOutput tied(const DepthOutput& analog, const DepthOutput& spiking) {
  SPIKEDEPTH_CHECK(analog.scales.size() == spiking.scales.size(), "twins have the same readouts");
  DepthOutput output;
  for (std::size_t i = 0; i < analog.scales.size(); ++i)
    output.scales.push_back(tied(analog.scales[i], spiking.scales[i]));
  output.depth = output.scales.back();
  output.layers = tied_layers(analog.layers, spiking.layers);
  output.sums = tied_layers(analog.sums, spiking.sums);
  return output;
}

double disagreement(const DepthOutput& analog, const DepthOutput& spiking) {
  torch::NoGradGuard no_grad;
  double differ = 0, all = 0;
  for (std::size_t i = 0; i < analog.layers.size(); ++i) {
    const auto active = analog.layers[i].output.gt(0);
    differ += active.ne(spiking.layers[i].output.gt(0)).sum().item<double>();
    all += static_cast<double>(active.numel());
  }
  return all > 0 ? differ / all : 0;
}

void ProxyObjective::note_disagreement(double share, ObjectiveValue& value) {
  value.figures.emplace_back("disagreement", share);
  if (share <= kMostDisagreement || warned_) return;
  warned_ = true;
  value.warnings.push_back(
      format("%.0f %% of the neurons are active in one twin and silent in the other, above %.0f "
             "%%: the proxy's gradient is unreliable; more model.steps or a lower "
             "model.threshold_percentile bring them together",
             100 * share, 100 * kMostDisagreement));
}

ObjectiveValue ProxyObjective::evaluate(const Batch& batch, bool want_rates) {
  model_->set_origin(batch.origin);
  const auto spiking = spiking_pass(*model_, batch.inputs);
  const auto analog = twin_.forward_analog(batch.inputs);
  const auto terms = depth_loss(tied(analog, spiking), batch.targets, loss_);
  ObjectiveValue value;
  value.loss = terms.total;
  torch::NoGradGuard no_grad;
  value.error = mean_depth_error(spiking.depth, batch.targets);
  for (const auto& [name, term] : terms.parts) value.terms.emplace_back(name, term.item<double>());
  if (!want_rates) return value;
  value.rates = firing_rates(spiking);
  note_disagreement(disagreement(analog, spiking), value);
  return value;
}

}  // namespace spikedepth
