#pragma once
// Post-training compression: pruning and quantisation.
#include <cstdint>

namespace spikedepth {

class DepthModel;

/// Sets the smallest `share` (0 to below 1, by magnitude) of each synaptic tensor to zero. Biases
/// and neuron parameters stay. Throws ConfigError on another share.
void prune_weights(DepthModel& model, double share);

/// Rounds each synaptic tensor to 2^bits - 1 evenly spaced values that lie symmetrically about zero
/// and reach its largest magnitude. `bits` 2 to 16; throws ConfigError otherwise.
void round_weights(DepthModel& model, std::int64_t bits);

}  // namespace spikedepth
