#include "models/networks/layer_start.hpp"

namespace spikedepth {
namespace {

// For every output position the sum of squares of the inputs in its receptive field, [N,1,H,W].
torch::Tensor input_energy(ConvolutionImpl& convolution, const torch::Tensor& input,
                           const SynapseFunction& synapse) {
  auto weight = convolution.last()->weight;
  const auto kept = weight.clone();
  weight.fill_(1.0);
  const auto energy = synapse(input.square()).narrow(1, 0, 1);
  weight.copy_(kept);
  return energy;
}

// Root mean square of `current` [N,K,H,W] where any input arrives.
double active_rms(const torch::Tensor& current, const torch::Tensor& energy) {
  const auto active = energy.gt(1e-6).to(current.scalar_type());
  const double positions = active.sum().item<double>() * static_cast<double>(current.size(1));
  return positions > 0 ? std::sqrt((current.square() * active).sum().item<double>() / positions)
                       : 0.0;
}

double mean_energy(const torch::Tensor& energy) {
  const double positions = energy.gt(1e-6).sum().item<double>();
  return positions > 0 ? energy.sum().item<double>() / positions : 0.0;
}

}  // namespace

LayerFluctuation start_layer(const LayerStart& layer, const Initialisation& how,
                             ConvolutionImpl& convolution, const torch::Tensor& input,
                             const SynapseFunction& synapse) {
  const bool plain = !convolution.is_separable();
  const auto energy = plain ? input_energy(convolution, input, synapse) : torch::Tensor();
  auto weight = convolution.last()->weight;
  LayerFluctuation found{layer.name, how.xi > 0 ? layer.threshold / how.xi : 0.0, 0, 0};
  if (how.method == InitMethod::kaiming) {
    weight.normal_(0.0, std::sqrt(2.0 / static_cast<double>(weight[0].numel())));
  } else if (how.method == InitMethod::drawn && how.xi > 0) {
    const double total = mean_energy(energy);
    if (total > 0) weight.normal_(0.0, found.target / (layer.all_steps * std::sqrt(total)));
  } else if (how.xi > 0) {
    const double deviation = synapse(input).std().item<double>() * layer.all_steps;
    if (deviation > 0) convolution.scale_weights(found.target / deviation);
  }
  if (plain) {
    const auto current = synapse(input);
    found.measured = active_rms(current, energy) * layer.all_steps;
    const auto fired = (current * layer.first_step).ge(layer.threshold).to(current.scalar_type());
    const double share = active_rms(fired, energy);  // of zeros and ones: its square is the rate
    found.rate = share * share;
  }
  return found;
}

}  // namespace spikedepth
