// What cameras do wrong, what they are, and who walks before them: against closed forms and against
// the same recording without the fault.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/error.hpp"
#include "io/simulator/simulate.hpp"
#include "io/simulator/stepper.hpp"
#include "io/simulator/variety.hpp"
#include "io/simulator/wave.hpp"
#include "io/simulator/world.hpp"
#include "tests/support/memory_sink.hpp"

namespace spikedepth {
namespace {

using test::MemorySink;

MemorySink run(const SimulationConfig& config) {
  MemorySink sink;
  simulate(config, sink, {});
  return sink;
}

SimulationConfig quiet_room() {
  SimulationConfig config;
  config.seconds = 0.2;
  config.sensor_scale = 0.25;
  config.noise_hz = config.leak_hz = 0;
  config.imu_hz = 0;
  return config;
}

TEST(SimulatorFaults, HotPixelsFireByThemselvesAndOthersDoNot) {
  SimulationConfig config = quiet_room();
  config.speed = 0;
  config.seconds = 1;
  config.refractory_us = 0;
  config.hot_share = 0.03;
  config.hot_hz = 150;
  MemorySink sink = run(config);
  const auto pixels = static_cast<double>(simulated_rig(config).left.sensor.pixels());
  std::array<std::set<std::pair<int, int>>, 2> hot;
  for (const Side side : {Side::left, Side::right}) {
    const EventBatch& events = sink.camera(side).events;
    std::map<std::pair<int, int>, int> counts;
    for (const Event& event : events) ++counts[{event.x, event.y}];
    const double expected = config.hot_share * pixels;
    EXPECT_NEAR(static_cast<double>(counts.size()), expected, 5 * std::sqrt(expected));
    const double mean = static_cast<double>(events.size()) / static_cast<double>(counts.size());
    EXPECT_NEAR(mean, config.hot_hz,
                5 * std::sqrt(config.hot_hz / static_cast<double>(counts.size())));
    for (const auto& [pixel, count] : counts) {
      EXPECT_NEAR(count, config.hot_hz, 6 * std::sqrt(config.hot_hz));
      hot[static_cast<std::size_t>(side)].insert(pixel);
    }
  }
  EXPECT_NE(hot[0], hot[1]) << "each camera has its own";
}

TEST(SimulatorFaults, TheRightCamerasThresholdsAreScaled) {
  SimulationConfig config = quiet_room();
  config.scene = "ramp";
  config.ramp_per_s = 2.1;
  config.seconds = 1;
  config.threshold_spread = 0;
  config.refractory_us = 0;
  config.bandwidth_hz = 0;
  config.right_threshold_scale = 2;
  MemorySink sink = run(config);
  const auto pixels = simulated_rig(config).left.sensor.pixels();
  EXPECT_EQ(sink.left.events.size(), 8 * pixels);   // 2.1 / 0.25
  EXPECT_EQ(sink.right.events.size(), 4 * pixels);  // 2.1 / 0.5
}

TEST(SimulatorFaults, ALateClockMovesTheRightEventsAndNothingElse) {
  SimulationConfig config = quiet_room();
  const MemorySink right_clock = run(config);
  for (const TimeUs late : {TimeUs{60000}, TimeUs{-60000}}) {
    config.right_late_us = late;
    const MemorySink sink = run(config);
    EXPECT_EQ(sink.left.events, right_clock.left.events);
    EventBatch expected;
    for (Event event : right_clock.right.events) {
      event.t += late;
      if (event.t >= 0 && event.t < 200000) expected.push_back(event);
    }
    EXPECT_LT(expected.size(), right_clock.right.events.size());
    EXPECT_EQ(sink.right.events, expected);
  }
}

TEST(SimulatorFaults, ATiltedRightCameraSeesEverythingLower) {
  SimulationConfig config = quiet_room();
  config.sensor_scale = 1;
  config.seconds = 0.01;
  config.depth_hz = 100;
  const MemorySink straight = run(config);
  config.right_down_px = 5;
  const MemorySink tilted = run(config);
  EXPECT_EQ(tilted.left.images.front().image.pixels, straight.left.images.front().image.pixels);
  const GrayImage& before = straight.right.images.front().image;
  const GrayImage& after = tilted.right.images.front().image;
  const auto difference = [&](int down) {
    double sum = 0;
    for (int y = 100; y < 160; ++y) {  // near the optical axis
      for (int x = 120; x < 220; ++x) {
        const auto at = [&](const GrayImage& image, int row) {
          return static_cast<double>(
              image.pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) +
                           static_cast<std::size_t>(x)]);
        };
        sum += std::abs(at(after, y) - at(before, y - down));
      }
    }
    return sum;
  };
  for (const int other : {0, 3, 7}) EXPECT_LT(difference(5), 0.3 * difference(other)) << other;
  // The rectified truth is that of the calibration, which knows nothing of it; the raw one moves.
  const auto same = [](const DepthMap& a, const DepthMap& b) {
    for (std::size_t i = 0; i < a.metres.size(); ++i) {
      if (a.metres[i] != b.metres[i] && a.metres[i] == a.metres[i]) return false;
    }
    return true;
  };
  EXPECT_TRUE(same(tilted.right.rectified.back().map, straight.right.rectified.back().map));
  EXPECT_FALSE(same(tilted.right.raw.back().map, straight.right.raw.back().map));
  EXPECT_TRUE(same(tilted.left.raw.back().map, straight.left.raw.back().map));
}

