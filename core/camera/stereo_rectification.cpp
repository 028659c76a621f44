#include "core/camera/stereo_rectification.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/camera/camera_model.hpp"
#include "core/camera/rotation.hpp"

namespace spikedepth {
namespace {

constexpr double kLargestBaseline_m = 5;
constexpr double kLeastAlongRows = 0.5;  // cosine of the angle between the baseline and the rows
constexpr double kSmallestFocalShare = 0.5;

cv::Matx33d rotation_of(const StereoCalibration& rig) {
  return cv::Matx44d(rig.right_from_left.data()).get_minor<3, 3>(0, 0);
}

cv::Vec3d translation_of(const StereoCalibration& rig) {
  return {rig.right_from_left[3], rig.right_from_left[7], rig.right_from_left[11]};
}

void check_transform(const StereoCalibration& rig) {
  const cv::Matx33d rotation = rotation_of(rig);
  const double off = cv::norm(rotation * rotation.t() - cv::Matx33d::eye());
  const auto& m = rig.right_from_left;
  const bool last_row = m[12] == 0 && m[13] == 0 && m[14] == 0 && m[15] == 1;
  if (!(off < 1e-3) || cv::determinant(rotation) < 0 || !last_row) {
    throw ConfigError(
        "is no rotation with a translation (4 x 4, the last row 0 0 0 1), which was expected");
  }
  const double baseline_m = cv::norm(translation_of(rig));
  if (!(baseline_m > 1e-6)) throw ConfigError("puts both cameras at one place");
  if (baseline_m > kLargestBaseline_m) {
    throw ConfigError(
        format("puts the cameras %.4g m apart; metres were expected, up to %g%s", baseline_m,
               kLargestBaseline_m,
               baseline_m / 1000 < kLargestBaseline_m ? ": is it in millimetres?" : ""));
  }
}

/// The rotation that takes the unit vector `from` to (1, 0, 0) the shortest way.
cv::Matx33d turn_to_rows(const cv::Vec3d& from) {
  const cv::Vec3d axis = from.cross(cv::Vec3d(1, 0, 0));
  return cv::Matx33d(matrix_of({axis[0], axis[1], axis[2], 1 + from[0]}).data());
}

/// What of the rectified plane at distance 1 one camera sees, at the middles of its image's edges.
struct SeenPlane {
  double centre_x = 0, centre_y = 0;
  double focal_px = 0;  // that fills the view
};

SeenPlane seen_plane(const CameraCalibration& camera, SensorSize view) {
  const double right = camera.sensor.width - 1, bottom = camera.sensor.height - 1;
  std::vector<PlanePoint> edges = {
      {0, bottom / 2}, {right, bottom / 2}, {right / 2, 0}, {right / 2, bottom}};
  for (PlanePoint& edge : edges)
    edge = {(edge[0] - camera.cx) / camera.fx, (edge[1] - camera.cy) / camera.fy};
  find_camera_model(camera.model).undistort(camera.distortion, edges);
  const cv::Matx33d rotation(camera.rectification.data());
  std::vector<PlanePoint> seen;
  for (const PlanePoint& edge : edges) {
    const cv::Vec3d ray = rotation * cv::Vec3d(edge[0], edge[1], 1);
    if (ray[2] > 0) seen.push_back({ray[0] / ray[2], ray[1] / ray[2]});  // false for NaN
  }
  SeenPlane result;
  if (seen.size() < edges.size()) return result;  // too wide for a plane: the least focal length
  for (const PlanePoint& point : seen) {
    result.centre_x += point[0] / 4;
    result.centre_y += point[1] / 4;
  }
  const double half_x = (view.width - 1) / 2.0, half_y = (view.height - 1) / 2.0;
  result.focal_px =
      std::max({half_x / (result.centre_x - seen[0][0]), half_x / (seen[1][0] - result.centre_x),
                half_y / (result.centre_y - seen[2][1]), half_y / (seen[3][1] - result.centre_y)});
  return result;
}

}  // namespace

std::array<double, 3> rectified_translation(const StereoCalibration& rig) {
  const cv::Vec3d moved = cv::Matx33d(rig.right.rectification.data()) * translation_of(rig);
  return {moved[0], moved[1], moved[2]};
}

void rectify_rig(StereoCalibration& rig) {
  check_transform(rig);
  const cv::Matx33d rotation = rotation_of(rig);
  std::array<double, 9> matrix{};
  std::copy(rotation.val, rotation.val + 9, matrix.begin());
  const auto half_way = interpolate_rotation({0, 0, 0, 1}, quaternion_of(matrix), 0.5);
  const cv::Matx33d half(matrix_of(half_way).data());
  const cv::Vec3d to_left = half.t() * translation_of(rig);
  const double baseline_m = cv::norm(to_left);
  const cv::Vec3d to_right = to_left * (-1 / baseline_m);
  if (to_right[0] < -kLeastAlongRows) {
    throw ConfigError(
        "puts the right camera left of the left one; exchange the cameras, or invert the transform "
        "(it takes points from the left camera's frame to the right one's)");
  }
  if (to_right[0] < kLeastAlongRows) {
    throw ConfigError(
        format("puts the right camera (%.3g, %.3g, %.3g) m from the left one: the "
               "cameras do not stand side by side, so that rows cannot be compared",
               to_right[0] * baseline_m, to_right[1] * baseline_m, to_right[2] * baseline_m));
  }
  const cv::Matx33d to_rows = turn_to_rows(to_right);
  const cv::Matx33d left = to_rows * half, right = to_rows * half.t();
  std::copy(left.val, left.val + 9, rig.left.rectification.begin());
  std::copy(right.val, right.val + 9, rig.right.rectification.begin());

  const SeenPlane planes[2] = {seen_plane(rig.left, rig.view()), seen_plane(rig.right, rig.view())};
  const double raw_px = std::min({rig.left.fx, rig.left.fy, rig.right.fx, rig.right.fy});
  const double focal_px = std::clamp(std::min(planes[0].focal_px, planes[1].focal_px),
                                     kSmallestFocalShare * raw_px, raw_px);
  const double cx =
      (rig.view().width - 1) / 2.0 - focal_px * (planes[0].centre_x + planes[1].centre_x) / 2;
  const double cy =
      (rig.view().height - 1) / 2.0 - focal_px * (planes[0].centre_y + planes[1].centre_y) / 2;
  rig.left.projection = {focal_px, 0, cx, 0, 0, focal_px, cy, 0, 0, 0, 1, 0};
  rig.right.projection = rig.left.projection;
  rig.right.projection[3] = -focal_px * baseline_m;
}

}  // namespace spikedepth
