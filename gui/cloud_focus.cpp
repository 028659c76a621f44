#include "gui/cloud_focus.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/statistics.hpp"
#include "gui/board_painter.hpp"

namespace spikedepth::gui {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kShareOutside = 0.01;  // of the depths, at either end
constexpr std::size_t kMostPoints = 5'000;

// The point that lies farthest in each of 26 directions, of those within the depths.
std::vector<CloudPoint> outline_of(const std::vector<CloudPoint>& points, double near_m,
                                   double far_m) {
  std::vector<CloudPoint> outline;
  for (int direction = 0; direction < 27; ++direction) {
    const auto x = static_cast<float>(direction % 3 - 1);
    const auto y = static_cast<float>(direction / 3 % 3 - 1);
    const auto z = static_cast<float>(direction / 9 - 1);
    if (x == 0 && y == 0 && z == 0) continue;
    float farthest = std::numeric_limits<float>::lowest();
    const CloudPoint* found = nullptr;
    for (const CloudPoint& point : points) {
      if (point.z < near_m || point.z > far_m) continue;
      const float distance = x * point.x + y * point.y + z * point.z;
      if (distance <= farthest) continue;
      farthest = distance;
      found = &point;
    }
    if (found != nullptr) outline.push_back(*found);
  }
  return outline;
}

CloudPoint middle_of(const std::vector<CloudPoint>& outline) {
  const CloudCamera start;
  const Turn turn(start.yaw_deg, start.pitch_deg);
  CloudPoint low = turn.of(outline[0].x, outline[0].y, outline[0].z), high = low;
  for (const CloudPoint& point : outline) {
    const CloudPoint seen = turn.of(point.x, point.y, point.z);
    low = {std::min(low.x, seen.x), std::min(low.y, seen.y), std::min(low.z, seen.z), 0};
    high = {std::max(high.x, seen.x), std::max(high.y, seen.y), std::max(high.z, seen.z), 0};
  }
  return turn.back((low.x + high.x) / 2, (low.y + high.y) / 2, (low.z + high.z) / 2);
}

}  // namespace

Turn::Turn(double yaw_deg, double pitch_deg) {
  const double yaw = yaw_deg * kPi / 180, pitch = pitch_deg * kPi / 180;
  cos_yaw_ = static_cast<float>(std::cos(yaw)), sin_yaw_ = static_cast<float>(std::sin(yaw));
  cos_pitch_ = static_cast<float>(std::cos(pitch));
  sin_pitch_ = static_cast<float>(std::sin(pitch));
}

CloudPoint Turn::of(float x, float y, float z) const {
  const float ahead = -sin_yaw_ * x + cos_yaw_ * z;
  return {cos_yaw_ * x + sin_yaw_ * z, cos_pitch_ * y - sin_pitch_ * ahead,
          sin_pitch_ * y + cos_pitch_ * ahead, 0};
}

CloudPoint Turn::back(float x, float y, float z) const {
  const float ahead = -sin_pitch_ * y + cos_pitch_ * z;
  return {cos_yaw_ * x - sin_yaw_ * ahead, cos_pitch_ * y + sin_pitch_ * z,
          sin_yaw_ * x + cos_yaw_ * ahead, 0};
}

std::optional<CloudFocus> focus_on(const std::vector<CloudPoint>& points) {
  std::vector<CloudPoint> some;
  std::vector<double> depths;
  const std::size_t stride = points.size() / kMostPoints * 2 + 1;
  for (std::size_t i = 0; i < points.size(); i += stride) {
    some.push_back(points[i]);
    depths.push_back(points[i].z);
  }
  auto outline =
      outline_of(some, percentile(depths, kShareOutside), percentile(depths, 1 - kShareOutside));
  if (outline.empty()) return std::nullopt;
  const CloudPoint middle = middle_of(outline);
  return CloudFocus{middle, std::move(outline)};
}

CloudFocus widened(const CloudFocus& one, const CloudFocus& other) {
  std::vector<CloudPoint> both = one.outline;
  both.insert(both.end(), other.outline.begin(), other.outline.end());
  auto outline = outline_of(both, 0, std::numeric_limits<double>::max());
  const CloudPoint middle = middle_of(outline);
  return {middle, std::move(outline)};
}

void focus_cloud(Scene& scene) {
  std::vector<CloudPoint> points;
  std::vector<QRgb> colours;
  scene_cloud(scene, points, colours);
  const auto now = focus_on(points);
  auto& focus = scene.view.cloud.focus;
  if (now) focus = focus ? widened(*focus, *now) : *now;
}

}  // namespace spikedepth::gui
