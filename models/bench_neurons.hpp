#pragma once
// A layer of neurons beside its composition from LibTorch's operations. Torch-free for its users.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Milliseconds of one step from rest, forward and backward, on [1,32,260,346]: 2.9 million
/// integrate-and-fire neurons with the ATan surrogate.
struct NeuronBenchResult {
  std::vector<double> plain_ms, fused_ms;
  bool equal = true;  // spikes and gradients, to the bit
};

/// Plain: charge, compare, reset and surrogate as they are written down. Fused: what networks use.
/// They take turns.
NeuronBenchResult bench_neurons(std::int64_t rounds, std::int64_t threads);

}  // namespace spikedepth