TEST(SimulatorRig, OtherSensorsSeeTheSameWidthWithSquarePixels) {
  const StereoCalibration usual = simulated_rig({});
  for (const auto& [name, size] : std::map<std::string, SensorSize>{{"mvsec", {346, 260}},
                                                                    {"dvs128", {128, 128}},
                                                                    {"dvxplorer", {640, 480}},
                                                                    {"hd", {1280, 720}}}) {
    SimulationConfig config;
    config.sensor = name;
    const StereoCalibration rig = simulated_rig(config);
    for (const Side side : {Side::left, Side::right}) {
      const CameraCalibration& camera = rig.camera(side);
      const CameraCalibration& mvsec = usual.camera(side);
      EXPECT_EQ(camera.sensor, size) << name;
      EXPECT_NEAR(camera.fx / camera.sensor.width, mvsec.fx / 346, 1e-9);
      EXPECT_NEAR(camera.fx / camera.fy, mvsec.fx / mvsec.fy, 1e-9);
      // The middle row looks along the same direction.
      EXPECT_NEAR((camera.cy - 0.5 * (size.height - 1)) / camera.fy,
                  (mvsec.cy - 0.5 * 259) / mvsec.fy, 1e-9);
      EXPECT_NEAR((camera.projection[6] - 0.5 * (size.height - 1)) / camera.projection[5],
                  (mvsec.projection[6] - 0.5 * 259) / mvsec.projection[5], 1e-9);
    }
    EXPECT_NEAR(rig.baseline_m(), usual.baseline_m(), 1e-12) << name;
    config.focal_scale = 2;
    EXPECT_NEAR(simulated_rig(config).focal_baseline(), 2 * rig.focal_baseline(), 1e-9);
  }
  SimulationConfig wrong;
  wrong.sensor = "davis";
  EXPECT_THROW(wrong.check(), ConfigError);
}

