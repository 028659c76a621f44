#pragma once
// A network's description as an ONNX graph of one time step.
#include "core/network/network_description.hpp"
#include "io/networks/exchange_note.hpp"
#include "io/networks/onnx/onnx_graph.hpp"

namespace spikedepth {

struct OnnxExport {
  MapSize frame{260, 346};
  /// Potentials enter as state_LAYER and leave as next_state_LAYER; else every call begins at rest.
  bool streaming = false;
};

struct OnnxExported {
  OnnxGraph graph;
  ExchangeNotes notes;
};

/// Input "frame" [1, channels, height, width] (and "rig_px_m" [1] of networks that read disparity),
/// output "depth" [1, 1, height, width] in metres; the spikes of a layer are the value of its name.
/// Opset 13. Spikes are GreaterOrEqual. Upsampling is a Resize by sizes where ONNX Runtime's
/// rounding gives our indices, else two Gathers. Throws ConfigError naming what has no place:
/// coincidence cells.
OnnxExported to_onnx(const NetworkDescription& network, const OnnxExport& options);

/// Whether a Resize of `source` to `target` places by size ("asymmetric", "floor") takes the
/// sources that nearest_sources() gives, whether the division is done in float or in double.
bool resize_agrees(std::int64_t source, std::int64_t target);

}  // namespace spikedepth
