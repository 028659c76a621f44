#include "core/camera/camera_model.hpp"

#include <cmath>
#include <limits>
#include <opencv2/calib3d.hpp>

#include "core/base/error.hpp"
#include "core/base/named_table.hpp"

namespace spikedepth {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

void undistort_equidistant(const std::vector<double>& k, std::vector<PlanePoint>& points) {
  std::vector<cv::Point2d> seen, plain;
  seen.reserve(points.size());
  for (const PlanePoint& point : points) seen.emplace_back(point[0], point[1]);
  try {
    cv::fisheye::undistortPoints(seen, plain, cv::Matx33d::eye(), cv::Vec4d(k.data()));
  } catch (const cv::Exception& error) {
    throw InternalError(std::string("undistortion failed: ") + error.what());
  }
  constexpr double kNoRay = -1e6;  // what OpenCV gives where the polynomial cannot be inverted
  for (std::size_t i = 0; i < points.size(); ++i) {
    const bool seen_by_ray = plain[i].x != kNoRay || plain[i].y != kNoRay;
    points[i] = seen_by_ray ? PlanePoint{plain[i].x, plain[i].y} : PlanePoint{kNan, kNan};
  }
}

/// Where a lens with radial and tangential distortion shows a point, and the derivatives of that.
struct RadialTangential {
  double k1, k2, p1, p2, k3;

  PlanePoint shown(const PlanePoint& at) const {
    const auto [x, y] = at;
    const double r2 = x * x + y * y;
    const double radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    return {x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y};
  }

  /// d shown / d at, row by row.
  std::array<double, 4> slope(const PlanePoint& at) const {
    const auto [x, y] = at;
    const double r2 = x * x + y * y;
    const double radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
    const double change = 2 * (k1 + r2 * (2 * k2 + r2 * 3 * k3));  // of `radial`, per x and x
    const double mixed = x * y * change + 2 * p1 * x + 2 * p2 * y;
    return {radial + x * x * change + 2 * p1 * y + 6 * p2 * x, mixed, mixed,
            radial + y * y * change + 6 * p1 * y + 2 * p2 * x};
  }

  /// Newton's method from the shown point itself, which is near for every usable lens. NaN if it
  /// does not settle, or settles beyond the fold where the polynomial turns back.
  PlanePoint plain(const PlanePoint& seen) const {
    constexpr int kMostSteps = 50;
    constexpr double kSettled = 1e-12;
    PlanePoint at = seen;
    for (int step = 0; step < kMostSteps; ++step) {
      const PlanePoint here = shown(at);
      const auto [a, b, c, d] = slope(at);
      const double determinant = a * d - b * c;
      const double off_x = seen[0] - here[0];
      const double off_y = seen[1] - here[1];
      if (std::abs(off_x) + std::abs(off_y) < kSettled) {
        const bool before_fold = determinant > 0 && a + d > 0;
        return before_fold ? at : PlanePoint{kNan, kNan};
      }
      at[0] += (d * off_x - b * off_y) / determinant;
      at[1] += (a * off_y - c * off_x) / determinant;
    }
    return {kNan, kNan};
  }
};

void undistort_radtan(const std::vector<double>& k, std::vector<PlanePoint>& points) {
  const RadialTangential lens{k[0], k[1], k[2], k[3], k.size() > 4 ? k[4] : 0};
  for (PlanePoint& point : points) point = lens.plain(point);
}

void leave_as_seen(const std::vector<double>&, std::vector<PlanePoint>&) {}

NamedTable<CameraModel>& table() {
  static NamedTable<CameraModel> models(
      "camera model", {{"equidistant", "pinhole", "equidistant", 4, 4, undistort_equidistant},
                       {"pinhole-radtan", "pinhole", "radtan", 4, 5, undistort_radtan},
                       {"pinhole-none", "pinhole", "none", 0, 0, leave_as_seen}});
  return models;
}

}  // namespace

bool CameraModel::takes(std::size_t coefficients) const {
  return coefficients >= fewest_coefficients && coefficients <= most_coefficients;
}

std::string CameraModel::coefficients_text() const {
  std::string fewest = std::to_string(fewest_coefficients);
  if (fewest_coefficients == most_coefficients) return fewest;
  return fewest + " to " + std::to_string(most_coefficients);
}

const std::vector<CameraModel>& camera_models() {
  return table().rows();
}

const CameraModel& find_camera_model(const std::string& name) {
  return table().find(name);
}

void add_camera_model(CameraModel model) {
  table().add(std::move(model));
}

}  // namespace spikedepth
