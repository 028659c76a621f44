#include "gui/icons.hpp"

#include <QPainter>
#include <QPixmap>
#include <QPolygonF>

#include "gui/colours.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kSize_px = 32;  // drawn at twice the size that is shown

void draw(QPainter& painter, IconShape shape) {
  switch (shape) {
    case IconShape::play:
      painter.drawPolygon(QPolygonF({{9, 5}, {27, 16}, {9, 27}}));
      break;
    case IconShape::pause:
      painter.drawRect(8, 6, 6, 20);
      painter.drawRect(18, 6, 6, 20);
      break;
    case IconShape::step_back:
      painter.drawRect(6, 7, 4, 18);
      painter.drawPolygon(QPolygonF({{26, 7}, {12, 16}, {26, 25}}));
      break;
    case IconShape::step_ahead:
      painter.drawRect(22, 7, 4, 18);
      painter.drawPolygon(QPolygonF({{6, 7}, {20, 16}, {6, 25}}));
      break;
    case IconShape::side:
      painter.drawRect(21, 6, 7, 20);
      painter.setPen(QPen(painter.brush().color(), 2));
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(4, 6, 24, 20);
      break;
    case IconShape::loop:
      painter.setPen(QPen(painter.brush().color(), 3.5));
      painter.setBrush(Qt::NoBrush);
      painter.drawArc(QRect(6, 7, 20, 20), 90 * 16, 300 * 16);
      painter.setBrush(painter.pen().color());
      painter.setPen(Qt::NoPen);
      painter.drawPolygon(QPolygonF({{15, 1}, {25, 7}, {15, 13}}));
      break;
  }
}

QPixmap drawn(IconShape shape, QRgb colour) {
  QPixmap pixmap(kSize_px, kSize_px);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(colour));
  draw(painter, shape);
  return pixmap;
}

}  // namespace

QIcon make_icon(IconShape shape) {
  QIcon icon;
  icon.addPixmap(drawn(shape, kText), QIcon::Normal, QIcon::Off);
  icon.addPixmap(drawn(shape, kAccent), QIcon::Normal, QIcon::On);
  return icon;
}

}  // namespace spikedepth::gui
