#include "core/snn/layer_potentials.hpp"

#include <limits>

#include "core/snn/neuron.hpp"

namespace spikedepth {

double LayerPotential::distance() const {
  return deviation > 0 ? (threshold - mean) / deviation : std::numeric_limits<double>::infinity();
}

std::vector<LayerPotential> layer_potentials(torch::nn::Module& network,
                                             const DepthOutput& output) {
  torch::NoGradGuard no_grad;
  std::vector<LayerPotential> found;
  const auto modules = network.modules(/*include_self=*/false);
  for (const auto& layer : output.layers) {
    for (const auto& module : modules) {
      const auto* neurons = module->as<NeuronImpl>();
      if (neurons == nullptr || !neurons->last_output().is_same(layer.output)) continue;
      const auto potential = neurons->last_potential();
      found.push_back({layer.name, potential.mean().item<double>(),
                       potential.std(/*unbiased=*/false).item<double>(), neurons->threshold()});
      break;
    }
  }
  return found;
}

}  // namespace spikedepth
