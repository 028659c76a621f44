#include "gui/cloud_renderer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/colours.hpp"

namespace spikedepth::gui {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kNearest_m = 0.05;
constexpr int kLargestPoint_px = 12;
constexpr double kOverlap = 1.5;  // so that slanted surfaces show no gaps

// World -> eye: turned around the orbit's centre, then moved away from it.
struct Eye {
  double cos_yaw, sin_yaw, cos_pitch, sin_pitch, centre_m, away_m, focal_px, middle_x, middle_y;

  Eye(const CloudCamera& camera, double centre, QSize size) {
    const double yaw = camera.yaw_deg * kPi / 180, pitch = camera.pitch_deg * kPi / 180;
    cos_yaw = std::cos(yaw), sin_yaw = std::sin(yaw);
    cos_pitch = std::cos(pitch), sin_pitch = std::sin(pitch);
    centre_m = centre;
    away_m = 1.35 * centre / camera.zoom;
    focal_px = 0.85 * std::min(size.width(), size.height() * 4 / 3);
    middle_x = size.width() / 2.0;
    middle_y = size.height() / 2.0;
  }

  // Picture position and distance of a point.
  bool project(double x, double y, double z, double& u, double& v, double& depth) const {
    const double ahead = z - centre_m;
    const double side = cos_yaw * x + sin_yaw * ahead;
    const double back = -sin_yaw * x + cos_yaw * ahead;
    const double down = cos_pitch * y - sin_pitch * back;
    depth = sin_pitch * y + cos_pitch * back + away_m;
    if (depth < kNearest_m) return false;
    u = middle_x + focal_px * side / depth;
    v = middle_y + focal_px * down / depth;
    return true;
  }
};

}  // namespace

QImage CloudRenderer::draw(const std::vector<CloudPoint>& points, const std::vector<QRgb>& colours,
                           const CloudCamera& camera, double centre_m, double source_focal_px,
                           QSize size) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(kEventGround);
  const Eye eye(camera, centre_m, size);
  const int width = size.width(), height = size.height();
  nearest_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height),
                  std::numeric_limits<float>::max());
  auto* pixels = reinterpret_cast<QRgb*>(image.bits());
  const auto stride = static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb);
  for (std::size_t i = 0; i < points.size(); ++i) {
    double u = 0, v = 0, depth = 0;
    if (!eye.project(points[i].x, points[i].y, points[i].z, u, v, depth)) continue;
    const double extent = eye.focal_px * points[i].z / source_focal_px / depth;
    const int side =
        std::clamp(static_cast<int>(std::ceil(kOverlap * extent)), 1, kLargestPoint_px);
    const double left = u - side / 2.0, top = v - side / 2.0;
    if (!(left > -kLargestPoint_px && left < width && top > -kLargestPoint_px && top < height))
      continue;
    const int x0 = static_cast<int>(std::floor(left)), y0 = static_cast<int>(std::floor(top));
    const auto distance = static_cast<float>(depth);
    for (int y = std::max(y0, 0); y < std::min(y0 + side, height); ++y) {
      for (int x = std::max(x0, 0); x < std::min(x0 + side, width); ++x) {
        float& nearest = nearest_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                                  static_cast<std::size_t>(x)];
        if (distance >= nearest) continue;
        nearest = distance;
        pixels[static_cast<std::size_t>(y) * stride + static_cast<std::size_t>(x)] = colours[i];
      }
    }
  }
  return image;
}

}  // namespace spikedepth::gui
