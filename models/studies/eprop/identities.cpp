#include "models/studies/eprop/identities.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/random.hpp"
#include "models/studies/eprop/unrolled_network.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSteps = 80, kSamples = 3;

torch::Tensor as_tensor(const std::vector<double>& values, std::vector<std::int64_t> shape) {
  return torch::from_blob(const_cast<double*>(values.data()), shape, torch::kFloat64).clone();
}

double relative_error(const torch::Tensor& value, const torch::Tensor& reference) {
  return (value - reference).norm().item<double>() / reference.norm().item<double>();
}

class Comparison {
 public:
  explicit Comparison(const EpropExample& example)
      : example_(example),
        p_(example.parameters),
        spikes_(as_tensor(example.batch.spikes, {kSteps, kSamples, p_.inputs})),
        labels_(torch::tensor(example.batch.labels)) {
    // What keeps the gradients of synapses that do not exist out of the comparison.
    mask_ = torch::ones({p_.neurons, p_.inputs + p_.neurons}, torch::kFloat64);
    for (std::int64_t j = 0; j < p_.neurons; ++j) mask_[j][p_.inputs + j] = 0;
  }

  UnrolledWeights gradient(const UnrolledCuts& cuts) const {
    const auto weights = unrolled_weights(p_, example_.weights);
    run(weights, cuts, false).loss.backward();
    return {weights.synapses.grad() * mask_, weights.readout.grad(), weights.bias.grad()};
  }
  UnrolledWeights of(const EpropResult<double>& result) const {
    return {as_tensor(result.gradient.synapses, {p_.neurons, p_.inputs + p_.neurons}),
            as_tensor(result.gradient.readout, {p_.outputs, p_.neurons}),
            as_tensor(result.gradient.bias, {p_.outputs})};
  }
  /// Sum over time and samples of the total derivative of the loss with respect to each spike,
  /// times the synapse's unfiltered eligibility.
  torch::Tensor sum_of_products(bool two_copies) const {
    const auto weights = unrolled_weights(p_, example_.weights);
    const auto result = run(weights, {}, two_copies);
    for (const auto& z : result.spikes) const_cast<torch::Tensor&>(z).retain_grad();
    result.loss.backward();
    torch::NoGradGuard no_grad;
    const double alpha = std::exp(-p_.dt_ms / p_.tau_membrane_ms);
    const double rho = std::exp(-p_.dt_ms / p_.tau_adaptation_ms);
    auto trace = torch::zeros({kSamples, 1, p_.inputs + p_.neurons}, torch::kFloat64);
    auto adapted = torch::zeros({kSamples, p_.neurons, p_.inputs + p_.neurons}, torch::kFloat64);
    auto sum = torch::zeros({p_.neurons, p_.inputs + p_.neurons}, torch::kFloat64);
    auto before = torch::zeros({kSamples, p_.neurons}, torch::kFloat64);
    for (std::int64_t t = 0; t < kSteps; ++t) {
      const auto at = static_cast<std::size_t>(t);
      trace = alpha * trace + torch::cat({spikes_[t], before}, 1).unsqueeze(1);
      const auto psi = result.heights[at].unsqueeze(2);
      const auto e = psi * (trace - p_.beta * adapted);
      adapted = psi * trace + (rho - p_.beta * psi) * adapted;
      const auto& signal = result.spikes[at].grad();
      if (signal.defined()) sum += (signal.unsqueeze(2) * e).sum(0);
      before = result.spikes[at].detach();
    }
    return sum * mask_;
  }

 private:
  UnrolledResult run(const UnrolledWeights& weights, const UnrolledCuts& cuts,
                     bool two_copies) const {
    return unrolled_run(p_, weights, spikes_, labels_, example_.batch.loss_from, cuts, two_copies);
  }

  const EpropExample& example_;
  const EpropParameters& p_;
  torch::Tensor spikes_, labels_, mask_;
};

double largest_error(const UnrolledWeights& value, const UnrolledWeights& reference) {
  return std::max({relative_error(value.synapses, reference.synapses),
                   relative_error(value.readout, reference.readout),
                   relative_error(value.bias, reference.bias)});
}

double outer_product_error(EpropExample example) {
  example.parameters.beta = 0;
  example.parameters.tau_readout_ms = 0;
  const Comparison compare(example);
  EpropRun traces;
  traces.outer_products = false;
  return largest_error(
      compare.of(eprop_run(example.parameters, example.weights, example.batch)),
      compare.of(eprop_run(example.parameters, example.weights, example.batch, traces)));
}

}  // namespace

EpropExample eprop_example(std::uint64_t seed, bool adaptive) {
  Random random(seed, adaptive ? 1 : 0);
  EpropExample example;
  auto& p = example.parameters;
  p.inputs = 12;
  p.neurons = 9;
  p.outputs = 4;
  p.refractory_steps = 2;
  p.beta = adaptive ? 0.15 : 0.0;
  p.tau_adaptation_ms = 200;
  example.weights = EpropWeights<double>::zeros(p);
  for (auto& weight : example.weights.synapses) weight = random.normal() * 0.25;
  for (auto& weight : example.weights.readout) weight = random.normal() * 0.5;
  for (std::int64_t j = 0; j < p.neurons; ++j)
    example.weights.synapses[static_cast<std::size_t>(j * (p.inputs + p.neurons) + p.inputs + j)] =
        0;
  auto& batch = example.batch;
  batch.steps = kSteps;
  batch.samples = kSamples;
  batch.loss_from = 20;
  for (std::int64_t i = 0; i < kSteps * kSamples * p.inputs; ++i)
    batch.spikes.push_back(random.uniform() < 0.15 ? 1.0 : 0.0);
  for (std::int64_t n = 0; n < kSamples; ++n) batch.labels.push_back(n % p.outputs);
  return example;
}

EpropIdentities eprop_identities(std::uint64_t seed, bool adaptive) {
  const auto example = eprop_example(seed, adaptive);
  const Comparison compare(example);
  const auto eprop = compare.of(eprop_run(example.parameters, example.weights, example.batch));
  const auto bptt = compare.gradient({});
  EpropIdentities found;
  found.definition = largest_error(eprop, compare.gradient({true, true, false}));
  found.reset_in_graph = largest_error(eprop, compare.gradient({true, false, false}));
  found.adaptation_cut = largest_error(eprop, compare.gradient({true, true, true}));
  found.total_derivative = relative_error(compare.sum_of_products(adaptive), bptt.synapses);
  found.one_copy = relative_error(compare.sum_of_products(false), bptt.synapses);
  found.cosine_to_bptt =
      ((eprop.synapses * bptt.synapses).sum() / (eprop.synapses.norm() * bptt.synapses.norm()))
          .item<double>();
  found.outer_products = outer_product_error(example);
  return found;
}

}  // namespace spikedepth
