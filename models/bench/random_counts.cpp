#include "models/bench/random_counts.hpp"

#include "core/camera/calibration.hpp"

namespace spikedepth {

Batch start_on_random_counts(DepthModel& model, std::int64_t steps) {
  constexpr std::int64_t height = 260, width = 346;
  constexpr double mean_count = 0.1, xi = 1.5;
  Batch batch;
  batch.inputs =
      torch::poisson(torch::full({1, steps, model.input_channels(), height, width}, mean_count));
  batch.targets = torch::full({1, 1, height, width}, kBenchDepth_m);
  batch.names = {"bench"};
  batch.origin.rig_px_m = torch::tensor({mvsec_indoor_calibration().focal_baseline()});
  model.set_origin(batch.origin);
  model.initialise({xi, kBenchDepth_m}, batch.inputs);
  return batch;
}

}  // namespace spikedepth
