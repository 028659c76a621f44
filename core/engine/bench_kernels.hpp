#pragma once
// Throughput of the engine's inner loops alone, on one core, with all data in the first-level
// cache.
#include <string>
#include <vector>

namespace spikedepth {

/// Throughput of one kernel of one instruction set.
struct KernelThroughput {
  std::string instruction_set, kernel;
  double per_second = 0;
  std::string unit;  // what is counted: "additions", "spikes", "neurons"
};

/// Measures all kernels of all instruction sets that this machine runs, each for about `seconds`.
std::vector<KernelThroughput> bench_kernels(double seconds);

/// Additions of weights a second of the fastest instruction set, in integers or float32: the peak
/// that the engine can approach.
double peak_additions_per_second(bool integers, double seconds);

}  // namespace spikedepth
