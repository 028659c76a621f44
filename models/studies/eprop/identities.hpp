#pragma once
// How far e-prop's gradient is from what defines it, and from backpropagation through time, in
// random networks. Torch-free for its users.
#include <cstdint>

#include "core/eprop/eprop_network.hpp"

namespace spikedepth {

/// A random network and batch in float64, by seed.
struct EpropExample {
  EpropParameters parameters;
  EpropWeights<double> weights;
  EpropBatch<double> batch;
};
/// 12 inputs, 9 neurons, 4 classes, 80 steps, 3 samples; refractory for 2 steps.
EpropExample eprop_example(std::uint64_t seed, bool adaptive);

/// Relative L2 errors, the largest over the gradients of synapses, readout and bias.
struct EpropIdentities {
  double definition = 0;        // e-prop against the graph that is cut in recurrence and reset
  double reset_in_graph = 0;    // the same where the reset is not cut: must be large
  double adaptation_cut = 0;    // where adaptation is cut too: must be large with adaptation
  double total_derivative = 0;  // sum of dE/dz e against backpropagation through time
  double one_copy = 0;          // the same with one copy of the spike: large with adaptation
  double cosine_to_bptt = 0;    // of the synapses' gradients
  double outer_products = 0;    // outer products against traces, where both are exact
};
EpropIdentities eprop_identities(std::uint64_t seed, bool adaptive);

}  // namespace spikedepth
