#pragma once
// How long a network takes. Torch-free for its users.
#include <cstdint>
#include <vector>

#include "models/experiments/experiment.hpp"

namespace spikedepth {

/// Milliseconds of each round, after one that does not count.
struct ModelBenchResult {
  std::int64_t parameters = 0;
  std::vector<double> forward_ms;
  std::vector<double> step_ms;  // forward, loss, backward, Adam
};

/// Runs a fresh network of `experiment` on random counts of MVSEC's size, batch 1.
ModelBenchResult bench_model(Experiment experiment, std::int64_t rounds, std::int64_t threads);

}  // namespace spikedepth