TEST(SimulatorWorld, AScaledWorldLooksTheSameAtScaledDepth) {
  SimulationConfig config = quiet_room();
  const MemorySink whole = run(config);
  config.world_scale = 0.5;
  const MemorySink half = run(config);
  ASSERT_EQ(whole.left.rectified.size(), half.left.rectified.size());
  // The baseline is as it was, so only the left camera looks at the same picture.
  const auto& large = whole.left.rectified.back().map.metres;
  const auto& small = half.left.rectified.back().map.metres;
  for (std::size_t i = 0; i < large.size(); i += 7)
    ASSERT_NEAR(small[i], 0.5F * large[i], 2e-3F * large[i]) << i;
  const auto& image = whole.left.images.back().image.pixels;
  const auto& scaled = half.left.images.back().image.pixels;
  double difference = 0;
  for (std::size_t i = 0; i < image.size(); ++i) difference += std::abs(image[i] - scaled[i]);
  EXPECT_LT(difference / static_cast<double>(image.size()), 0.5);
  EXPECT_NEAR(half.poses.back().position[0], 0.5 * whole.poses.back().position[0], 1e-9);
}

TEST(SimulatorWorld, OnlyWalkersMoveBeforeAStillCamera) {
  SimulationConfig config = quiet_room();
  config.speed = 0;
  config.seconds = 0.4;
  EXPECT_TRUE(run(config).left.events.empty());
  config.walkers = 3;
  const MemorySink sink = run(config);
  ASSERT_GT(sink.left.events.size(), 200U);
  // Whoever moves stands before what was seen without them.
  config.walkers = 0;
  const DepthMap empty = run(config).left.raw.back().map;
  std::set<std::pair<int, int>> visited;
  for (const auto& depth : sink.left.raw) {
    for (int y = 0; y < empty.height; ++y) {
      for (int x = 0; x < empty.width; ++x) {
        if (depth.map.at(x, y) < empty.at(x, y) - 1e-3F) visited.insert({x, y});
        EXPECT_LE(depth.map.at(x, y), empty.at(x, y) + 1e-3F);
      }
    }
  }
  std::size_t explained = 0;
  for (const Event& event : sink.left.events) {
    bool near_one = false;
    for (int dy = -3; dy <= 3; ++dy) {
      for (int dx = -3; dx <= 3; ++dx) near_one |= visited.count({event.x + dx, event.y + dy}) > 0;
    }
    explained += near_one ? 1U : 0U;
  }
  EXPECT_GT(static_cast<double>(explained), 0.97 * static_cast<double>(sink.left.events.size()));
  EXPECT_LT(visited.size(), empty.metres.size() * 9 / 10);
}

TEST(SimulatorWorld, PeopleStayInTheirRoom) {
  const simulator::Vec3 half{3.0, 3.5, 1.5};
  simulator::HarmonicTrajectory::Parameters still;
  still.start = {0.8, -0.5, 1.2};
  for (int seed = 1; seed <= 40; ++seed) {
    still.yaw = 0.3 * seed;
    const simulator::HarmonicTrajectory trajectory(still, 1);
    simulator::Scene scene;
    Random random(static_cast<std::uint64_t>(seed));
    simulator::SceneBuilder builder(scene, random);
    builder.set_palette({builder.add_textures(simulator::Pattern::uniform, 1)});
    simulator::add_walkers(builder, trajectory, half, 3, random);
    ASSERT_EQ(scene.shapes.size(), 3U * 6U);
    for (const auto& shape : scene.shapes) {
      for (double t = 0; t < 30; t += 0.25) {
        const auto place = shape.world_from_local.translation + simulator::offset_at(shape.sway, t);
        EXPECT_LT(std::abs(place.x), half.x) << seed;
        EXPECT_LT(std::abs(place.y), half.y) << seed;
      }
    }
  }
  SimulationConfig street;
  street.scene = "street";
  street.walkers = 2;
  EXPECT_THROW(street.check(), ConfigError);
}

