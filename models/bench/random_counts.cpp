#include "models/bench/random_counts.hpp"

namespace spikedepth {

torch::Tensor start_on_random_counts(DepthModel& model) {
  constexpr std::int64_t height = 260, width = 346;
  constexpr double mean_count = 0.1, xi = 1.5;
  const auto frames =
      torch::poisson(torch::full({1, 1, model.input_channels(), height, width}, mean_count));
  model.initialise({xi, kBenchDepth_m}, frames);
  return frames;
}

}  // namespace spikedepth
