#include "gui/board.hpp"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace spikedepth::gui {

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
  return pixel_under(*panel, point, scene_.window->view());
}

void Board::mousePressEvent(QMouseEvent* event) {
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(event->pos(), panels);
  orbiting_ = panel != nullptr && panel->kind == PanelKind::cloud;
  orbit_from_ = event->pos();
  if (event->button() != Qt::LeftButton || orbiting_) return;
  if (const auto pixel = pixel_at(event->pos())) {
    scene_.view.selected = pixel;
    emit selected();
  }
}

void Board::mouseMoveEvent(QMouseEvent* event) {
  if (orbiting_ && (event->buttons() & Qt::LeftButton) != 0) {
    const QPoint moved = event->pos() - orbit_from_;
    orbit_from_ = event->pos();
    CloudCamera& eye = scene_.view.cloud;
    eye.yaw_deg = std::remainder(eye.yaw_deg + 0.4 * moved.x(), 360.0);
    eye.pitch_deg = std::clamp(eye.pitch_deg + 0.4 * moved.y(), -89.0, 89.0);
    emit changed();
    return;
  }
  scene_.view.hover = pixel_at(event->pos());
  emit changed();
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
  std::vector<PlacedPanel> panels;
  const PlacedPanel* panel = panel_at(event->position().toPoint(), panels);
  if (panel == nullptr || panel->kind != PanelKind::cloud) return;
  double& zoom = scene_.view.cloud.zoom;
  zoom = std::clamp(zoom * std::pow(1.0015, event->angleDelta().y()), 0.2, 8.0);
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
