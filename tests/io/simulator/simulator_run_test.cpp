// Whole simulations: steps, determinism, pose files, files on disk, bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>

#include "core/base/error.hpp"
#include "io/recordings/mvsec/mvsec_writer.hpp"
#include "io/recordings/open_recording.hpp"
#include "io/simulator/simulate.hpp"
#include "io/simulator/simulator.hpp"
#include "tests/support/memory_sink.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

using simulator::RigidTransform;
using simulator::Simulator;
using simulator::Vec3;
using test::MemorySink;
using test::TempDir;

SimulationConfig small_room() {
  SimulationConfig config;
  config.sensor_scale = 0.25;
  config.seconds = 0.2;
  return config;
}

// The published fisheye projection, written down once more.
std::array<double, 2> project_fisheye(const CameraCalibration& camera, const Vec3& p) {
  const double radius = std::hypot(p.x, p.y), theta = std::atan2(radius, p.z);
  const auto& k = camera.distortion;
  double bent = theta;
  for (int i = 0; i < 4; ++i) bent += k[static_cast<std::size_t>(i)] * std::pow(theta, 2 * i + 3);
  const double scale = radius > 0 ? bent / radius : 1;
  return {camera.fx * scale * p.x + camera.cx, camera.fy * scale * p.y + camera.cy};
}

TEST(Simulator, NoPixelMovesMuchFurtherThanAStepAllows) {
  for (const char* scene : {"room", "street"}) {
    SimulationConfig config = small_room();
    config.scene = scene;
    config.seed = 5;
    config.speed = 6;
    config.sensor_scale = 0.5;
    Simulator simulator(config);
    const StereoCalibration& rig = simulator.rig();
    double typical = 0;
    for (int step = 0; step < 20; ++step) {
      double furthest = 0;
      std::array<std::vector<float>, 2> distances;
      for (const Side side : {Side::left, Side::right}) {
        distances[static_cast<std::size_t>(side)] = simulator.view(side).distance();
      }
      const TimeUs from = simulator.now(), to = simulator.advance(1000000);
      for (const Side side : {Side::left, Side::right}) {
        const CameraCalibration& camera = rig.camera(side);
        const RigidTransform change = inverse(simulator.world_from_camera(side, to)) *
                                      simulator.world_from_camera(side, from);
        for (int y = 0; y < camera.sensor.height; ++y) {
          for (int x = 0; x < camera.sensor.width; ++x) {
            const float distance = distances[static_cast<std::size_t>(side)]
                                            [static_cast<std::size_t>(y * camera.sensor.width + x)];
            if (!std::isfinite(distance)) continue;
            const Vec3 ray = simulator::pixel_ray(camera, DepthView::raw, x, y);
            const auto place =
                project_fisheye(camera, change * (static_cast<double>(distance) * ray));
            furthest = std::max(furthest, std::hypot(place[0] - x, place[1] - y));
          }
        }
      }
      EXPECT_LT(furthest, 1.1 * config.step_px) << scene << " step " << step;
      typical += furthest / 20;
    }
    EXPECT_GT(typical, 0.5) << "steps are needlessly short in a " << scene;
  }
}

std::string bytes_of(MemorySink& sink) {
  std::string bytes;
  const auto add = [&bytes](const void* data, std::size_t size) {
    bytes.append(static_cast<const char*>(data), size);
  };
  for (const Side side : {Side::left, Side::right}) {
    const MemorySink::Camera& camera = sink.camera(side);
    for (const Event& event : camera.events) {
      add(&event.t, sizeof event.t);
      const std::array<int, 3> rest = {event.x, event.y, event.polarity};
      add(rest.data(), sizeof rest);
    }
    for (const auto& [t, image] : camera.images) add(image.pixels.data(), image.pixels.size());
    for (const auto* maps : {&camera.raw, &camera.rectified}) {
      for (const auto& [t, map] : *maps) add(map.metres.data(), sizeof(float) * map.metres.size());
    }
  }
  for (const Pose& pose : sink.poses) add(pose.position.data(), sizeof pose.position);
  for (const ImuSample& sample : sink.imu)
    add(sample.acceleration.data(), sizeof sample.acceleration);
  return bytes;
}

