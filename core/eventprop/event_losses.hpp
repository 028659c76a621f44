#pragma once
// Losses of spike times and of peaks of potentials. Source: Wunderlich and Pehle, Scientific
// Reports 11:12829 (2021), and the authors' simulator.
#include "core/eventprop/spike_train.hpp"
#include "core/eventprop/voltage_readout.hpp"

namespace spikedepth {

/// A loss of one sample, in nats, and what it says back.
struct EventLoss {
  double loss = 0;
  std::vector<double> errors;  // dL/dt of each output spike in 1/s, or dL/dV of each peak
  std::int32_t answer = -1;    // the class that the output names; -1 where no output fires
  bool label_silent = false;   // the label's neuron did not fire: no gradient from this sample
};

/// -ln(exp(-t_label / tau0) / sum_k exp(-t_k / tau0)) + alpha (exp(t_label / tau1) - 1), t_k the
/// first spike of output k; silent outputs take no part.
struct FirstSpikeLoss {
  double tau0_s = 0.5e-3;
  double alpha = 0.003;
  double tau1_s = 6.4e-3;

  EventLoss of(const SpikeTrain& outputs, std::int32_t classes, std::int32_t label) const;
};

/// The sum of the times of all output spikes, in seconds.
EventLoss spike_time_sum(const SpikeTrain& outputs);

/// Cross-entropy of the softmax over the peaks.
EventLoss peak_cross_entropy(const std::vector<VoltagePeak>& peaks, std::int32_t label);

}  // namespace spikedepth
