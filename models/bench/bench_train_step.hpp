#pragma once
// A whole training step in two formulations of the same network. Torch-free for its users.
#include <string>
#include <vector>

#include "models/experiments/experiment.hpp"

namespace spikedepth {

/// Milliseconds of a step (forward, loss, backward, optimiser; batch 1, 346x260), one value a
/// round, and how far the two formulations' gradients lie apart.
struct TrainStepResult {
  std::vector<double> direct_ms, step_ms;
  double direct_peak_mb = 0, peak_mb = 0;  // resident memory above that before the step
  /// Largest difference of a parameter's gradients, relative to its largest gradient: in float32
  /// and in float64, each layer given the same spikes.
  double float32_difference = 0, float64_difference = 0;
  /// All spiking layers alone, forward and backward: in one pass, as trained, and from LibTorch's
  /// operations.
  std::vector<double> neurons_ms, plain_neurons_ms;
};

/// Direct: every input is upsampled as it is written down. Ours: what `train` runs. The steps take
/// turns; gradients are compared synapse by synapse on the spikes and the output gradients of one
/// pass, because a single spike that flips through rounding changes everything behind it.
TrainStepResult bench_train_step(const Experiment& experiment, std::int64_t rounds,
                                 std::int64_t threads);

}  // namespace spikedepth
