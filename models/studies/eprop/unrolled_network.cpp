#include "models/studies/eprop/unrolled_network.hpp"

#include <algorithm>
#include <cmath>

#include "core/snn/surrogate.hpp"

namespace spikedepth {
namespace {

double decay_of(double dt_ms, double tau_ms) {
  return tau_ms > 0 ? std::exp(-dt_ms / tau_ms) : 0.0;
}

torch::Tensor cut(const torch::Tensor& spikes, bool here) {
  return here ? spikes.detach() : spikes;
}

void copy_gradient(const torch::Tensor& from, std::vector<float>& to) {
  const auto flat = from.contiguous();
  std::copy_n(flat.data_ptr<float>(), to.size(), to.begin());
}

}  // namespace

UnrolledResult unrolled_run(const EpropParameters& p, const UnrolledWeights& weights,
                            const torch::Tensor& spikes, const torch::Tensor& labels,
                            std::int64_t loss_from, const UnrolledCuts& cuts,
                            bool private_adaptation) {
  const auto steps = spikes.size(0), samples = spikes.size(1);
  const double alpha = decay_of(p.dt_ms, p.tau_membrane_ms);
  const double rho = decay_of(p.dt_ms, p.tau_adaptation_ms);
  const double kappa = decay_of(p.dt_ms, p.tau_readout_ms);
  const Surrogate surrogate{SurrogateKind::triangular, p.gamma};
  const auto zero = torch::zeros({samples, p.neurons}, spikes.options());
  auto v = zero, a = zero, z = zero, z_private = zero, refractory = zero;
  auto y = torch::zeros({samples, p.outputs}, spikes.options());
  const auto from_inputs = weights.synapses.narrow(1, 0, p.inputs).t();
  const auto from_neurons = weights.synapses.narrow(1, p.inputs, p.neurons).t();
  UnrolledResult result;
  result.loss = torch::zeros({}, spikes.options());
  result.votes = torch::zeros({samples, p.outputs}, spikes.options());
  for (std::int64_t t = 0; t < steps; ++t) {
    a = rho * a + cut(z_private, cuts.adaptation);
    v = alpha * v + spikes[t].matmul(from_inputs) - p.threshold * cut(z, cuts.reset);
    if (p.recurrent) v = v + cut(z, cuts.recurrence).matmul(from_neurons);
    const auto u = (v - p.threshold - p.beta * a) / p.threshold;
    const auto ready = (refractory == 0).to(u.scalar_type());
    z = spike_above(u, surrogate) * ready;
    z_private = private_adaptation ? spike_above(u, surrogate) * ready : z;
    refractory = torch::where(z.detach() > 0, torch::full_like(z, double(p.refractory_steps)),
                              (refractory - 1).clamp_min(0));
    result.heights.push_back(
        (surrogate_gradient(u.detach(), surrogate) * ready / p.threshold).detach());
    result.spikes.push_back(z);
    if (private_adaptation) result.private_spikes.push_back(z_private);
    y = kappa * y + z.matmul(weights.readout.t()) + weights.bias;
    if (t < loss_from) continue;
    const auto log_shares = torch::log_softmax(y, 1);
    result.loss = result.loss - log_shares.gather(1, labels.unsqueeze(1)).sum();
    result.votes = result.votes + log_shares.detach().exp();
  }
  return result;
}

template <typename T>
UnrolledWeights unrolled_weights(const EpropParameters& p, const EpropWeights<T>& weights) {
  const auto copy = [](const std::vector<T>& values, std::vector<std::int64_t> shape) {
    const auto type = c10::CppTypeToScalarType<T>::value;
    return torch::from_blob(const_cast<T*>(values.data()), shape, torch::dtype(type))
        .clone()
        .requires_grad_(true);
  };
  return {copy(weights.synapses, {p.neurons, p.inputs + p.neurons}),
          copy(weights.readout, {p.outputs, p.neurons}), copy(weights.bias, {p.outputs})};
}

EpropResult<float> run_through_time(const EpropParameters& p, const EpropWeights<float>& weights,
                                    const EpropBatch<float>& batch) {
  const auto unrolled = unrolled_weights(p, weights);
  const auto spikes = torch::from_blob(const_cast<float*>(batch.spikes.data()),
                                       {batch.steps, batch.samples, p.inputs}, torch::kFloat32);
  const auto run =
      unrolled_run(p, unrolled, spikes, torch::tensor(batch.labels), batch.loss_from, {});
  run.loss.backward();
  EpropResult<float> result;
  result.loss = run.loss.item<double>();
  result.gradient = EpropWeights<float>::zeros(p);
  copy_gradient(unrolled.synapses.grad(), result.gradient.synapses);
  copy_gradient(unrolled.readout.grad(), result.gradient.readout);
  copy_gradient(unrolled.bias.grad(), result.gradient.bias);
  for (std::int64_t j = 0; j < p.neurons; ++j)  // no neuron excites itself
    result.gradient.synapses[static_cast<std::size_t>(j * (p.inputs + p.neurons) + p.inputs + j)] =
        0;
  return result;
}

template UnrolledWeights unrolled_weights(const EpropParameters&, const EpropWeights<float>&);
template UnrolledWeights unrolled_weights(const EpropParameters&, const EpropWeights<double>&);

}  // namespace spikedepth
