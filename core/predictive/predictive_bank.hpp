#pragma once
// A bank of predictive neurons with shared weights over many windows of an event stream, in coarse
// time steps.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// The rule of PredictiveNeuron with soft bounds, and two additions of this project: windows share
/// the weights, which move by the mean over those that may learn; and of all neurons of a window
/// only the one with the highest potential may (otherwise all would learn the same).
struct PredictiveBankParameters {
  std::int64_t neurons = 8, inputs = 50;
  double keep_input = 0.6, keep_membrane = 0.8;  // of traces and potentials from step to step
  double threshold = 1;
  double rate = 0.01;
};

/// Learns from `windows` [count][steps][inputs] of counts, all from rest; changes `weights`
/// [neurons][inputs]. Returns the mean of |x - v w|^2 / 2 of the neuron that may learn, over
/// windows and steps with any potential; 0 if there was none. Throws InternalError for other sizes.
double learn_windows(const PredictiveBankParameters& parameters, std::vector<double>& weights,
                     const std::vector<float>& windows, std::int64_t count, std::int64_t steps);

}  // namespace spikedepth
