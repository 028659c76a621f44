#pragma once
// How the weights of one spiking layer get their start.
#include <torch/torch.h>

#include <functional>

#include "core/snn/depth_model.hpp"
#include "core/snn/layers.hpp"

namespace spikedepth {

/// What the start of a layer depends on, besides its input.
struct LayerStart {
  std::string name;
  double threshold = 1.0;
  /// Factors from the current of one step to the potential's fluctuation, over all steps and after
  /// the first one.
  double all_steps = 1.0, first_step = 1.0;
};

/// Makes a layer's current from its input, with the weights of the moment.
using SynapseFunction = std::function<torch::Tensor(const torch::Tensor& input)>;

/// Sets the weights of `convolution` as `how` says, measured on `input`, and tells what came of it.
/// A separable convolution can only be scaled.
LayerFluctuation start_layer(const LayerStart& layer, const Initialisation& how,
                             ConvolutionImpl& convolution, const torch::Tensor& input,
                             const SynapseFunction& synapse);

}  // namespace spikedepth
