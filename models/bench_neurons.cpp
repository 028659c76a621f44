#include "models/bench_neurons.hpp"

#include <torch/torch.h>

#include <chrono>

#include "core/snn/neuron.hpp"
#include "models/model_estimator.hpp"

namespace spikedepth {
namespace {

// Spikes and the gradient of the input.
struct Pass {
  torch::Tensor spikes, gradient;
  double ms = 0;
};

template <typename Step>
Pass run(const torch::Tensor& values, const torch::Tensor& probe, const Step& step) {
  const auto input = values.detach().requires_grad_();
  const auto start = std::chrono::steady_clock::now();
  Pass pass;
  pass.spikes = step(input);
  pass.spikes.backward(probe);
  pass.ms =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  pass.gradient = input.grad();
  return pass;
}

}  // namespace

NeuronBenchResult bench_neurons(std::int64_t rounds, std::int64_t threads) {
  set_network_threads(threads);
  torch::manual_seed(1);
  const auto values = torch::randn({1, 32, 260, 346});
  const auto probe = torch::randn_like(values);
  const NeuronParameters parameters;
  Neuron layer(parameters);
  NeuronBenchResult result;
  for (std::int64_t round = 0; round <= rounds; ++round) {
    const auto plain = run(values, probe, [&](const torch::Tensor& input) {
      return neuron_step(input, {}, {}, parameters).spikes;
    });
    const auto fused = run(values, probe, [&](const torch::Tensor& input) {
      layer->reset_state();
      return layer->forward(input);
    });
    layer->reset_state();
    result.equal = result.equal && torch::equal(plain.spikes, fused.spikes) &&
                   torch::equal(plain.gradient, fused.gradient);
    if (round == 0) continue;
    result.plain_ms.push_back(plain.ms);
    result.fused_ms.push_back(fused.ms);
  }
  return result;
}

}  // namespace spikedepth
