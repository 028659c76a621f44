#pragma once
// What the engine's inner loops reach alone, on one core, with everything in the first-level cache.
#include <string>
#include <vector>

namespace spikedepth {

/// Throughput of one kernel of one instruction set.
struct KernelThroughput {
  std::string instruction_set, kernel;
  double per_second = 0;
  std::string unit;  // what is counted: "additions", "spikes", "neurons"
};

/// All kernels of all instruction sets that this machine runs; each is repeated for about
/// `seconds`.
std::vector<KernelThroughput> bench_kernels(double seconds);

/// Additions of weights a second of the fastest instruction set: the peak that the engine can
/// approach. Integers or float32.
double peak_additions_per_second(bool integers, double seconds);

}  // namespace spikedepth
