#pragma once
// One zoom for all pictures of the sensor, in the picture's own coordinates.
#include <QPointF>
#include <QRect>
#include <QRectF>

#include "gui/scene.hpp"

namespace spikedepth::gui {

constexpr double kMostZoom = 32;

/// The part of the sensor that is seen, in pixels of the sensor; it never leaves the sensor.
QRectF visible_part(const PictureZoom& zoom, SensorSize sensor);

/// Where the middle of the screen's pixel `point` lies in a picture that shows `visible`.
QPointF sensor_point(const QRect& picture, const QRectF& visible, QPoint point);

/// Multiplies the factor by `by`, within 1 and kMostZoom; what lies at `fixed` (in the sensor)
/// stays where it is on the screen, except at the sensor's edges.
void zoom_around(PictureZoom& zoom, SensorSize sensor, QPointF fixed, double by);

/// Moves the visible part by so many pixels of the sensor.
void move_zoom(PictureZoom& zoom, SensorSize sensor, QPointF by);

}  // namespace spikedepth::gui
