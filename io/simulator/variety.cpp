#include "io/simulator/variety.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/random.hpp"
#include "io/simulator/rig.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kVarietyStream = 5;  // of the seed; lower ones belong to the simulation

double log_uniform(Random& random, double low, double high) {
  return std::exp(random.uniform(std::log(low), std::log(high)));
}

// Zero with a probability of `none`, else a normal deviate that is cut at two deviations.
double sometimes(Random& random, double none, double deviation) {
  const double value = std::clamp(random.normal(), -2.0, 2.0);
  return random.uniform() < none ? 0 : deviation * value;
}

void draw_sensor(SimulationConfig& config, Random& random) {
  const double kind = random.uniform();
  config.sensor = kind < 0.5 ? "mvsec" : kind < 0.92 ? "dvs128" : "dvxplorer";
  config.focal_scale =
      config.sensor == "dvs128" ? log_uniform(random, 1.0, 2.6) : log_uniform(random, 0.8, 1.25);
}

// In an unscaled room nearly everything is further away than this.
constexpr double kNearest_m = 0.88;

void draw_distances(SimulationConfig& config, Random& random) {
  const double largest_px = log_uniform(random, 9, 46);
  const double focal_baseline = simulated_rig(config).focal_baseline();
  config.world_scale = std::clamp(focal_baseline / (kNearest_m * largest_px), 0.1, 10.0);
}

void draw_motion(SimulationConfig& config, Random& random) {
  config.speed = log_uniform(random, 0.4, 2.0);
  const bool people = random.uniform() < 0.55;
  const auto count = 1 + static_cast<std::int64_t>(random.below(4));
  const bool still = random.uniform() < 0.7;
  // People before a large sensor take minutes a second: their near legs are fast.
  if (!people || config.scene != "room" || config.sensor == "dvxplorer") return;
  config.walkers = count;
  config.step_px = 2.5;
  if (still) config.speed = 0;  // cameras on a stand
}

void draw_pixels(SimulationConfig& config, Random& random) {
  const double threshold = log_uniform(random, 0.13, 0.5);
  config.threshold_on = threshold * log_uniform(random, 0.85, 1.18);
  config.threshold_off = threshold * log_uniform(random, 0.85, 1.18);
  config.threshold_spread = threshold * random.uniform(0.06, 0.2);
  config.bandwidth_hz = log_uniform(random, 60, 600);
  config.refractory_us = static_cast<std::int64_t>(log_uniform(random, 100, 2000));
  config.noise_hz = log_uniform(random, 0.03, 2.0);
  config.leak_hz = log_uniform(random, 0.02, 0.3);
  config.hot_share = random.uniform() < 0.4 ? 0 : log_uniform(random, 1e-4, 2e-3);
  config.hot_hz = log_uniform(random, 30, 300);
}

void draw_faults(SimulationConfig& config, Random& random) {
  config.right_threshold_scale = std::exp(sometimes(random, 0.2, 0.12));
  config.right_down_px = sometimes(random, 0.3, 0.6);
  config.right_late_us = std::llround(sometimes(random, 0.4, 1000));
}

}  // namespace

SimulationConfig varied(SimulationConfig config) {
  Random random(static_cast<std::uint64_t>(config.seed), kVarietyStream);
  draw_sensor(config, random);
  draw_distances(config, random);
  draw_motion(config, random);
  draw_pixels(config, random);
  draw_faults(config, random);
  return config;
}

}  // namespace spikedepth
