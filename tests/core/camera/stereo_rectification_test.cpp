// Rectification computed from a rig: rows agree, disparity is focal length times baseline over
// depth.
#include "core/camera/stereo_rectification.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/calib3d.hpp>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/camera/camera_model.hpp"

namespace spikedepth {
namespace {

/// Two cameras of 640 x 480 with different lenses, turned against each other by a few degrees.
StereoCalibration crooked_rig(const std::string& model) {
  StereoCalibration rig;
  for (CameraCalibration* camera : {&rig.left, &rig.right}) {
    camera->sensor = {640, 480};
    camera->model = model;
  }
  rig.left.fx = 402.5;
  rig.left.fy = 401.25;
  rig.left.cx = 318.7;
  rig.left.cy = 236.1;
  rig.right.fx = 405.5;
  rig.right.fy = 404;
  rig.right.cx = 325.1;
  rig.right.cy = 244.9;
  if (model == "pinhole-radtan") {
    rig.left.distortion = {-0.31, 0.12, 0.0011, -0.0007};
    rig.right.distortion = {-0.29, 0.1, -0.0004, 0.0009, -0.01};
  } else if (model == "equidistant") {
    rig.left.distortion = {-0.048, 0.011, -0.055, 0.0215};
    rig.right.distortion = {-0.0485, 0.01, -0.043, 0.005};
  }
  cv::Matx33d turn;
  cv::Rodrigues(cv::Vec3d(0.03, -0.05, 0.02), turn);
  rig.right_from_left = {turn(0, 0), turn(0, 1), turn(0, 2), -0.12,  //
                         turn(1, 0), turn(1, 1), turn(1, 2), 0.004,  //
                         turn(2, 0), turn(2, 1), turn(2, 2), -0.007, 0, 0, 0, 1};
  return rig;
}

cv::Matx33d intrinsics(const CameraCalibration& camera) {
  return {camera.fx, 0, camera.cx, 0, camera.fy, camera.cy, 0, 0, 1};
}

/// Where OpenCV's lens shows a point in the camera's frame, in raw pixels.
cv::Point2d shown(const CameraCalibration& camera, const cv::Vec3d& point) {
  const std::vector<cv::Point3d> points = {{point[0], point[1], point[2]}};
  std::vector<cv::Point2d> pixels;
  const cv::Vec3d none(0, 0, 0);
  if (camera.model == "equidistant") {
    cv::fisheye::projectPoints(points, pixels, none, none, intrinsics(camera), camera.distortion);
  } else {
    cv::projectPoints(points, none, none, intrinsics(camera), camera.distortion, pixels);
  }
  return pixels[0];
}

/// Where the rectification puts a raw pixel.
cv::Vec2d rectified(const CameraCalibration& camera, const cv::Point2d& pixel) {
  std::vector<PlanePoint> points = {
      {(pixel.x - camera.cx) / camera.fx, (pixel.y - camera.cy) / camera.fy}};
  find_camera_model(camera.model).undistort(camera.distortion, points);
  const cv::Vec3d ray =
      cv::Matx33d(camera.rectification.data()) * cv::Vec3d(points[0][0], points[0][1], 1);
  const auto& p = camera.projection;
  return {p[0] * ray[0] / ray[2] + p[2], p[5] * ray[1] / ray[2] + p[6]};
}

class RectifiedRig : public ::testing::TestWithParam<const char*> {};

TEST_P(RectifiedRig, points_lie_in_one_row_and_their_disparity_tells_the_depth) {
  StereoCalibration rig = crooked_rig(GetParam());
  rectify_rig(rig);
  const cv::Matx44d right_from_left(rig.right_from_left.data());
  Random random(11);
  int seen = 0;
  for (int i = 0; i < 2000; ++i) {
    const double depth = 0.5 + 9.5 * random.uniform();
    const cv::Vec4d left((1.2 * random.uniform() - 0.6) * depth,
                         (0.9 * random.uniform() - 0.45) * depth, depth, 1);
    const cv::Vec4d right = right_from_left * left;
    const cv::Vec3d in_left(left.val), in_right(right.val);
    const cv::Vec2d a = rectified(rig.left, shown(rig.left, in_left));
    const cv::Vec2d b = rectified(rig.right, shown(rig.right, in_right));
    if (!(std::abs(a[0]) < 2000) || !(std::abs(b[0]) < 2000)) continue;  // no ray leads there
    ++seen;
    ASSERT_NEAR(a[1], b[1], 0.01) << i;
    const double rectified_depth = (cv::Matx33d(rig.left.rectification.data()) * in_left)[2];
    ASSERT_NEAR(a[0] - b[0], rig.focal_baseline() / rectified_depth, 0.01) << i;
  }
  EXPECT_GT(seen, 1800);
}

TEST_P(RectifiedRig, baseline_is_the_length_of_the_translation) {
  StereoCalibration rig = crooked_rig(GetParam());
  rectify_rig(rig);
  EXPECT_NEAR(rig.baseline_m(), std::hypot(0.12, 0.004, 0.007), 1e-12);
  EXPECT_NEAR(rig.focal_baseline(), rig.focal_px() * std::hypot(0.12, 0.004, 0.007), 1e-9);
  const auto [x, y, z] = rectified_translation(rig);
  EXPECT_NEAR(x, -rig.baseline_m(), 1e-12);
  EXPECT_NEAR(y, 0, 1e-12);
  EXPECT_NEAR(z, 0, 1e-12);
}

TEST_P(RectifiedRig, turns_the_cameras_as_opencv_does) {
  StereoCalibration rig = crooked_rig(GetParam());
  rectify_rig(rig);
  const cv::Matx44d transform(rig.right_from_left.data());
  cv::Mat left, right, left_projection, right_projection, depths;
  const std::vector<double> none(5);
  cv::stereoRectify(intrinsics(rig.left), none, intrinsics(rig.right), none, cv::Size(640, 480),
                    transform.get_minor<3, 3>(0, 0),
                    cv::Vec3d(transform(0, 3), transform(1, 3), transform(2, 3)), left, right,
                    left_projection, right_projection, depths);
  for (int i = 0; i < 9; ++i) {
    EXPECT_NEAR(rig.left.rectification[static_cast<std::size_t>(i)], left.at<double>(i / 3, i % 3),
                1e-9);
    EXPECT_NEAR(rig.right.rectification[static_cast<std::size_t>(i)],
                right.at<double>(i / 3, i % 3), 1e-9);
  }
}

INSTANTIATE_TEST_SUITE_P(Lenses, RectifiedRig,
                         ::testing::Values("pinhole-radtan", "equidistant", "pinhole-none"));

TEST(RectifyRig, gives_about_the_published_view_of_mvsec) {
  const StereoCalibration published = mvsec_indoor_calibration();
  StereoCalibration rig = published;
  rectify_rig(rig);
  EXPECT_NEAR(rig.focal_px(), published.focal_px(), 0.02 * published.focal_px());
  EXPECT_NEAR(rig.baseline_m(), published.baseline_m(), 1e-6);
  EXPECT_NEAR(rig.left.projection[2], published.left.projection[2], 10);
  EXPECT_NEAR(rig.left.projection[6], published.left.projection[6], 10);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_NEAR(rig.left.rectification[i], published.left.rectification[i], 1e-6);
    EXPECT_NEAR(rig.right.rectification[i], published.right.rectification[i], 1e-6);
  }
}

std::string rectifying_error(StereoCalibration rig) {
  try {
    rectify_rig(rig);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(RectifyRig, transforms_that_cannot_be_are_told_apart) {
  const StereoCalibration good = crooked_rig("pinhole-none");
  const auto with = [&](std::size_t index, double value) {
    StereoCalibration rig = good;
    rig.right_from_left[index] = value;
    return rectifying_error(rig);
  };
  EXPECT_EQ(rectifying_error(good), "no error");
  EXPECT_NE(with(3, 0.12).find("right camera left of the left one; exchange the cameras"),
            std::string::npos);
  EXPECT_NE(with(0, 0.5).find("is no rotation"), std::string::npos);
  EXPECT_NE(with(15, 0).find("is no rotation"), std::string::npos);
  EXPECT_NE(with(3, -120).find("puts the cameras 120 m apart; metres were expected, up to 5: is it "
                               "in millimetres?"),
            std::string::npos)
      << with(3, -120);
  EXPECT_NE(with(7, 0.9).find("do not stand side by side"), std::string::npos) << with(7, 0.9);
  StereoCalibration none = good;
  none.right_from_left[3] = none.right_from_left[7] = none.right_from_left[11] = 0;
  EXPECT_NE(rectifying_error(none).find("both cameras at one place"), std::string::npos);
}

}  // namespace
}  // namespace spikedepth
