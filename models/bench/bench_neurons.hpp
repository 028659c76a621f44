#pragma once
// A layer of neurons beside its composition from LibTorch's operations. Torch-free for its users.
#include <cstdint>
#include <string>
#include <vector>

namespace spikedepth {

/// Milliseconds of one step, forward and backward, on [1,32,260,346]: 2.9 million neurons with the
/// ATan surrogate.
struct NeuronBenchRow {
  std::string name;
  std::vector<double> plain_ms, fused_ms;
  bool equal = true;  // spikes and gradients of the inputs, to the bit
};

/// Plain: charge, compare, reset and surrogate as they are written down. Fused: what networks use.
/// They take turns. Rows: integrate-and-fire from rest, the same with a potential that comes from
/// the step before and goes on to the next, and the leaky neuron so.
std::vector<NeuronBenchRow> bench_neurons(std::int64_t rounds, std::int64_t threads);

}  // namespace spikedepth
