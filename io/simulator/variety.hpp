#pragma once
// Recordings that differ as those of real cameras do.
#include "io/simulator/simulation_config.hpp"

namespace spikedepth {

/// `config` with sensor, lens, distances, motion, people, thresholds, noise, and faults between the
/// cameras drawn from config.seed; scene, length and rates of images, depth and poses are kept. A
/// room's largest disparities lie between 9 and 46 px, whatever the sensor. HD sensors, which
/// networks see at half or a quarter of their size, are left out.
SimulationConfig varied(SimulationConfig config);

}  // namespace spikedepth
