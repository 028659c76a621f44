#pragma once
// What networks are timed on.
#include "core/learning/rules/learning_rule.hpp"

namespace spikedepth {

inline constexpr double kBenchDepth_m = 2.5;

/// One sample of `steps` time steps: Poisson counts of MVSEC's size, 0.1 a pixel and channel as its
/// recordings have in 50 ms, from its rig; kBenchDepth_m everywhere. `model` gets a start on it
/// that fires.
Batch start_on_random_counts(DepthModel& model, std::int64_t steps);

}  // namespace spikedepth
