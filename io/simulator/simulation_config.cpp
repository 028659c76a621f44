#include "io/simulator/simulation_config.hpp"

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "io/simulator/rig.hpp"

namespace spikedepth {
namespace {

void check_range(const char* name, double value, double low, double high) {
  // Written so that NaN fails.
  if (!(value >= low && value <= high)) {
    throw ConfigError(format("%s is %g; choose a value from %g to %g", name, value, low, high));
  }
}

}  // namespace

void SimulationConfig::list_fields(FieldList& list) {
  list.choice(
      "scene", scene, {"room", "street", "plane", "ramp"},
      "plane: one textured plane facing the cameras; ramp: the whole view brightens evenly");
  list.add("seed", seed, "every seed gives another scene, motion and sensor");
  list.add("seconds", seconds, "length of the recording");
  list.add("speed", speed, "factor on the speed of the cameras");
  list.add("pose_file", pose_file,
           "poses of the left camera that drive it (TUM text: t x y z qx qy qz qw); empty: motion "
           "from the seed");
  list.add("pose_start_s", pose_start_s, "where in the pose file to begin, seconds from its start");
  list.add("pose_tilt_deg", pose_tilt_deg,
           "how far below the horizon the camera looks at the pose file's first pose; MVSEC's: 27");
  list.add("threshold_on", threshold_on, "ON contrast threshold, change of the natural log");
  list.add("threshold_off", threshold_off, "OFF contrast threshold, change of the natural log");
  list.add("threshold_spread", threshold_spread,
           "standard deviation of both thresholds over pixels, natural log");
  list.add("refractory_us", refractory_us, "how long a pixel is held in reset after an event");
  list.add("noise_hz", noise_hz, "background events per pixel and second");
  list.add("hot_share", hot_share, "share of the pixels that fire by themselves all the time");
  list.add("hot_hz", hot_hz, "events per second of such a pixel");
  list.add("leak_hz", leak_hz, "ON events per pixel and second by leakage; 0: none");
  list.add("bandwidth_hz", bandwidth_hz, "first-order bandwidth of the pixel; 0: unlimited");
  list.add("image_hz", image_hz, "grey images per second; 0: none");
  list.add("depth_hz", depth_hz, "depth maps per second; 0: none");
  list.add("pose_hz", pose_hz, "poses per second; 0: none");
  list.add("imu_hz", imu_hz, "inertial samples per second; 0: none");
  list.add("farthest_m", farthest_m, "depth beyond is unknown");
  list.choice("sensor", sensor, simulated_sensor_names(),
              "whose pixels: 346x260, 128x128, 640x480 or 1280x720, over MVSEC's width of view");
  list.add("sensor_scale", sensor_scale,
           "factor on the pixels along both edges, with the same field of view");
  list.add("focal_scale", focal_scale, "factor on the focal length: a longer lens sees less");
  list.add("right_threshold_scale", right_threshold_scale,
           "factor on the right camera's thresholds: cameras that were not tuned alike");
  list.add("right_down_px", right_down_px,
           "rows by which the right image lies too low, unknown to the calibration");
  list.add("right_late_us", right_late_us,
           "how late the right camera's clock is, unknown to the recording");
  list.add("world_scale", world_scale,
           "factor on scene, path and speeds, not on the rig: a half doubles disparities");
  list.add("walkers", walkers, "scene room: people who walk in front of the cameras");
  list.add("step_px", step_px, "no pixel moves further than this between two rendered views");
  list.add("plane_distance_m", plane_distance_m, "scenes plane and ramp: distance of the plane");
  list.add("ramp_per_s", ramp_per_s, "scene ramp: change of log brightness per second");
  list.add("threads", threads, "threads used; they don't change the result");
}

void SimulationConfig::check() const {
  auto copy = *this;
  check_choices(fields_of(copy));
  check_range("seed", static_cast<double>(seed), 0, 9e15);
  check_range("seconds", seconds, 0.001, 3600);
  check_range("speed", speed, 0, 20);
  check_range("pose_start_s", pose_start_s, 0, 1e6);
  check_range("pose_tilt_deg", pose_tilt_deg, -90, 90);
  check_range("threshold_on", threshold_on, 0.01, 5);
  check_range("threshold_off", threshold_off, 0.01, 5);
  check_range("threshold_spread", threshold_spread, 0, 1);
  check_range("refractory_us", static_cast<double>(refractory_us), 0, 1e6);
  check_range("noise_hz", noise_hz, 0, 1000);
  check_range("hot_share", hot_share, 0, 1);
  check_range("hot_hz", hot_hz, 0, 1e5);
  check_range("leak_hz", leak_hz, 0, 1000);
  check_range("bandwidth_hz", bandwidth_hz, 0, 1e6);
  check_range("image_hz", image_hz, 0, 1000);
  check_range("depth_hz", depth_hz, 0, 1000);
  check_range("pose_hz", pose_hz, 0, 10000);
  check_range("imu_hz", imu_hz, 0, 10000);
  check_range("farthest_m", farthest_m, 0.1, 1e6);
  check_range("sensor_scale", sensor_scale, 0.05, 4);
  check_range("focal_scale", focal_scale, 0.7, 8);
  check_range("right_threshold_scale", right_threshold_scale, 0.1, 10);
  check_range("right_down_px", right_down_px, -50, 50);
  check_range("right_late_us", static_cast<double>(right_late_us), -1e6, 1e6);
  check_range("world_scale", world_scale, 0.1, 10);
  check_range("walkers", static_cast<double>(walkers), 0, 20);
  if (walkers > 0 && scene != "room")
    throw ConfigError("walkers are people in a room, and the scene is " + scene +
                      "; set walkers=0 or scene=room");
  check_range("step_px", step_px, 0.05, 10);
  check_range("plane_distance_m", plane_distance_m, 0.2, 1000);
  check_range("ramp_per_s", ramp_per_s, -1000, 1000);
  check_range("threads", static_cast<double>(threads), 1, 64);
}

}  // namespace spikedepth
