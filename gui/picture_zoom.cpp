#include "gui/picture_zoom.hpp"

#include <algorithm>

namespace spikedepth::gui {
namespace {

void keep_inside(PictureZoom& zoom, SensorSize sensor) {
  const double width = sensor.width / zoom.factor, height = sensor.height / zoom.factor;
  zoom.left_px = std::clamp(zoom.left_px, 0.0, std::max(0.0, sensor.width - width));
  zoom.top_px = std::clamp(zoom.top_px, 0.0, std::max(0.0, sensor.height - height));
}

}  // namespace

QRectF visible_part(const PictureZoom& zoom, SensorSize sensor) {
  return {zoom.left_px, zoom.top_px, sensor.width / zoom.factor, sensor.height / zoom.factor};
}

QPointF sensor_point(const QRect& picture, const QRectF& visible, QPoint point) {
  const QPointF offset = QPointF(point - picture.topLeft()) + QPointF(0.5, 0.5);
  return {visible.left() + offset.x() * visible.width() / picture.width(),
          visible.top() + offset.y() * visible.height() / picture.height()};
}

void zoom_around(PictureZoom& zoom, SensorSize sensor, QPointF fixed, double by) {
  const double before = zoom.factor;
  zoom.factor = std::clamp(before * by, 1.0, kMostZoom);
  const double shrunk = before / zoom.factor;
  zoom.left_px = fixed.x() - (fixed.x() - zoom.left_px) * shrunk;
  zoom.top_px = fixed.y() - (fixed.y() - zoom.top_px) * shrunk;
  keep_inside(zoom, sensor);
}

void move_zoom(PictureZoom& zoom, SensorSize sensor, QPointF by) {
  zoom.left_px += by.x();
  zoom.top_px += by.y();
  keep_inside(zoom, sensor);
}

}  // namespace spikedepth::gui
