#include "models/studies/heterogeneity/decay_network.hpp"

#include <cmath>

namespace spikedepth {
namespace {

torch::Tensor uniform(std::int64_t rows, std::int64_t columns, double bound) {
  return torch::rand({rows, columns}) * (2 * bound) - bound;
}

torch::Tensor decays(double mean_ms, double dt_ms, bool heterogeneous, std::int64_t count) {
  TimeConstants tau;
  tau.mean = mean_ms / dt_ms;
  tau.distribution = heterogeneous ? TauDistribution::gamma : TauDistribution::constant;
  return torch::exp(-1 / draw_time_constants(tau, count, 1e-3))
      .clamp(kLeastDecay, kMostDecay)
      .to(torch::kFloat32);
}

}  // namespace

DecayNetwork::DecayNetwork(const DecayNetworkOptions& options) : options_(options) {
  const auto n = options.neurons;
  const double inner = 1 / std::sqrt(static_cast<double>(n));
  // Weights first: arms of one seed that differ in their decays alone start from the same weights.
  input_ = register_parameter(
      "input", uniform(options.inputs, n,
                       options.weight_scale / std::sqrt(static_cast<double>(options.inputs))));
  recurrent_ = register_parameter("recurrent", uniform(n, n, inner));
  readout_ = register_parameter("readout", uniform(n, options.classes, inner));
  const auto hidden = options.shared_decays ? 1 : n;
  const auto own = [&](double tau_ms, std::int64_t count) {
    return decays(tau_ms, options.dt_ms, options.heterogeneous, count);
  };
  const auto alpha = own(options.tau_synapse_ms, hidden);
  const auto beta = own(options.tau_membrane_ms, hidden);
  alpha_ =
      options.train_decays ? register_parameter("alpha", alpha) : register_buffer("alpha", alpha);
  beta_ = options.train_decays ? register_parameter("beta", beta) : register_buffer("beta", beta);
  readout_alpha_ = register_buffer("readout_alpha", own(options.tau_synapse_ms, options.classes));
  readout_beta_ = register_buffer("readout_beta", own(options.tau_membrane_ms, options.classes));
}

Lif::Parameters DecayNetwork::neurons() const {
  Lif::Parameters parameters;
  parameters.membrane.decay_mem = beta_;
  parameters.membrane.integrator = Integrator::exponential;
  parameters.membrane.detach_input_gain = options_.detach_input_scale;
  parameters.synapse.decay_syn = alpha_;
  parameters.synapse.timing = InputTiming::next_step;
  parameters.firing.surrogate = options_.surrogate;
  parameters.firing.reset = Reset::subtract;
  parameters.firing.detach_reset = !options_.smooth;
  if (options_.smooth) parameters.firing.mode = SpikeMode::smooth;
  return parameters;
}

LeakyIntegrator::Parameters DecayNetwork::readout_neurons() const {
  LeakyIntegrator::Parameters parameters;
  parameters.membrane.decay_mem = readout_beta_;
  parameters.membrane.integrator = Integrator::exponential;
  parameters.synapse.decay_syn = readout_alpha_;
  parameters.synapse.timing = InputTiming::next_step;
  return parameters;
}

torch::Tensor DecayNetwork::forward(const torch::Tensor& input) {
  const double dt_s = options_.dt_ms * 1e-3;
  const auto from_input = torch::matmul(input, input_).unbind(0);
  const auto hidden = neurons();
  const auto output = readout_neurons();
  Lif::State state;
  LeakyIntegrator::State readout;
  torch::Tensor best;
  for (const auto& current : from_input) {
    const auto fed_back = Lif::pending_spikes(state, hidden);
    const auto step =
        Lif::step(fed_back.defined() ? torch::addmm(current, fed_back, recurrent_) : current, state,
                  hidden, dt_s);
    state = step.state;
    const auto scores =
        LeakyIntegrator::step(torch::matmul(step.output, readout_), readout, output, dt_s);
    readout = scores.state;
    best = best.defined() ? torch::maximum(best, scores.output) : scores.output;
  }
  return best;
}

void DecayNetwork::clamp_decays() {
  torch::NoGradGuard no_grad;
  alpha_.clamp_(kLeastDecay, kMostDecay);
  beta_.clamp_(kLeastDecay, kMostDecay);
}

}  // namespace spikedepth
