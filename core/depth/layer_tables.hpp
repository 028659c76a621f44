#pragma once
// The two tables of an evaluation's layers, which join by the layer's name: what fires, and what
// the synapses that drive it do.
#include <string>
#include <vector>

#include "core/depth/estimator.hpp"

namespace spikedepth {

/// The spiking layer that the synapses called `synapse` drive (LayerRate::synapse); null for a
/// readout, whose neurons never fire. Points into `rates`.
const LayerRate* driven_layer(const std::string& synapse, const std::vector<LayerRate>& rates);

/// One line a spiking layer: layer, rate, neurons, spikes a window.
std::string layers_csv(const std::vector<LayerRate>& rates);

/// One line a synaptic layer and the total: its name, the spiking layer that it drives (empty for
/// readouts and the total), counts a window.
std::string operations_csv(const std::vector<LayerOperations>& operations,
                           const std::vector<LayerRate>& rates);

}  // namespace spikedepth
