#pragma once
// Neurons that never fire, read at their highest potential, with the exact gradient of that.
#include "core/eventprop/event_layer.hpp"

namespace spikedepth {

/// Where one readout neuron's potential is highest.
struct VoltagePeak {
  double potential = 0;
  double time_s = 0;
  std::size_t inputs_before = 0;  // inputs that have arrived when it is reached
  /// The potential still rose when an input turned it down: the peak moves with that input, number
  /// inputs_before. dV/dt before it in 1/s.
  bool at_input = false;
  double slope = 0;
};

/// The peak of each neuron until `end_s`; a potential that never rises above 0 peaks at time 0,
/// before all inputs.
std::vector<VoltagePeak> run_voltage_readout(const EventDynamics& dynamics,
                                             const EventWeights& weights, const SpikeTrain& inputs,
                                             double end_s);

/// `errors` is dL/dV of each peak. Adds dL/dw to `gradient` and returns dL/dt of each input in 1/s.
std::vector<double> backpropagate_voltage_readout(const EventDynamics& dynamics,
                                                  const EventWeights& weights,
                                                  const SpikeTrain& inputs,
                                                  const std::vector<VoltagePeak>& peaks,
                                                  const std::vector<double>& errors,
                                                  std::vector<double>& gradient);

}  // namespace spikedepth
