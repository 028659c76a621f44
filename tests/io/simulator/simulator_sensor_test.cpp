// The pixel model against closed forms: a view that brightens evenly, and one in which nothing
// moves.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "io/simulator/simulate.hpp"
#include "tests/support/memory_sink.hpp"

namespace spikedepth {
namespace {

using test::MemorySink;

// Small ideal pixels: no spread, noise, leakage, reset time or bandwidth limit.
SimulationConfig ideal_ramp(double ramp_per_s) {
  SimulationConfig config;
  config.scene = "ramp";
  config.ramp_per_s = ramp_per_s;
  config.seconds = 1.0;
  config.sensor_scale = 0.1;
  config.threshold_on = 0.25;
  config.threshold_off = 0.3;
  config.threshold_spread = 0;
  config.refractory_us = 0;
  config.noise_hz = config.leak_hz = config.bandwidth_hz = 0;
  config.image_hz = config.depth_hz = config.imu_hz = 0;
  return config;
}

SimulationConfig still_room() {
  SimulationConfig config = ideal_ramp(0);
  config.scene = "room";
  config.speed = 0;
  config.sensor_scale = 0.2;
  return config;
}

MemorySink run(const SimulationConfig& config) {
  MemorySink sink;
  simulate(config, sink, {});
  EXPECT_TRUE(sink.finished);
  return sink;
}

// Event times of every pixel of one camera.
std::map<std::pair<int, int>, std::vector<TimeUs>> by_pixel(const EventBatch& events) {
  std::map<std::pair<int, int>, std::vector<TimeUs>> times;
  for (const Event& event : events) times[{event.y, event.x}].push_back(event.t);
  return times;
}

// Every pixel of both cameras has fired at exactly these times (seconds).
void expect_times(MemorySink& sink, const SimulationConfig& config, int polarity,
                  const std::vector<double>& expected_s, double tolerance_us) {
  for (const Side side : {Side::left, Side::right}) {
    const EventBatch& events = sink.camera(side).events;
    for (const Event& event : events) ASSERT_EQ(event.polarity, polarity);
    const auto pixels = by_pixel(events);
    ASSERT_EQ(pixels.size(), simulated_rig(config).left.sensor.pixels());
    for (const auto& [pixel, times] : pixels) {
      ASSERT_EQ(times.size(), expected_s.size());
      for (std::size_t k = 0; k < times.size(); ++k) {
        ASSERT_NEAR(static_cast<double>(times[k]), 1e6 * expected_s[k], tolerance_us)
            << "event " << k;
      }
    }
  }
}

TEST(SimulatorSensor, RampCrossesTheOnThresholdAtEvenTimes) {
  const SimulationConfig config = ideal_ramp(2.1);
  MemorySink sink = run(config);
  std::vector<double> expected;
  for (int k = 1; k * 0.25 <= 2.1; ++k) expected.push_back(k * 0.25 / 2.1);
  ASSERT_EQ(expected.size(), 8U);
  expect_times(sink, config, 1, expected, 3);
}

TEST(SimulatorSensor, FallingRampCrossesTheOffThreshold) {
  const SimulationConfig config = ideal_ramp(-2.0);
  MemorySink sink = run(config);
  std::vector<double> expected;
  for (int k = 1; k * 0.3 <= 2.0; ++k) expected.push_back(k * 0.3 / 2.0);
  ASSERT_EQ(expected.size(), 6U);
  expect_times(sink, config, -1, expected, 3);
}

// Steep enough for several crossings within one step.
TEST(SimulatorSensor, SeveralCrossingsWithinAStepKeepTheirTimes) {
  SimulationConfig config = ideal_ramp(200.0);
  config.seconds = 0.1;
  MemorySink sink = run(config);
  std::vector<double> expected;
  for (int k = 1; k <= 79; ++k) expected.push_back(k * 0.25 / 200.0);
  expected.push_back(0.1);  // the 80th crossing is the very end
  const std::size_t found = by_pixel(sink.left.events).begin()->second.size();
  if (found == 79) expected.pop_back();  // which rounding may miss
  expect_times(sink, config, 1, expected, 3);
}

TEST(SimulatorSensor, ResetTimeAddsToEveryInterval) {
  SimulationConfig config = ideal_ramp(2.1);
  // Longer and shorter than a step.
  for (const std::int64_t refractory_us : {23000, 700}) {
    config.refractory_us = refractory_us;
    MemorySink sink = run(config);
    const double rise_s = 0.25 / 2.1, reset_s = 1e-6 * static_cast<double>(refractory_us);
    std::vector<double> expected;
    for (double t = rise_s; t <= 1.0; t += rise_s + reset_s) expected.push_back(t);
    expect_times(sink, config, 1, expected, 12);
  }
}

TEST(SimulatorSensor, BandwidthDelaysTheRamp) {
  SimulationConfig config = ideal_ramp(2.1);
  config.bandwidth_hz = 2.0;
  MemorySink sink = run(config);
  const double tau = 1 / (2 * M_PI * config.bandwidth_hz);
  const auto filtered = [&](double t) { return 2.1 * (t - tau * (1 - std::exp(-t / tau))); };
  std::vector<double> expected;
  for (int k = 1; k * 0.25 <= filtered(1.0); ++k) {
    double low = 0, high = 1;
    while (high - low > 1e-9) {
      const double middle = 0.5 * (low + high);
      (filtered(middle) < k * 0.25 ? low : high) = middle;
    }
    expected.push_back(low);
  }
  ASSERT_EQ(expected.size(), 7U);  // one fewer than without the filter
  // Within a step of 10 ms the output is taken as straight: off by at most ramp / tau * dt^2 / 8.
  expect_times(sink, config, 1, expected, 250);
}

TEST(SimulatorSensor, ThresholdsSpreadAsConfigured) {
  SimulationConfig config = ideal_ramp(2.0);
  config.threshold_spread = 0.04;
  config.sensor_scale = 0.25;
  MemorySink sink = run(config);
  std::vector<double> thresholds;
  for (const Side side : {Side::left, Side::right}) {
    for (const auto& [pixel, times] : by_pixel(sink.camera(side).events)) {
      thresholds.push_back(2e-6 * static_cast<double>(times.front()));
    }
  }
  const auto n = static_cast<double>(thresholds.size());
  ASSERT_EQ(thresholds.size(), 2 * simulated_rig(config).left.sensor.pixels());
  double mean = 0, square = 0;
  for (const double threshold : thresholds) mean += threshold / n;
  for (const double threshold : thresholds) square += (threshold - mean) * (threshold - mean) / n;
  EXPECT_NEAR(mean, 0.25, 5 * 0.04 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(square), 0.04, 5 * 0.04 / std::sqrt(2 * n));
}

TEST(SimulatorSensor, NoiseIsPoisson) {
  SimulationConfig config = still_room();
  config.noise_hz = 4.0;
  config.seconds = 2.0;
  MemorySink sink = run(config);
  const auto pixels = static_cast<double>(simulated_rig(config).left.sensor.pixels());
  for (const Side side : {Side::left, Side::right}) {
    const EventBatch& events = sink.camera(side).events;
    const auto count = static_cast<double>(events.size());
    const double expected = pixels * config.noise_hz * config.seconds;
    EXPECT_NEAR(count, expected, 5 * std::sqrt(expected));
    double on = 0;
    for (const Event& event : events) on += event.polarity > 0 ? 1 : 0;
    EXPECT_NEAR(on, count / 2, 5 * std::sqrt(count) / 2);
    // Variance over pixels equals the mean: the index of dispersion is 1 within sqrt(2 / pixels).
    const double mean = count / pixels;
    double squares = pixels * mean * mean;
    for (const auto& [pixel, times] : by_pixel(events)) {
      const auto k = static_cast<double>(times.size());
      squares += k * k - 2 * k * mean;
    }
    EXPECT_NEAR(squares / pixels / mean, 1.0, 5 * std::sqrt(2 / pixels));
  }
}

TEST(SimulatorSensor, LeakageFiresOnEventsAtItsRate) {
  SimulationConfig config = still_room();
  config.leak_hz = 4.0;
  config.threshold_spread = 0.03;  // the rate is in events, whatever the threshold
  MemorySink sink = run(config);
  config.seconds = 1.0;
  std::vector<double> expected = {0.25, 0.5, 0.75, 1.0};
  if (by_pixel(sink.left.events).begin()->second.size() == 3) expected.pop_back();
  for (const auto& [pixel, times] : by_pixel(sink.left.events)) {
    ASSERT_GE(times.size(), 3U);
    for (std::size_t k = 0; k < 3; ++k)
      ASSERT_NEAR(static_cast<double>(times[k]), 1e6 * expected[k], 5);
  }
  for (const Event& event : sink.left.events) ASSERT_EQ(event.polarity, 1);
}

TEST(SimulatorSensor, NothingMovesNothingFires) {
  const MemorySink sink = run(still_room());
  EXPECT_TRUE(sink.left.events.empty());
  EXPECT_TRUE(sink.right.events.empty());
}

}  // namespace
}  // namespace spikedepth
