#include "core/snn/neuron.hpp"

#include <limits>

#include "core/base/error.hpp"
#include "core/snn/fused_neuron.hpp"

namespace spikedepth {
namespace {

torch::Tensor charge(const torch::Tensor& input, const torch::Tensor& potential,
                     const torch::Tensor& leak, NeuronKind kind) {
  if (kind == NeuronKind::integrate_and_fire)
    return potential.defined() ? potential + input : input;
  return potential.defined() ? potential + (input - potential) * leak : input * leak;
}

}  // namespace

NeuronKind neuron_kind(const std::string& name) {
  if (name == "if") return NeuronKind::integrate_and_fire;
  if (name == "plif") return NeuronKind::parametric_leaky;
  throw ConfigError("unknown neuron '" + name + "'; choose if or plif");
}

NeuronStep neuron_step(const torch::Tensor& input, const torch::Tensor& potential,
                       const torch::Tensor& leak, const NeuronParameters& parameters,
                       const torch::Tensor& threshold) {
  const auto charged = charge(input, potential, leak, parameters.kind);
  const auto above = threshold.defined() ? charged - threshold : charged - parameters.threshold;
  const auto spikes = spike(above, parameters.surrogate);
  if (!parameters.soft_reset) return {spikes, charged * (1 - spikes.detach())};
  const auto taken = threshold.defined() ? spikes.detach() * threshold.detach()
                                         : spikes.detach() * parameters.threshold;
  return {spikes, charged - taken};
}

NeuronImpl::NeuronImpl(const NeuronParameters& parameters) : parameters_(parameters) {
  if (parameters.kind == NeuronKind::parametric_leaky) {
    const auto& tau = parameters.tau;
    if (tau.mean <= 1.0) throw ConfigError("tau of a leaky neuron must be above 1 step");
    SPIKEDEPTH_CHECK(!tau.per_channel || parameters.channels > 0, "channels are counted");
    const auto drawn = draw_time_constants(tau, tau.per_channel ? parameters.channels : 1);
    const auto w = (-torch::log(drawn - 1.0)).to(torch::kFloat32);
    const auto shaped = tau.per_channel ? w.view({parameters.channels, 1, 1}) : w.squeeze(0);
    w_ = tau.train ? register_parameter("w", shaped) : register_buffer("w", shaped);
  }
  if (parameters.train_threshold) {
    threshold_ =
        register_parameter("threshold", torch::tensor(parameters.threshold, torch::kFloat32));
  }
}

torch::Tensor NeuronImpl::forward(const torch::Tensor& input) {
  const auto leak = w_.defined() ? torch::sigmoid(w_) : torch::Tensor();
  if (plain_ || !can_fuse(input)) return output_ = forward_plain(input, leak);
  FusedStepInput step;
  step.current = input;
  // What was taken off a potential already is not reset once more.
  const bool taken_off = parameters_.soft_reset && charged_.defined();
  step.charged = taken_off ? after_reset() : charged_;
  step.last_threshold = taken_off ? std::numeric_limits<double>::infinity() : last_threshold_;
  step.leak = leak;
  step.threshold = threshold_;
  step.threshold_gain = threshold_gain_;
  step.threshold_value = threshold();
  const auto result = fused_neuron_step(step, parameters_.surrogate);
  charged_ = result.charged;
  last_threshold_ = step.threshold_value;
  return output_ = result.spikes;
}

torch::Tensor NeuronImpl::after_reset() const {
  return parameters_.soft_reset ? charged_ - output_.detach() * last_threshold_
                                : charged_ * (1 - output_.detach());
}

void NeuronImpl::detach_state() {
  if (charged_.defined()) charged_ = charged_.detach();
  if (output_.defined()) output_ = output_.detach();
}

double NeuronImpl::threshold() const {
  return threshold_.defined() ? (threshold_.detach() * threshold_gain_).item<double>()
                              : parameters_.threshold * threshold_gain_;
}

// Where the fused step does not reach, a GPU for example.
torch::Tensor NeuronImpl::forward_plain(const torch::Tensor& input, const torch::Tensor& leak) {
  const auto before = charged_.defined() ? after_reset() : torch::Tensor();
  charged_ = charge(input, before, leak, parameters_.kind);
  last_threshold_ = threshold();
  const auto above = threshold_.defined() ? charged_ - threshold_ * threshold_gain_
                                          : charged_ - parameters_.threshold * threshold_gain_;
  return spike(above, parameters_.surrogate);
}

torch::Tensor NeuronImpl::time_constants() const {
  return w_.defined() ? 1 / torch::sigmoid(w_.detach()) : torch::Tensor();
}

NeuronDescription NeuronImpl::describe() const {
  torch::NoGradGuard no_grad;
  if (parameters_.soft_reset) {
    throw ConfigError(
        "neurons whose threshold is taken off by a spike are not known to the event-driven engine; "
        "run it with --engine dense");
  }
  NeuronDescription description;
  description.leaky = w_.defined();
  if (w_.defined() && w_.numel() > 1) {
    throw ConfigError(
        "time constants that differ from channel to channel are not known to the event-driven "
        "engine; run it with --engine dense");
  }
  if (w_.defined()) description.leak = torch::sigmoid(w_).item<float>();
  description.threshold =
      threshold_.defined() ? static_cast<double>(threshold_.item<float>()) : parameters_.threshold;
  return description;
}

}  // namespace spikedepth
