#pragma once
// Feed-forward layers one after another: a run, and the gradient of a loss of its outputs.
#include "core/eventprop/event_layer.hpp"
#include "core/eventprop/voltage_readout.hpp"

namespace spikedepth {

/// Spiking layers; with `voltage_readout`, the last one never fires and is read at its peaks.
struct EventNetwork {
  EventDynamics dynamics;
  std::vector<EventWeights> layers;
  bool voltage_readout = false;
};

/// trains[0] are the inputs, trains[k] the spikes of layer k; without a voltage readout the last
/// ones are the outputs.
struct EventRun {
  std::vector<SpikeTrain> trains;
  std::vector<VoltagePeak> peaks;
};

EventRun run_event_network(const EventNetwork& network, const SpikeTrain& inputs, double end_s);

/// One vector a layer, shaped like its weights.
using EventGradient = std::vector<std::vector<double>>;
EventGradient zero_gradient(const EventNetwork& network);

/// Adds the gradient of one run. `errors` is dL/dt of each output spike in 1/s, or dL/dV of each
/// peak. Returns dL/dt of each input.
std::vector<double> backpropagate_event_network(const EventNetwork& network, const EventRun& run,
                                                std::vector<double> errors, EventGradient& gradient,
                                                SlopeFloor& floor);

/// Bytes that the gradient of this run needs: its own spikes, not those of the input.
std::size_t stored_bytes(const EventRun& run);

}  // namespace spikedepth
