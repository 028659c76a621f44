#include "gui/cloud_renderer.hpp"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.hpp"
#include "gui/cloud_focus.hpp"
#include "gui/paint_tools.hpp"
#include "gui/time_axis.hpp"

namespace spikedepth::gui {
namespace {

constexpr float kNearest_m = 0.05F, kFarthest_m = 1e5F;
constexpr float kFilled = 0.94F;  // of the panel, at the start
constexpr int kAxis_px = 34;      // of an axis at most; at least two fifths
constexpr int kLargestPoint_px = 12;
constexpr float kOverlap = 1.5F;  // so that slanted surfaces show no gaps

// World -> eye: turned around the orbit's middle, then moved away from it.
struct Eye {
  Turn turn;
  CloudPoint centre;
  float away_m = 0, focal_px, middle_x, middle_y;

  Eye(double yaw_deg, double pitch_deg, const CloudPoint& orbited, QSize size)
      : turn(yaw_deg, pitch_deg), centre(orbited) {
    focal_px = 0.85F * static_cast<float>(std::min(size.width(), size.height() * 4 / 3));
    middle_x = static_cast<float>(size.width()) / 2;
    middle_y = static_cast<float>(size.height()) / 2;
  }

  // Picture position and distance of a point.
  bool project(const CloudPoint& point, float& u, float& v, float& depth) const {
    const CloudPoint place = turn.of(point.x - centre.x, point.y - centre.y, point.z - centre.z);
    depth = place.z + away_m;
    if (!(depth >= kNearest_m)) return false;
    const float scale = focal_px / depth;
    u = middle_x + scale * place.x;
    v = middle_y + scale * place.y;
    return true;
  }

  bool sees(const std::vector<CloudPoint>& points) const {
    return std::all_of(points.begin(), points.end(), [&](const CloudPoint& point) {
      float u = 0, v = 0, depth = 0;
      return project(point, u, v, depth) && std::abs(u - middle_x) <= kFilled * middle_x &&
             std::abs(v - middle_y) <= kFilled * middle_y;
    });
  }
};

// The least distance from which the eye of the start sees everything.
float start_distance(const CloudFocus& focus, QSize size) {
  const CloudCamera start;
  Eye eye(start.yaw_deg, start.pitch_deg, focus.middle, size);
  float least = 0, most = 1;
  for (eye.away_m = most; !eye.sees(focus.outline) && most < kFarthest_m; eye.away_m = most)
    most *= 2;
  for (int i = 0; i < 24; ++i) {
    eye.away_m = (least + most) / 2;
    (eye.sees(focus.outline) ? most : least) = eye.away_m;
  }
  return most;
}

// The camera's axes in a corner, as long as a round number of metres is at the cloud's middle.
void draw_axes(QImage& image, const Eye& eye) {
  if (image.width() < 6 * kAxis_px || image.height() < 5 * kAxis_px) return;
  const double px_per_m = eye.focal_px / eye.away_m;
  const double length_m = round_step(0.4 * kAxis_px / px_per_m);
  const auto length_px = static_cast<float>(length_m * px_per_m);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  const QPointF origin(kAxis_px + 16, image.height() - kAxis_px - 18);
  const struct {
    const char* name;
    float x, y, z;
  } axes[] = {{"x", 1, 0, 0}, {"y", 0, 1, 0}, {"z", 0, 0, 1}};
  for (const auto& axis : axes) {
    const CloudPoint seen = eye.turn.of(axis.x, axis.y, axis.z);
    painter.setPen(QPen(QColor(kText), 1.3));
    painter.drawLine(origin, origin + QPointF(seen.x, seen.y) * length_px);
    const QPointF label = origin + QPointF(seen.x, seen.y) * (length_px + 8);
    const QRect place(static_cast<int>(label.x()) - 6, static_cast<int>(label.y()) - 7, 12, 14);
    paint_label(painter, place, Qt::AlignCenter, axis.name, kText);
  }
  const QRect corner(image.width() - 90, image.height() - 18, 84, 14);
  paint_label(painter, corner, Qt::AlignRight | Qt::AlignVCenter, format("axes %.3g m", length_m));
}

}  // namespace

QImage CloudRenderer::draw(const std::vector<CloudPoint>& points, const std::vector<QRgb>& colours,
                           const CloudCamera& camera, double source_focal_px, QSize size) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(kEventGround);
  const auto focus = camera.focus ? camera.focus : focus_on(points);
  if (!focus) return image;
  Eye eye(camera.yaw_deg, camera.pitch_deg, focus->middle, size);
  eye.away_m = static_cast<float>(start_distance(*focus, size) / camera.zoom);
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
  draw_axes(image, eye);
  return image;
}

}  // namespace spikedepth::gui
