#pragma once
// The stereo rig that a configuration simulates.
#include <string>
#include <vector>

#include "core/camera/calibration.hpp"

namespace spikedepth {

struct SimulationConfig;

/// Names for SimulationConfig::sensor.
std::vector<std::string> simulated_sensor_names();

/// MVSEC's indoor_flying cameras (lenses, baseline, rectification) behind the pixels of
/// config.sensor: the sensor's width sees what MVSEC's does, its pixels are square. Then
/// config.sensor_scale and focal_scale. Throws ConfigError on an unknown sensor.
StereoCalibration simulated_rig(const SimulationConfig& config);

}  // namespace spikedepth