// A sphere that crosses the view: its image moves by no more than the bound, and not much less.
TEST(SimulatorWorld, TheStepLimitKnowsMovingShapes) {
  const StereoCalibration rig = simulated_rig({});
  simulator::Scene scene;
  Random random(1);
  simulator::SceneBuilder builder(scene, random);
  builder.set_palette({builder.add_textures(simulator::Pattern::uniform, 1)});
  constexpr double kDistance_m = 2, kRadius_m = 0.1, kSpeed = 1.5, kStep_s = 0.004;
  const double frequency = 0.5, amplitude = kSpeed / (2 * M_PI * frequency);
  builder.set_sway({{{{amplitude, frequency, 0}}, {}, {}}});
  builder.add_sphere({simulator::Mat3{}, {0, 0, kDistance_m}}, kRadius_m);
  const simulator::RayTable rays(rig.left, DepthView::rectified, rig.view());
  simulator::ViewRenderer view(scene, rays);
  view.set_pose({}, 0);  // looks along z
  for (int row = 0; row < view.tile_rows(); ++row) view.render(row, false);
  const double moved_px = rig.focal_px() * kSpeed * kStep_s / kDistance_m;
  const double bound_px = simulator::largest_sway_px(scene, view, 0, kStep_s);
  EXPECT_GT(bound_px, moved_px);
  EXPECT_LT(bound_px, 2.5 * moved_px);
}

TEST(SimulatorWorld, NothingSwaysFasterThanItsGreatestSpeed) {
  const simulator::Sway sway = {{{{0.5, 0.3, 0.1}, {0.1, 1.1, 2.0}}, {{0.2, 0.7, 1.0}}, {}}};
  double greatest = 0;
  constexpr double kStep_s = 1e-4;
  for (double t = 0; t < 20; t += 50 * kStep_s) {
    const auto way = simulator::offset_at(sway, t + kStep_s) - simulator::offset_at(sway, t);
    greatest = std::max(greatest, simulator::length(way) / kStep_s);
  }
  EXPECT_LE(greatest, simulator::greatest_speed(sway));
  EXPECT_GT(greatest, 0.8 * simulator::greatest_speed(sway));
  const simulator::Sway one = {{{{0.3, 0.5, 0}}, {{0.4, 0.5, 0}}, {}}};
  EXPECT_NEAR(simulator::greatest_speed(one), M_PI * 0.5, 1e-12);
}

TEST(SimulatorVariety, DrawsWithinTheRangesAndRepeats) {
  std::set<std::string> sensors;
  int still = 0, with_people = 0;
  for (int seed = 1; seed <= 200; ++seed) {
    SimulationConfig config;
    config.seed = seed;
    const SimulationConfig drawn = varied(config);
    drawn.check();
    EXPECT_EQ(drawn.world_scale, varied(config).world_scale);
    sensors.insert(drawn.sensor);
    still += drawn.speed == 0 ? 1 : 0;
    with_people += drawn.walkers > 0 ? 1 : 0;
    EXPECT_TRUE(drawn.speed > 0 || drawn.walkers > 0) << "a recording has events";
    config.scene = "street";
    const SimulationConfig street = varied(config);
    street.check();
    EXPECT_GT(street.speed, 0);
  }
  EXPECT_EQ(sensors, (std::set<std::string>{"mvsec", "dvs128", "dvxplorer"}));
  EXPECT_GT(still, 20);
  EXPECT_GT(with_people, still);
}

// Of what is rendered, not of what was drawn.
TEST(SimulatorVariety, LargestDisparitiesAreThoseOfNearScenes) {
  for (int seed = 1; seed <= 12; ++seed) {
    SimulationConfig config;
    config.seed = seed;
    config = varied(config);
    config.seconds = 0.1;
    config.depth_hz = 10;
    if (config.sensor != "dvs128") config.sensor_scale = 0.25;
    const MemorySink sink = run(config);
    const double rig = simulated_rig(config).focal_baseline() / config.sensor_scale;
    std::vector<double> disparities;
    for (const float metres : sink.left.rectified.back().map.metres) {
      if (metres > 0) disparities.push_back(rig / metres);
    }
    std::sort(disparities.begin(), disparities.end());
    const double largest = disparities[disparities.size() * 99 / 100];
    EXPECT_GT(largest, 3) << seed;
    EXPECT_LT(largest, 52) << seed;
  }
}

}  // namespace
}  // namespace spikedepth
