#include "gui/cloud_renderer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/colours.hpp"

namespace spikedepth::gui {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr float kNearest_m = 0.05F;
constexpr int kLargestPoint_px = 12;
constexpr float kOverlap = 1.5F;  // so that slanted surfaces show no gaps

// World -> eye: turned around the orbit's centre, then moved away from it.
struct Eye {
  float cos_yaw, sin_yaw, cos_pitch, sin_pitch, centre_m, away_m, focal_px, middle_x, middle_y;

  Eye(const CloudCamera& camera, double centre, QSize size) {
    const double yaw = camera.yaw_deg * kPi / 180, pitch = camera.pitch_deg * kPi / 180;
    cos_yaw = static_cast<float>(std::cos(yaw)), sin_yaw = static_cast<float>(std::sin(yaw));
    cos_pitch = static_cast<float>(std::cos(pitch));
    sin_pitch = static_cast<float>(std::sin(pitch));
    centre_m = static_cast<float>(centre);
    away_m = static_cast<float>(1.35 * centre / camera.zoom);
    focal_px = 0.85F * static_cast<float>(std::min(size.width(), size.height() * 4 / 3));
    middle_x = static_cast<float>(size.width()) / 2;
    middle_y = static_cast<float>(size.height()) / 2;
  }

  // Picture position and distance of a point.
  bool project(const CloudPoint& point, float& u, float& v, float& depth) const {
    const float ahead = point.z - centre_m;
    const float side = cos_yaw * point.x + sin_yaw * ahead;
    const float back = -sin_yaw * point.x + cos_yaw * ahead;
    const float down = cos_pitch * point.y - sin_pitch * back;
    depth = sin_pitch * point.y + cos_pitch * back + away_m;
    if (!(depth >= kNearest_m)) return false;
    const float scale = focal_px / depth;
    u = middle_x + scale * side;
    v = middle_y + scale * down;
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
  const auto row = static_cast<std::size_t>(width);
  nearest_.assign(row * static_cast<std::size_t>(height), std::numeric_limits<float>::max());
  auto* pixels = reinterpret_cast<QRgb*>(image.bits());
  const auto stride = static_cast<std::size_t>(image.bytesPerLine()) / sizeof(QRgb);
  const float extent_px = kOverlap * eye.focal_px / static_cast<float>(source_focal_px);
  const auto far_right = static_cast<float>(width), far_down = static_cast<float>(height);
  for (std::size_t i = 0; i < points.size(); ++i) {
    float u = 0, v = 0, depth = 0;
    if (!eye.project(points[i], u, v, depth)) continue;
    const int side =
        1 + static_cast<int>(std::min(extent_px * points[i].z / depth, kLargestPoint_px - 1.0F));
    const float left = u - static_cast<float>(side) / 2 + kLargestPoint_px;
    const float top = v - static_cast<float>(side) / 2 + kLargestPoint_px;
    if (!(left > 0 && left < far_right + kLargestPoint_px && top > 0 &&
          top < far_down + kLargestPoint_px))
      continue;
    // Not negative, so that cutting off the fraction rounds down.
    const int x0 = static_cast<int>(left) - kLargestPoint_px;
    const int y0 = static_cast<int>(top) - kLargestPoint_px;
    const int x_begin = std::max(x0, 0), x_end = std::min(x0 + side, width);
    for (int y = std::max(y0, 0), y_end = std::min(y0 + side, height); y < y_end; ++y) {
      float* nearest = nearest_.data() + static_cast<std::size_t>(y) * row;
      QRgb* line = pixels + static_cast<std::size_t>(y) * stride;
      for (int x = x_begin; x < x_end; ++x) {
        if (depth >= nearest[x]) continue;
        nearest[x] = depth;
        line[x] = colours[i];
      }
    }
  }
  return image;
}

}  // namespace spikedepth::gui
