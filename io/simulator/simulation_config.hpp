#pragma once
#include <string>

#include "core/base/fields.hpp"

namespace spikedepth {

/// What is simulated and by which sensor. The defaults give a recording like MVSEC's indoor_flying.
struct SimulationConfig {
  std::string scene = "room";
  std::int64_t seed = 1;
  double seconds = 10.0;
  double speed = 1.0;
  std::string pose_file;
  double pose_start_s = 0.0;
  double pose_tilt_deg = 27.0;

  double threshold_on = 0.25;
  double threshold_off = 0.25;
  double threshold_spread = 0.02;
  std::int64_t refractory_us = 500;
  double noise_hz = 0.1;
  double hot_share = 0.0;
  double hot_hz = 100.0;
  double leak_hz = 0.05;
  double bandwidth_hz = 300.0;

  double image_hz = 25.0;
  double depth_hz = 20.0;
  double pose_hz = 100.0;
  double imu_hz = 1000.0;
  double farthest_m = 80.0;

  std::string sensor = "mvsec";
  double sensor_scale = 1.0;
  double focal_scale = 1.0;
  double right_threshold_scale = 1.0;
  double right_down_px = 0.0;
  std::int64_t right_late_us = 0;
  double world_scale = 1.0;
  std::int64_t walkers = 0;
  double step_px = 1.0;
  double plane_distance_m = 2.0;
  double ramp_per_s = 2.0;
  std::int64_t threads = 2;

  void list_fields(FieldList& list);
  /// Throws ConfigError naming the field on values out of range.
  void check() const;
};

}  // namespace spikedepth
