#include "core/snn/neuron.hpp"

#include "core/base/error.hpp"

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
  return {spikes, charged * (1 - spikes.detach())};
}

NeuronImpl::NeuronImpl(const NeuronParameters& parameters) : parameters_(parameters) {
  if (parameters.kind == NeuronKind::parametric_leaky) {
    if (parameters.tau <= 1.0) throw ConfigError("tau of a leaky neuron must be above 1 step");
    w_ = register_parameter("w", torch::tensor(-std::log(parameters.tau - 1.0), torch::kFloat32));
  }
  if (parameters.train_threshold) {
    threshold_ =
        register_parameter("threshold", torch::tensor(parameters.threshold, torch::kFloat32));
  }
}

torch::Tensor NeuronImpl::forward(const torch::Tensor& input) {
  NeuronParameters step = parameters_;
  step.threshold *= threshold_gain_;
  const auto leak = w_.defined() ? torch::sigmoid(w_) : torch::Tensor();
  const auto threshold = threshold_.defined() ? threshold_ * threshold_gain_ : torch::Tensor();
  const auto result = neuron_step(input, potential_, leak, step, threshold);
  potential_ = result.potential;
  return result.spikes;
}

NeuronDescription NeuronImpl::describe() const {
  torch::NoGradGuard no_grad;
  NeuronDescription description;
  description.leaky = w_.defined();
  if (w_.defined()) description.leak = torch::sigmoid(w_).item<float>();
  description.threshold =
      threshold_.defined() ? static_cast<double>(threshold_.item<float>()) : parameters_.threshold;
  return description;
}

}  // namespace spikedepth