TEST(Simulator, SameSeedSameBytesWithAnyNumberOfThreads) {
  const auto bytes = [](std::int64_t seed, std::int64_t threads) {
    SimulationConfig config = small_room();
    config.seed = seed;
    config.threads = threads;
    config.noise_hz = 5;
    MemorySink sink;
    simulate(config, sink, {});
    EXPECT_FALSE(sink.left.events.empty());
    return bytes_of(sink);
  };
  const std::string one = bytes(7, 1);
  EXPECT_TRUE(one == bytes(7, 2));
  EXPECT_TRUE(one == bytes(7, 3));
  EXPECT_FALSE(one == bytes(8, 2));
}

TEST(Simulator, EveryKindComesInOrderAtItsRate) {
  SimulationConfig config = small_room();
  config.seconds = 0.5;
  MemorySink sink;
  simulate(config, sink, {});
  const SensorSize sensor = simulated_rig(config).left.sensor;
  for (const Side side : {Side::left, Side::right}) {
    const EventBatch& events = sink.camera(side).events;
    EXPECT_TRUE(std::is_sorted(events.begin(), events.end(),
                               [](const Event& a, const Event& b) { return a.t < b.t; }));
    for (const Event& event : events) {
      ASSERT_LT(event.x, sensor.width);
      ASSERT_LT(event.y, sensor.height);
      ASSERT_GE(event.t, 0);
      ASSERT_LE(event.t, 500000);
    }
    ASSERT_EQ(sink.camera(side).images.size(), 13U);  // 0 .. 0.48 s
    EXPECT_EQ(sink.camera(side).images[1].t, 40000);
    ASSERT_EQ(sink.camera(side).raw.size(), 10U);  // 0.05 .. 0.5 s
    ASSERT_EQ(sink.camera(side).rectified.size(), 10U);
    EXPECT_EQ(sink.camera(side).rectified.back().t, 500000);
  }
  EXPECT_EQ(sink.poses.size(), 51U);
  EXPECT_EQ(sink.imu.size(), 501U);
}

