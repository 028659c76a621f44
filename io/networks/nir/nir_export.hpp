#pragma once
// A network's description as a NIR graph.
#include "core/network/network_description.hpp"
#include "io/networks/exchange_note.hpp"
#include "io/networks/nir/nir_graph.hpp"

namespace spikedepth {

struct NirExport {
  MapSize frame{260, 346};    // NIR holds one number a neuron, so a graph is of one size
  double dt = 1e-4;           // seconds a step
  bool encoder_only = false;  // stop before the first layer that NIR cannot hold
  bool extensions = false;    // write what it cannot hold as nodes of our own (nir_graph.hpp)
  bool v_reset = true;        // nir up to 1.0.4 cannot read the field
};

struct NirExported {
  NirGraph graph;
  ExchangeNotes notes;              // what was lost, assumed or written as an extension
  std::vector<std::string> layers;  // node of each layer that was written, in their order
};

/// IF with r = 1/dt or LIF with r = 1 and tau = dt/leak behind each Conv2d, sums as several edges.
/// Thresholds are the float below: NIR spikes above them, the network at or above. Throws
/// ConfigError naming the layer that has no place in NIR: upsampling, concatenation, joins by "or"
/// (unless as extensions), coincidence cells, enlarged readouts.
NirExported to_nir(const NetworkDescription& network, const NirExport& options);

}  // namespace spikedepth
