#pragma once
// Recordings of a simulated stereo rig of event cameras with exact depth.
#include "core/base/progress.hpp"
#include "core/events/recording.hpp"
#include "io/simulator/rig.hpp"
#include "io/simulator/simulation_config.hpp"

namespace spikedepth {

/// Simulates `config` and hands everything to `sink`, which is finished at the end: events, grey
/// images, depth (raw and rectified view) of both cameras, poses and inertial samples of the left
/// camera. Times start at 0. The result depends on the configuration alone, not on config.threads.
/// Throws ConfigError and DataError on bad input, and CancelledError when `progress` says stop; the
/// sink is not finished then.
void simulate(const SimulationConfig& config, RecordingSink& sink,
              const ProgressCallback& progress);

}  // namespace spikedepth
