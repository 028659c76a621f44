// Depth of rendered views against geometry worked out in the rectified frame. The rays of raw
// pixels come from the forward rectification map here, so the fisheye model is checked against
// OpenCV's.
#include <gtest/gtest.h>

#include <cmath>
#include <optional>

#include "io/simulator/simulate.hpp"
#include "io/simulator/view_renderer.hpp"
#include "tests/support/memory_sink.hpp"

namespace spikedepth {
namespace {

using simulator::Mat3;
using simulator::RayTable;
using simulator::RigidTransform;
using simulator::Scene;
using simulator::SceneBuilder;
using simulator::Vec3;
using simulator::ViewRenderer;
using test::MemorySink;

// Direction of a pixel in the rectified frame, with z = 1.
Vec3 rectified_direction(const CameraCalibration& camera, double x, double y) {
  const auto& p = camera.projection;
  return {(x - p[2]) / p[0], (y - p[6]) / p[5], 1};
}

// Directions of all pixels of a view, in the rectified frame.
std::vector<Vec3> directions(const StereoCalibration& rig, Side side, DepthView view) {
  const CameraCalibration& camera = rig.camera(side);
  const ForwardMap map = view == DepthView::raw ? make_forward_map(camera, rig.view())
                                                : identity_forward_map(rig.view(), rig.view());
  std::vector<Vec3> all;
  for (std::size_t i = 0; i < map.x.size(); ++i) {
    all.push_back(rectified_direction(camera, map.x[i], map.y[i]));
  }
  return all;
}

// Depth along the view's axis of a point given in the camera's rectified frame.
double depth_of(const CameraCalibration& camera, DepthView view, const Vec3& point) {
  if (view == DepthView::rectified) return point.z;
  const auto& r = camera.rectification;  // raw -> rectified; its transpose's last row
  return r[2] * point.x + r[5] * point.y + r[8] * point.z;
}

TEST(SimulatorDepth, PlaneIsAsFarAsConfiguredInBothViewsAndCameras) {
  SimulationConfig config;
  config.scene = "plane";
  config.plane_distance_m = 2.5;
  config.sensor_scale = 0.25;
  config.seconds = 0.1;
  MemorySink sink;
  simulate(config, sink, {});
  const StereoCalibration rig = simulated_rig(config);
  for (const Side side : {Side::left, Side::right}) {
    for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
      const auto& maps =
          view == DepthView::raw ? sink.camera(side).raw : sink.camera(side).rectified;
      ASSERT_EQ(maps.size(), 2U);
      EXPECT_EQ(maps[0].t, 50000);
      EXPECT_EQ(maps[1].t, 100000);
      const std::vector<Vec3> rays = directions(rig, side, view);
      for (const auto& [t, map] : maps) {
        for (std::size_t i = 0; i < rays.size(); ++i) {
          const double expected = depth_of(rig.camera(side), view, 2.5 * rays[i]);
          ASSERT_NEAR(map.metres[i], expected, 2e-4) << side_name(side) << " pixel " << i;
        }
      }
    }
  }
}

// Nearest crossing of the ray s * direction with a sphere, as z; nothing if it passes by.
std::optional<Vec3> meet_sphere(const Vec3& direction, const Vec3& centre, double radius) {
  const double a = dot(direction, direction), b = dot(direction, centre);
  const double c = dot(centre, centre) - radius * radius;
  const double root = b * b - a * c;
  if (root < 0) return std::nullopt;
  return ((b - std::sqrt(root)) / a) * direction;
}

TEST(SimulatorDepth, SphereInFrontOfEachCamera) {
  SimulationConfig config;
  config.sensor_scale = 0.25;
  const StereoCalibration rig = simulated_rig(config);
  // The world's axes are those of the rectified left camera.
  const RigidTransform world_from_left{Mat3{rig.left.rectification}, {}};
  const auto& m = rig.right_from_left;
  const RigidTransform right_from_left{{{m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]}},
                                       {m[3], m[7], m[11]}};
  const RigidTransform world_from_right = world_from_left * inverse(right_from_left);
  const Vec3 centre{0.15, -0.2, 1.6};
  constexpr double kRadius = 0.4;
  Scene scene;
  Random random(3);
  SceneBuilder builder(scene, random);
  builder.set_palette({builder.add_textures(simulator::Pattern::uniform, 1)});
  builder.add_sphere({Mat3{}, centre}, kRadius);

