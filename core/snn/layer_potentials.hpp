#pragma once
// Membrane potentials of a network's layers, as they were in its last pass.
#include <string>
#include <vector>

#include "core/snn/depth_model.hpp"

namespace spikedepth {

/// Before firing, over all neurons of a layer and images of a batch, at the last time step.
struct LayerPotential {
  std::string layer;
  double mean = 0, deviation = 0;
  double threshold = 1;  // at which it fired

  /// So many standard deviations lie between mean and threshold; infinite where nothing moves.
  double distance() const;
};

/// Of those layers of `output` whose neurons are layers of `network` (NeuronImpl), in their order.
/// `output` is of the network's last pass and its state was not reset since.
std::vector<LayerPotential> layer_potentials(torch::nn::Module& network, const DepthOutput& output);

}  // namespace spikedepth
