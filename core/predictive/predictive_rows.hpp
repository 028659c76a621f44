#pragma once
// The innermost loops of predictive plasticity: along the synapses of one neuron.
#include <cstddef>

namespace spikedepth {

enum class PredictiveBound {
  soft,  // w += rate w d
  none,  // w += rate d
  hard   // w = max(0, w + rate d)
};

/// What is the same for all synapses of a neuron in a step.
struct PredictiveFactors {
  double rate = 0;            // eta
  double keep = 0;            // alpha
  double potential = 0;       // v before the step
  double heterosynaptic = 0;  // E = sum of eps w
  PredictiveBound bound = PredictiveBound::soft;
  bool local_only = false;  // E of each synapse alone
};

/// x.w and w.w
struct PredictiveSums {
  double xw = 0, ww = 0;
};
PredictiveSums predictive_sums(const double* x, const double* w, std::size_t count);

/// eps = x - v w, w += (bound) rate (v eps + E p), p <- keep p + x. Returns x.w of the new weights.
double predictive_update(const PredictiveFactors& factors, const double* x, double* w, double* p,
                         std::size_t count);

/// x *= keep
void decay_traces(double* x, double keep, std::size_t count);

}  // namespace spikedepth
