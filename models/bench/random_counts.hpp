#pragma once
// What networks are timed on.
#include <torch/torch.h>

#include "core/snn/depth_model.hpp"

namespace spikedepth {

inline constexpr double kBenchDepth_m = 2.5;

/// Frames [1,1,C,260,346] of Poisson counts, 0.1 a pixel and channel as MVSEC has in 50 ms, on
/// which `model` gets a start that fires.
torch::Tensor start_on_random_counts(DepthModel& model);

}  // namespace spikedepth