  for (const Side side : {Side::left, Side::right}) {
    // The right rectified frame is the left one moved along x by the baseline.
    const double shift = side == Side::left ? 0 : rig.baseline_m();
    const Vec3 seen = centre - Vec3{shift, 0, 0};
    for (const DepthView view : {DepthView::raw, DepthView::rectified}) {
      const RayTable rays(rig.camera(side), view, rig.view());
      ViewRenderer renderer(scene, rays);
      renderer.set_pose(side == Side::left ? world_from_left : world_from_right, 0);
      for (int row = 0; row < renderer.tile_rows(); ++row) renderer.render(row, false);
      const DepthMap map = renderer.depth(80);
      const std::vector<Vec3> expected_rays = directions(rig, side, view);
      int on_sphere = 0;
      for (std::size_t i = 0; i < expected_rays.size(); ++i) {
        // At the rim depth changes too fast to compare.
        const auto inner = meet_sphere(expected_rays[i], seen, 0.98 * kRadius);
        const auto hit = meet_sphere(expected_rays[i], seen, kRadius);
        if (inner) {
          ++on_sphere;
          ASSERT_NEAR(map.metres[i], depth_of(rig.camera(side), view, *hit), 1e-3);
        } else if (!meet_sphere(expected_rays[i], seen, 1.02 * kRadius)) {
          ASSERT_TRUE(std::isnan(map.metres[i]));
        }
      }
      EXPECT_GT(on_sphere, 300);
    }
  }
}

// A pixel of the left rectified view and its counterpart at x - fB/Z on the right see the same
// depth unless one is hidden.
TEST(SimulatorDepth, CamerasAgreeInARoomAndAStreet) {
  for (const char* scene : {"room", "street"}) {
    SimulationConfig config;
    config.scene = scene;
    config.seed = 4;
    config.sensor_scale = 0.5;
    config.seconds = 0.05;
    MemorySink sink;
    simulate(config, sink, {});
    const StereoCalibration rig = simulated_rig(config);
    const DepthMap& left = sink.left.rectified.front().map;
    const DepthMap& right = sink.right.rectified.front().map;
    int compared = 0, agree = 0;
    for (int y = 0; y < left.height; ++y) {
      for (int x = 0; x < left.width; ++x) {
        if (!is_valid_depth(left.at(x, y))) continue;
        const double z = left.at(x, y);
        const double place = x - rig.focal_baseline() / z;
        if (place < 0 || place > left.width - 2) continue;
        const int cell = static_cast<int>(place);
        const double share = place - cell;
        const double other = (1 - share) * right.at(cell, y) + share * right.at(cell + 1, y);
        ++compared;
        agree += std::abs(other - z) < 0.01 * z ? 1 : 0;
      }
    }
    EXPECT_GT(compared, left.width * left.height / 3);
    EXPECT_GT(agree, 0.9 * compared) << scene;
  }
}

TEST(SimulatorDepth, BeyondTheRangeIsUnknown) {
  SimulationConfig config;
  config.scene = "plane";
  config.plane_distance_m = 5;
  config.farthest_m = 4.5;
  config.sensor_scale = 0.1;
  config.seconds = 0.05;
  MemorySink sink;
  simulate(config, sink, {});
  for (const float metres : sink.left.rectified.front().map.metres) ASSERT_TRUE(std::isnan(metres));
}

}  // namespace
}  // namespace spikedepth
