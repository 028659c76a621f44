#include "core/snn/neuron.hpp"

#include "core/base/error.hpp"
#include "core/snn/fused_spike.hpp"

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

// The same bits as neuron_step(); the potential after the reset is made when the next step asks.
torch::Tensor NeuronImpl::forward(const torch::Tensor& input) {
  const auto leak = w_.defined() ? torch::sigmoid(w_) : torch::Tensor();
  const auto before = charged_.defined() ? charged_ * (1 - spikes_.detach()) : torch::Tensor();
  charged_ = charge(input, before, leak, parameters_.kind);
  const double threshold = parameters_.threshold * threshold_gain_;
  if (threshold_.defined()) {
    spikes_ = spike(charged_ - threshold_ * threshold_gain_, parameters_.surrogate);
  } else if (can_fuse_spike(charged_, parameters_.surrogate)) {
    spikes_ = fused_spike(charged_, threshold, parameters_.surrogate);
  } else {
    spikes_ = spike(charged_ - threshold, parameters_.surrogate);
  }
  return spikes_;
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
