// How StereoSpike's weights get their start.
#include "core/base/error.hpp"
#include "models/networks/stereospike/stereospike.hpp"

namespace spikedepth {

torch::Tensor StereoSpike::calibrate(SpikingLayer& layer, const std::string& name,
                                     const torch::Tensor& input, const Synapse& synapse) {
  const auto tau = layer.neuron->time_constants();
  const auto factor_after = [&](std::int64_t steps) {
    return std::sqrt(step_kernel_energy(tau.defined() ? tau.mean().item<double>() : 0.0, steps)) *
           config_.gain;
  };
  const LayerStart start{name, config_.threshold, factor_after(calibration_->steps),
                         factor_after(1)};
  calibration_->layers.push_back(
      start_layer(start, calibration_->how, *layer.synapse, input, synapse));
  return synapse(input);
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
