#pragma once
#include <QWidget>

#include "gui/board_painter.hpp"

namespace spikedepth::gui {

/// The widget that shows all panels. Orbits the cloud with the mouse, tells which pixel is under
/// it.
class Board : public QWidget {
  Q_OBJECT
 public:
  explicit Board(Scene& scene, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {1000, 640}; }
  QSize minimumSizeHint() const override { return {480, 360}; }
  /// Complete paintings so far.
  std::int64_t repaints() const { return repaints_; }
  std::vector<PlacedPanel> panels() const { return board_layout(size(), scene_); }

 signals:
  void hovered();   // scene.view.hover has changed
  void selected();  // scene.view.selected has changed
  void menu_wanted(spikedepth::gui::PanelKind panel, const QPoint& global_place);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  const PlacedPanel* panel_at(QPoint point, std::vector<PlacedPanel>& panels) const;
  std::optional<Pixel> pixel_at(QPoint point) const;

  Scene& scene_;
  BoardPainter painter_;
  std::int64_t repaints_ = 0;
  bool orbiting_ = false;
  QPoint orbit_from_;
};

}  // namespace spikedepth::gui