TEST(Simulator, ObjectsKeepAwayFromTheCameraAndDepthsAreAlikeAcrossSeeds) {
  SimulationConfig config = small_room();
  config.seconds = 30;
  const StereoCalibration rig = simulated_rig(config);
  const simulator::RayTable rays(rig.left, DepthView::rectified, rig.view());
  for (config.seed = 1; config.seed <= 8; ++config.seed) {
    const simulator::World world = simulator::make_world(config, rig);
    simulator::ViewRenderer view(world.scene, rays);
    std::vector<float> depths;
    for (double t = 0; t <= config.seconds; t += 0.5) {
      view.set_pose(world.trajectory->world_from_left(t), t);
      for (int row = 0; row < view.tile_rows(); ++row) view.render(row, false);
      for (const float metres : view.depth(config.farthest_m).metres) {
        ASSERT_TRUE(is_valid_depth(metres)) << "a closed room has depth everywhere";
        ASSERT_GT(metres, 0.25F) << "seed " << config.seed << " at " << t << " s";
        depths.push_back(metres);
      }
    }
    std::sort(depths.begin(), depths.end());
    EXPECT_GT(depths[depths.size() / 2], 1.5F) << "seed " << config.seed;
    EXPECT_LT(depths[depths.size() / 2], 4.0F) << "seed " << config.seed;
    EXPECT_LT(depths[depths.size() * 95 / 100], 8.0F) << "seed " << config.seed;
  }
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

TEST(Simulator, PoseFileDrivesTheCamera) {
  const TempDir folder;
  const std::string path = folder.file("poses.txt");
  // 0.4 m/s to the right and 0.2 rad/s about the camera's own y axis.
  std::string text = "# t x y z qx qy qz qw\n";
  for (int i = 0; i <= 10; ++i) {
    const double t = 0.1 * i, half = 0.1 * t;
    char line[200];
    std::snprintf(line, sizeof line, "%.6f %.9f 0.5 1.5 0 %.9f 0 %.9f\n", 1504645177.5 + t,
                  3 + 0.4 * t, std::sin(half), std::cos(half));
    text += line;
  }
  write_text(path, text);
  SimulationConfig config = small_room();
  config.pose_file = path;
  config.pose_start_s = 0.2;
  config.seconds = 0.5;
  MemorySink sink;
  simulate(config, sink, {});
  ASSERT_EQ(sink.poses.size(), 51U);

  const auto transform = [](const Pose& pose) {
    return RigidTransform{simulator::to_matrix(pose.quaternion),
                          {pose.position[0], pose.position[1], pose.position[2]}};
  };
  const RigidTransform start = transform(sink.poses[0]);
  for (const Pose& pose : sink.poses) {
    // Motion since the start, in the frame of the first camera, which has turned by 0.04 rad in the
    // file.
    const RigidTransform moved = inverse(start) * transform(pose);
    const double s = 1e-6 * static_cast<double>(pose.t);
    ASSERT_NEAR(moved.translation.x, 0.4 * s * std::cos(0.04), 1e-6);
    ASSERT_NEAR(moved.translation.y, 0, 1e-6);
    ASSERT_NEAR(moved.translation.z, 0.4 * s * std::sin(0.04), 1e-6);
    const Vec3 turn = simulator::rotation_vector(moved.rotation);
    ASSERT_NEAR(turn.x, 0, 1e-6);
    ASSERT_NEAR(turn.y, 0.2 * s, 1e-6);
    ASSERT_NEAR(turn.z, 0, 1e-6);
  }
  // Off the knots of the path, where its speed does not jump.
  const ImuSample& imu = sink.imu[250];
  EXPECT_NEAR(imu.angular_velocity[0], 0, 1e-5);
  EXPECT_NEAR(imu.angular_velocity[1], 0.2, 1e-5);
  EXPECT_NEAR(imu.angular_velocity[2], 0, 1e-5);
  // At rest the accelerometer feels the floor's push: up, as the camera sees it when it looks 27
  // degrees down and 0.09 rad aside.
  const double tilt = 27 * M_PI / 180, yaw = 0.2 * (0.2 + 0.25);
  EXPECT_NEAR(imu.acceleration[0], 9.81 * std::sin(tilt) * std::sin(yaw), 0.02);
  EXPECT_NEAR(imu.acceleration[1], -9.81 * std::cos(tilt), 0.02);
  EXPECT_NEAR(imu.acceleration[2], -9.81 * std::sin(tilt) * std::cos(yaw), 0.02);
}

TEST(Simulator, MotionCapturePosesOfMvsecDriveTheCamera) {
  const char* folder = std::getenv("SPIKEDEPTH_REAL_DATA");
  if (folder == nullptr)
    GTEST_SKIP()
        << "SPIKEDEPTH_REAL_DATA is not set; it names the folder with mvsec/*_gt_pose_tum.txt";
  SimulationConfig config = small_room();
  config.pose_file = std::string(folder) + "/mvsec/indoor_flying1_gt_pose_tum.txt";
  config.pose_start_s = 15;
  config.seconds = 1;
  MemorySink sink;
  simulate(config, sink, {});
  EXPECT_GT(sink.left.events.size(), 1000U);
  // The file's camera climbs and advances within 15 .. 16 s; lengths survive any placing.
  const auto poses = simulator::read_tum_poses(config.pose_file);
  const auto near = [&](TimeUs t) {
    return *std::min_element(poses.begin(), poses.end(), [t](const Pose& a, const Pose& b) {
      return std::abs(a.t - t) < std::abs(b.t - t);
    });
  };
  const auto distance = [](const Pose& a, const Pose& b) {
    return std::hypot(a.position[0] - b.position[0], a.position[1] - b.position[1],
                      a.position[2] - b.position[2]);
  };
  EXPECT_NEAR(distance(sink.poses.front(), sink.poses.back()),
              distance(near(15000000), near(16000000)), 0.02);
}

TEST(Simulator, BadPoseFilesAreRefused) {
  const TempDir folder;
  const std::string path = folder.file("poses.txt");
  const std::vector<std::string> bad = {"",
                                        "0 0 0 0 0 0 0 1\n",
                                        "0 0 0 0 0 0 0 1\n1 0 0 zero 0 0 0 1\n",
                                        "0 0 0 0 0 0 0 1\n1 0 0\n",
                                        "0 0 0 0 0 0 0 1\n0 0 0 0 0 0 0 1\n",
                                        "0 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 0\n",
                                        "0 0 0 0 0 0 0 1\n1e300 0 0 0 0 0 0 1\n",
                                        "0 0 0 0 0 0 0 1\nnan 0 0 0 0 0 0 1\n",
                                        "pose\n0 0 0 0 0 0 0 1\n1 0 0 0 0 0 0 1\n"};
  SimulationConfig config = small_room();
  config.pose_file = path;
  for (const std::string& text : bad) {
    write_text(path, text);
    MemorySink sink;
    EXPECT_THROW(simulate(config, sink, {}), DataError) << text;
  }
  config.pose_file = folder.file("absent.txt");
  MemorySink sink;
  EXPECT_THROW(simulate(config, sink, {}), DataError);
  write_text(path, "0 0 0 0 0 0 0 1\n0.1 0 0 0 0 0 0 1\n");
  config.pose_file = path;
  EXPECT_THROW(simulate(config, sink, {}), ConfigError) << "shorter than the recording";
}

TEST(Simulator, StopsWhenAskedAndLeavesTheSinkUnfinished) {
  int calls = 0;
  MemorySink sink;
  const auto stop_soon = [&calls](const Progress& progress) {
    EXPECT_EQ(progress.total, 200);
    return ++calls < 5 ? Flow::go_on : Flow::stop;
  };
  EXPECT_THROW(simulate(small_room(), sink, stop_soon), CancelledError);
  EXPECT_EQ(calls, 5);
  EXPECT_FALSE(sink.finished);
}

TEST(Simulator, ConfigurationsOutOfRangeAreRefusedByName) {
  const auto message = [](const std::function<void(SimulationConfig&)>& spoil) -> std::string {
    SimulationConfig config = small_room();
    spoil(config);
    MemorySink sink;
    try {
      simulate(config, sink, {});
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message([](auto& c) { c.scene = "forest"; }).find("forest"), std::string::npos);
  EXPECT_NE(message([](auto& c) { c.seconds = 0; }).find("seconds"), std::string::npos);
  EXPECT_NE(message([](auto& c) { c.seconds = std::nan(""); }).find("seconds"), std::string::npos);
  EXPECT_NE(message([](auto& c) { c.threshold_on = -1; }).find("threshold_on"), std::string::npos);
  EXPECT_NE(message([](auto& c) { c.refractory_us = -1; }).find("refractory_us"),
            std::string::npos);
  EXPECT_NE(message([](auto& c) { c.threads = 0; }).find("threads"), std::string::npos);
  EXPECT_NE(message([](auto& c) { c.seed = -1; }).find("seed"), std::string::npos);
}

TEST(Simulator, WritesARecordingThatReadsBack) {
  const TempDir folder;
  const SimulationConfig config = small_room();
  MvsecWriterOptions options;
  options.folder = folder.file("out");
  options.sequence = "room";
  options.calibration = simulated_rig(config);
  MvsecWriter writer(options);
  simulate(config, writer, {});
  MemorySink sink;
  simulate(config, sink, {});

  const auto recording = open_recording(writer.data_path());
  for (const Side side : {Side::left, Side::right}) {
    EventBatch events;
    recording->read_events(side, {-1000000, 10000000}, events);
    ASSERT_EQ(events.size(), sink.camera(side).events.size());
    ASSERT_EQ(recording->depth_times(side).size(), 4U);
    const DepthMap map = recording->read_depth(side, DepthView::rectified, 3);
    EXPECT_EQ(map.metres, sink.camera(side).rectified[3].map.metres);
  }
}

}  // namespace
}  // namespace spikedepth
