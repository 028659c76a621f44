#include "core/eventprop/event_network.hpp"

namespace spikedepth {

EventRun run_event_network(const EventNetwork& network, const SpikeTrain& inputs, double end_s) {
  EventRun run;
  run.trains.push_back(inputs);
  const std::size_t spiking = network.layers.size() - (network.voltage_readout ? 1 : 0);
  for (std::size_t layer = 0; layer < spiking; ++layer) {
    run.trains.push_back(
        run_event_layer(network.dynamics, network.layers[layer], run.trains.back(), end_s));
  }
  if (network.voltage_readout) {
    run.peaks =
        run_voltage_readout(network.dynamics, network.layers.back(), run.trains.back(), end_s);
  }
  return run;
}

EventGradient zero_gradient(const EventNetwork& network) {
  EventGradient gradient;
  for (const auto& layer : network.layers) gradient.emplace_back(layer.values.size());
  return gradient;
}

std::vector<double> backpropagate_event_network(const EventNetwork& network, const EventRun& run,
                                                std::vector<double> errors, EventGradient& gradient,
                                                SlopeFloor& floor) {
  std::size_t layer = network.layers.size();
  if (network.voltage_readout) {
    --layer;
    errors = backpropagate_voltage_readout(network.dynamics, network.layers[layer],
                                           run.trains[layer], run.peaks, errors, gradient[layer]);
  }
  while (layer-- > 0) {
    errors = backpropagate_event_layer(network.dynamics, network.layers[layer], run.trains[layer],
                                       run.trains[layer + 1], errors, gradient[layer], floor);
  }
  return errors;
}

std::size_t stored_bytes(const EventRun& run) {
  std::size_t bytes = 0;
  for (std::size_t train = 1; train < run.trains.size(); ++train)
    bytes += stored_bytes(run.trains[train]);
  return bytes;
}

}  // namespace spikedepth
