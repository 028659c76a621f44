#include "models/bench/bench_neurons.hpp"

#include <torch/torch.h>

#include <chrono>

#include "core/snn/fused_neuron.hpp"
#include "core/snn/network_threads.hpp"
#include "core/snn/neuron.hpp"

namespace spikedepth {
namespace {

// Input, potential of the last step before its reset, and the gradients that come back.
struct Data {
  torch::Tensor current, charged, spike_probe, charged_probe;
};

struct Pass {
  std::vector<torch::Tensor> outputs, gradients;
  double ms = 0;
};

// Forward and backward of `step`, which gives spikes and, if the state goes on, its potential.
template <typename Step>
Pass run(const Data& data, bool carried, const torch::Tensor& leak, const Step& step) {
  std::vector<torch::Tensor> inputs = {data.current.detach().requires_grad_()};
  if (carried) inputs.push_back(data.charged.detach().requires_grad_());
  if (leak.defined()) inputs.push_back(leak.detach().requires_grad_());
  const auto start = std::chrono::steady_clock::now();
  Pass pass;
  pass.outputs = step(inputs[0], carried ? inputs[1] : torch::Tensor(),
                      leak.defined() ? inputs.back() : torch::Tensor());
  const std::vector<torch::Tensor> probes = {data.spike_probe, data.charged_probe};
  pass.gradients = torch::autograd::grad(pass.outputs, inputs,
                                         {probes.begin(), probes.begin() + (carried ? 2 : 1)});
  pass.ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return pass;
}

bool equal_bits(const Pass& one, const Pass& other, std::size_t gradients) {
  bool equal = true;
  for (std::size_t i = 0; i < one.outputs.size(); ++i)
    equal = equal && torch::equal(one.outputs[i], other.outputs[i]);
  for (std::size_t i = 0; i < gradients; ++i)
    equal = equal && torch::equal(one.gradients[i], other.gradients[i]);
  return equal;
}

NeuronBenchRow bench(const std::string& name, const Data& data, bool carried,
                     const torch::Tensor& leak, std::int64_t rounds) {
  NeuronBenchRow row;
  row.name = name;
  NeuronParameters parameters;
  if (leak.defined()) parameters.kind = NeuronKind::parametric_leaky;
  const auto plain_step = [&](const torch::Tensor& x, const torch::Tensor& charged,
                              const torch::Tensor& share) -> std::vector<torch::Tensor> {
    if (!carried) return {neuron_step(x, {}, share, parameters).spikes};
    // The potential is handed on before its reset, as networks do, which costs both sides the same.
    const auto fired = charged.detach().ge(parameters.threshold).to(charged.scalar_type());
    const auto v = charged * (1 - fired);
    const auto h = share.defined() ? v + (x - v) * share : v + x;
    return {spike(h - parameters.threshold, parameters.surrogate), h};
  };
  const auto fused_step = [&](const torch::Tensor& x, const torch::Tensor& charged,
                              const torch::Tensor& share) -> std::vector<torch::Tensor> {
    FusedStepInput step;
    step.current = x;
    step.charged = charged;
    step.leak = share;
    const auto output = fused_neuron_step(step, parameters.surrogate);
    if (!carried) return {output.spikes};
    return {output.spikes, output.charged};
  };
  for (std::int64_t round = 0; round <= rounds; ++round) {
    const auto plain = run(data, carried, leak, plain_step);
    const auto fused = run(data, carried, leak, fused_step);
    row.equal = row.equal && equal_bits(plain, fused, carried ? 2 : 1);
    if (round == 0) continue;
    row.plain_ms.push_back(plain.ms);
    row.fused_ms.push_back(fused.ms);
  }
  return row;
}

}  // namespace

std::vector<NeuronBenchRow> bench_neurons(std::int64_t rounds, std::int64_t threads) {
  set_network_threads(threads);
  torch::manual_seed(1);
  const auto draw = [] { return torch::randn({1, 32, 260, 346}); };
  const Data data{draw(), draw(), draw(), draw()};
  const auto leak = torch::tensor(1.0F / 3.0F);
  return {bench("integrate-and-fire, from rest", data, false, {}, rounds),
          bench("integrate-and-fire, in a sequence", data, true, {}, rounds),
          bench("leaky, from rest", data, false, leak, rounds),
          bench("leaky, in a sequence", data, true, leak, rounds)};
}

}  // namespace spikedepth
