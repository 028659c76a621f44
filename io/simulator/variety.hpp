#pragma once
// Recordings that differ as those of real cameras do.
#include "io/simulator/simulation_config.hpp"

namespace spikedepth {

/// `config` with sensor, lens, distances, motion, people (in rooms), thresholds, noise, and faults
/// between the cameras drawn from config.seed; scene, length and rates of images, depth and poses
/// are kept. A room's largest disparities lie between some 9 and 46 px, whatever the sensor; people
/// may come a little nearer. HD sensors, which networks see at half or a quarter of their size, are
/// left out. step_px is 2.5 where people walk.
SimulationConfig varied(SimulationConfig config);

}  // namespace spikedepth
