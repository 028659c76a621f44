#include "core/camera/rectified_depth.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/camera/camera_model.hpp"

namespace spikedepth {
namespace {

/// The other way: the raw pixel's ray, undistorted, made a point, turned and projected.
TEST(RectifiedDepth, agrees_with_points_that_are_turned_and_projected) {
  const StereoCalibration rig = mvsec_indoor_calibration();
  const CameraCalibration& camera = rig.left;
  const ForwardMap map = make_forward_map(camera, rig.view());
  const CameraModel& model = find_camera_model(camera.model);
  int compared = 0;
  for (int y = 20; y < 240; y += 37) {
    for (int x = 20; x < 330; x += 41) {
      DepthMap raw(346, 260);
      raw.at(x, y) = 2.0F + 0.01F * static_cast<float>(x);
      std::vector<PlanePoint> points = {{(x - camera.cx) / camera.fx, (y - camera.cy) / camera.fy}};
      model.undistort(camera.distortion, points);
      const double z = raw.at(x, y);
      const double point[3] = {z * points[0][0], z * points[0][1], z};
      double turned[3] = {};
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t k = 0; k < 3; ++k) turned[i] += camera.rectification[3 * i + k] * point[k];
      }
      const auto& p = camera.projection;
      const int column = static_cast<int>(std::nearbyint(p[0] * turned[0] / turned[2] + p[2]));
      const int row = static_cast<int>(std::nearbyint(p[5] * turned[1] / turned[2] + p[6]));
      if (column < 0 || column >= 346 || row < 0 || row >= 260) continue;
      const DepthMap rectified = rectify_depth(raw, camera, map);
      EXPECT_NEAR(rectified.at(column, row), turned[2], 1e-4 * turned[2]) << x << " " << y;
      ++compared;
    }
  }
  EXPECT_GT(compared, 20);
}

TEST(RectifiedDepth, the_nearest_of_several_counts_and_the_rest_is_unknown) {
  CameraCalibration camera;
  camera.sensor = {4, 1};
  camera.rectification = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  camera.projection = {10, 0, 1, 0, 0, 10, 0, 0, 0, 0, 1, 0};
  ForwardMap map{{4, 1}, {4, 1}, {1.2F, 0.8F, -3, 2}, {0, 0, 0, 0.4F}};
  DepthMap raw(4, 1);
  raw.metres = {5, 3, 1, NAN};
  const DepthMap rectified = rectify_depth(raw, camera, map);
  EXPECT_FLOAT_EQ(rectified.at(1, 0), 3);
  for (const int x : {0, 2, 3}) EXPECT_TRUE(std::isnan(rectified.at(x, 0)));
}

}  // namespace
}  // namespace spikedepth
