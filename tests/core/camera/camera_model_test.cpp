#include "core/camera/camera_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/calib3d.hpp>

#include "core/base/error.hpp"
#include "core/camera/calibration.hpp"

namespace spikedepth {
namespace {

std::vector<cv::Point2d> pixels_of(SensorSize sensor) {
  std::vector<cv::Point2d> pixels;
  for (int y = 0; y < sensor.height; ++y) {
    for (int x = 0; x < sensor.width; ++x) pixels.emplace_back(x, y);
  }
  return pixels;
}

cv::Matx33d intrinsics_of(const CameraCalibration& camera) {
  return {camera.fx, 0, camera.cx, 0, camera.fy, camera.cy, 0, 0, 1};
}

/// A wide lens on a 640 x 480 sensor, turned by a few degrees about all axes.
CameraCalibration radtan_camera() {
  CameraCalibration camera;
  camera.sensor = {640, 480};
  camera.fx = 420.5;
  camera.fy = 418.25;
  camera.cx = 331.7;
  camera.cy = 236.1;
  camera.model = "pinhole-radtan";
  camera.distortion = {-0.31, 0.12, 0.0011, -0.0007};
  cv::Matx33d rotation;
  cv::Rodrigues(cv::Vec3d(0.05, -0.08, 0.03), rotation);
  std::copy(rotation.val, rotation.val + 9, camera.rectification.begin());
  camera.projection = {390, 0, 322, -40, 0, 391, 243, 0, 0, 0, 1, 0};
  return camera;
}

class RadialTangentialMap : public ::testing::TestWithParam<std::vector<double>> {};

TEST_P(RadialTangentialMap, agrees_with_opencv_at_every_pixel) {
  CameraCalibration camera = radtan_camera();
  camera.distortion = GetParam();
  std::vector<cv::Point2d> expected;
  cv::undistortPoints(pixels_of(camera.sensor), expected, intrinsics_of(camera), camera.distortion,
                      cv::Matx33d(camera.rectification.data()),
                      cv::Matx34d(camera.projection.data()),
                      cv::TermCriteria(cv::TermCriteria::COUNT | cv::TermCriteria::EPS, 200, 1e-9));
  const ForwardMap map = make_forward_map(camera, camera.sensor);
  ASSERT_EQ(map.x.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_NEAR(map.x[i], expected[i].x, 0.01) << i;
    ASSERT_NEAR(map.y[i], expected[i].y, 0.01) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Lenses, RadialTangentialMap,
                         ::testing::Values(std::vector<double>{-0.31, 0.12, 0.0011, -0.0007},
                                           std::vector<double>{-0.31, 0.12, 0.0011, -0.0007, -0.02},
                                           std::vector<double>{0.1, -0.05, -0.002, 0.003},
                                           std::vector<double>{0, 0, 0, 0}));

TEST(RadialTangential, pixels_beyond_the_fold_see_nothing) {
  // r (1 - 0.5 r^2) reaches 0.544 at most: what is shown further out belongs to no ray.
  std::vector<PlanePoint> points = {{0.5, 0}, {0.6, 0}, {0, -0.6}};
  find_camera_model("pinhole-radtan").undistort({-0.5, 0, 0, 0}, points);
  EXPECT_NEAR(points[0][0] * (1 - 0.5 * points[0][0] * points[0][0]), 0.5, 1e-12);
  EXPECT_LT(points[0][0], std::sqrt(2.0 / 3));
  EXPECT_TRUE(std::isnan(points[1][0]));
  EXPECT_TRUE(std::isnan(points[2][1]));
  CameraCalibration camera = radtan_camera();
  camera.distortion = {-0.5, 0, 0, 0};
  const ForwardMap map = make_forward_map(camera, camera.sensor);
  EXPECT_EQ(map.x[0], -1e6F);
  EXPECT_EQ(make_rectification_table(map, PixelRounding::round).target[0], -1);
}

TEST(Equidistant, has_the_bits_of_opencv_at_every_pixel) {
  const StereoCalibration rig = mvsec_indoor_calibration();
  for (const Side side : {Side::left, Side::right}) {
    const CameraCalibration& camera = rig.camera(side);
    std::vector<cv::Point2d> expected;
    cv::fisheye::undistortPoints(pixels_of(camera.sensor), expected, intrinsics_of(camera),
                                 cv::Vec4d(camera.distortion.data()),
                                 cv::Matx33d(camera.rectification.data()),
                                 cv::Matx34d(camera.projection.data()).get_minor<3, 3>(0, 0));
    const ForwardMap map = make_forward_map(camera, rig.view());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(map.x[i], static_cast<float>(expected[i].x)) << side_name(side) << " " << i;
      ASSERT_EQ(map.y[i], static_cast<float>(expected[i].y)) << side_name(side) << " " << i;
    }
  }
}

TEST(CameraModels, one_is_added_by_a_row) {
  static const bool added = [] {
    const auto halve = [](const std::vector<double>& k, std::vector<PlanePoint>& points) {
      for (PlanePoint& point : points) point = {point[0] * k[0], point[1] * k[0]};
    };
    add_camera_model({"test-scaled", "pinhole", "scaled", 1, 1, halve});
    return true;
  }();
  ASSERT_TRUE(added);
  CameraCalibration camera;
  camera.sensor = {5, 3};
  camera.fx = camera.fy = 10;
  camera.model = "test-scaled";
  camera.distortion = {0.5};
  camera.rectification = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  camera.projection = {10, 0, 1, 0, 0, 10, 2, 0, 0, 0, 1, 0};
  const ForwardMap map = make_forward_map(camera, {7, 7});
  EXPECT_EQ(map.view, (SensorSize{7, 7}));
  EXPECT_FLOAT_EQ(map.x[4 + 5 * 2], 3);
  EXPECT_FLOAT_EQ(map.y[4 + 5 * 2], 3);
  EXPECT_THROW(add_camera_model({"equidistant", "", "", 4, 4, {}}), ConfigError);
}

std::string map_error(const CameraCalibration& camera) {
  try {
    make_forward_map(camera, camera.sensor);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(CameraModels, wrong_ones_are_named) {
  CameraCalibration camera = radtan_camera();
  camera.model = "equidistan";
  EXPECT_NE(map_error(camera).find("equidistant"), std::string::npos) << map_error(camera);
  EXPECT_NE(map_error(camera).find("pinhole-radtan"), std::string::npos) << map_error(camera);
  camera.model = "pinhole-radtan";
  camera.distortion = {1, 2, 3};
  EXPECT_EQ(map_error(camera),
            "camera model 'pinhole-radtan' takes 4 to 5 distortion coefficients; 3 were given");
}

}  // namespace
}  // namespace spikedepth
