#include "gui/board.hpp"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/picture_zoom.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kDragFrom_px = 4;  // less is a click

}  // namespace

Board::Board(Scene& scene, QWidget* parent) : QWidget(parent), scene_(scene) {
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setFocusPolicy(Qt::StrongFocus);
  setObjectName(QStringLiteral("board"));
}

void Board::refresh() {
  const auto placed = panels();
  if (!(placed == laid_out_)) return update();
  for (const auto& panel : placed) {
    const auto painted = painted_.find(panel.kind);
    if (painted == painted_.end() || !(painter_.content(panel, scene_) == painted->second))
      update(panel.rect);
  }
}

void Board::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.fillRect(event->rect(), QColor(kGround));
  const auto placed = panels();
  if (!(placed == laid_out_)) painted_.clear();
  laid_out_ = placed;
  const auto painted_before = repainted_panels_;
  for (const auto& panel : placed) {
    if (!event->region().intersects(panel.rect)) continue;
    painter_.paint_panel(painter, panel, scene_);
    // A part alone leaves the rest as it was; refresh() will find the difference.
    if (!QRegion(panel.rect).subtracted(event->region()).isEmpty()) continue;
    PanelContent content = painter_.content(panel, scene_);
    PanelContent& painted = painted_[panel.kind];
    if (!(content == painted)) ++repainted_panels_;
    painted = std::move(content);
  }
  if (repainted_panels_ != painted_before) ++repaints_;
}

const PlacedPanel* Board::panel_at(QPoint point, std::vector<PlacedPanel>& panels) const {
  panels = board_layout(size(), scene_);
  const auto found = std::find_if(panels.begin(), panels.end(), [&](const PlacedPanel& panel) {
    return panel.rect.contains(point);
  });
  return found == panels.end() ? nullptr : &*found;
}

std::optional<Pixel> Board::pixel_at(QPoint point) const {
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(point, panels);
  if (panel == nullptr || !scene_.window) return std::nullopt;
  return pixel_under(*panel, point, scene_.window->view(), scene_.view.zoom);
}

// The place in the sensor under `point`, if a picture stands there.
std::optional<QPointF> Board::sensor_point_at(QPoint point) const {
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(point, panels);
  if (panel == nullptr || !scene_.window || !shows_picture(panel->kind)) return std::nullopt;
  const SensorSize sensor = scene_.window->view();
  const QRect picture = picture_in(panel->rect, panel->kind, sensor);
  if (!picture.contains(point)) return std::nullopt;
  return sensor_point(picture, visible_part(scene_.view.zoom, sensor), point);
}

void Board::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(event->pos(), panels);
  drag_ = panel != nullptr && panel->kind == PanelKind::cloud ? Drag::orbit
          : sensor_point_at(event->pos())                     ? Drag::click
                                                              : Drag::none;
  if (drag_ == Drag::click) {
    const QRect picture = picture_in(panel->rect, panel->kind, scene_.window->view());
    const QRectF visible = visible_part(scene_.view.zoom, scene_.window->view());
    drag_scale_ = {visible.width() / picture.width(), visible.height() / picture.height()};
  }
  drag_from_ = event->pos();
}

void Board::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) drag_to(event->pos());
  scene_.view.hover = pixel_at(event->pos());
  emit changed();
}

void Board::drag_to(QPoint point) {
  const QPoint moved = point - drag_from_;
  if (drag_ == Drag::orbit) orbit(moved);
  if (drag_ == Drag::click && moved.manhattanLength() >= kDragFrom_px) drag_ = Drag::move;
  if (drag_ == Drag::click || drag_ == Drag::none) return;
  if (drag_ == Drag::move)
    move_zoom(scene_.view.zoom, scene_.window->view(),
              {-moved.x() * drag_scale_.x(), -moved.y() * drag_scale_.y()});
  drag_from_ = point;
}

void Board::orbit(QPoint moved) {
  CloudCamera& eye = scene_.view.cloud;
  eye.yaw_deg = std::remainder(eye.yaw_deg + 0.4 * moved.x(), 360.0);
  eye.pitch_deg = std::clamp(eye.pitch_deg + 0.4 * moved.y(), -89.0, 89.0);
}

void Board::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (std::exchange(drag_, Drag::none) != Drag::click) return;
  if (const auto pixel = pixel_at(event->pos())) {
    scene_.view.selected = pixel;
    emit selected();
  }
}

void Board::mouseDoubleClickEvent(QMouseEvent* event) {
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(event->pos(), panels);
  if (panel == nullptr) return;
  if (scene_.view.maximised) {
    scene_.view.maximised.reset();
  } else {
    scene_.view.maximised = panel->kind;
  }
  emit changed();
}

void Board::wheelEvent(QWheelEvent* event) {
  const QPoint point = event->position().toPoint();
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(point, panels);
  if (panel == nullptr) return;
  const double by = std::pow(1.0015, event->angleDelta().y());
  if (panel->kind == PanelKind::cloud) {
    double& zoom = scene_.view.cloud.zoom;
    zoom = std::clamp(zoom * by, 0.2, 8.0);
  } else if (const auto place = sensor_point_at(point)) {
    zoom_around(scene_.view.zoom, scene_.window->view(), *place, by);
    scene_.view.hover = pixel_at(point);  // at the edges another pixel comes below the mouse
  }
  emit changed();
}

void Board::leaveEvent(QEvent*) {
  scene_.view.hover.reset();
  emit changed();
}

void Board::contextMenuEvent(QContextMenuEvent* event) {
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(event->pos(), panels);
  if (panel != nullptr) emit menu_wanted(panel->kind, event->globalPos());
}

}  // namespace spikedepth::gui
