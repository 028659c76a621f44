// How StereoSpike's weights get their start.
#include "core/base/error.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {
namespace {

// For every output position the sum of squares of the inputs in its receptive field, [N,1,H,W].
torch::Tensor input_energy(SpikingLayer& layer, const torch::Tensor& input,
                           const std::function<torch::Tensor(const torch::Tensor&)>& synapse) {
  auto weight = layer.synapse->last()->weight;
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

torch::Tensor StereoSpike::calibrate(SpikingLayer& layer, const std::string& name,
                                     const torch::Tensor& input, const Synapse& synapse) {
  const auto& how = calibration_->how;
  auto& convolution = *layer.synapse;
  const auto tau = layer.neuron->time_constants();
  const auto energy_after = [&](std::int64_t steps) {
    return step_kernel_energy(tau.defined() ? tau.mean().item<double>() : 0.0, steps);
  };
  const double kernel = std::sqrt(energy_after(calibration_->steps)) * config_.gain;
  const bool plain = !convolution.is_separable();
  const auto energy = plain ? input_energy(layer, input, synapse) : torch::Tensor();
  auto weight = convolution.last()->weight;
  LayerFluctuation found{name, how.xi > 0 ? config_.threshold / how.xi : 0.0, 0, 0};
  if (how.method == InitMethod::kaiming) {
    weight.normal_(0.0, std::sqrt(2.0 / static_cast<double>(weight[0].numel())));
  } else if (how.method == InitMethod::drawn && how.xi > 0) {
    const double total = mean_energy(energy);
    if (total > 0) weight.normal_(0.0, found.target / (kernel * std::sqrt(total)));
  } else if (how.xi > 0) {
    const double deviation = synapse(input).std().item<double>() * kernel;
    if (deviation > 0) convolution.scale_weights(found.target / deviation);
  }
  const auto current = synapse(input);
  if (plain) {
    const double first_step = std::sqrt(energy_after(1)) * config_.gain;
    found.measured = active_rms(current, energy) * kernel;
    const auto fired = (current * first_step).ge(config_.threshold).to(current.scalar_type());
    const double share = active_rms(fired, energy);  // of zeros and ones: its square is the rate
    found.rate = share * share;
  }
  calibration_->layers.push_back(found);
  return current;
}

// Batch normalisation fixes the fluctuation whatever the weights: its scale is what is set.
torch::Tensor StereoSpike::calibrate_normalised(const torch::Tensor& current,
                                                const std::string& block, ResidualLayer& layer) {
  const auto& how = calibration_->how;
  if (!(how.xi > 0) || how.method == InitMethod::kaiming) return current;
  const double target = config_.threshold / how.xi;
  const double deviation = current.std().item<double>();
  const double factor = deviation > 0 ? target / deviation : 1.0;
  layer.scale_current(factor);
  const auto scaled = current * factor;
  const auto rate = scaled.ge(config_.threshold).to(torch::kFloat64).mean().item<double>();
  calibration_->layers.push_back(
      {block + "." + layer.name, target, scaled.std().item<double>(), rate});
  return scaled;
}

std::vector<LayerFluctuation> StereoSpike::initialise(const Initialisation& how,
                                                      const torch::Tensor& frames) {
  torch::NoGradGuard no_grad;
  if (config_.separable() && how.method != InitMethod::scaled) {
    throw ConfigError(
        "init.method=drawn and kaiming set one convolution a layer; separable synapses have two: "
        "use scaled");
  }
  reset_state();
  calibration_ = Calibration{how, frames.size(1), true, {}};
  forward(frames);
  const auto layers = calibration_->layers;
  calibration_.reset();
  if (how.depth_m > 0) {
    // The coarsest head starts at the given depth, the others correct it.
    for (std::size_t i = 0; i < heads_.size(); ++i)
      heads_[i]->convolution()->last()->bias.fill_(i == 0 ? how.depth_m / config_.gain : 0.0);
  }
  reset_state();
  return layers;
}

}  // namespace spikedepth
