#pragma once
#include <QWidget>
#include <map>

#include "gui/board_painter.hpp"

namespace spikedepth::gui {

/// The widget that shows all panels. Orbits the cloud with the mouse, zooms and moves all pictures
/// together, tells which pixel is under the mouse.
class Board : public QWidget {
  Q_OBJECT
 public:
  explicit Board(Scene& scene, QWidget* parent = nullptr);
  QSize sizeHint() const override { return {1000, 640}; }
  QSize minimumSizeHint() const override { return {480, 360}; }
  /// Asks for the painting of the panels that no longer show what the scene holds.
  void refresh();
  /// Paintings so far that brought something new; being uncovered does not count.
  std::int64_t repaints() const { return repaints_; }
  /// Panels painted anew so far.
  std::int64_t repainted_panels() const { return repainted_panels_; }
  std::vector<PlacedPanel> panels() const { return board_layout(size(), scene_); }

 signals:
  void changed();   // the user has moved something: the cloud, the mouse, the layout
  void selected();  // scene.view.selected has changed
  void menu_wanted(spikedepth::gui::PanelKind panel, const QPoint& global_place);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  const PlacedPanel* panel_at(QPoint point, std::vector<PlacedPanel>& panels) const;
  std::optional<Pixel> pixel_at(QPoint point) const;

  Scene& scene_;
  BoardPainter painter_;
  std::vector<PlacedPanel> laid_out_;          // when it was painted last
  std::map<PanelKind, PanelContent> painted_;  // what stands on the screen
  std::int64_t repaints_ = 0, repainted_panels_ = 0;
  enum class Drag { none, orbit, click, move };  // a click that goes far moves the pictures
  void drag_to(QPoint point);
  void orbit(QPoint moved);
  std::optional<QPointF> sensor_point_at(QPoint point) const;

  Drag drag_ = Drag::none;
  QPoint drag_from_;
  QPointF drag_scale_;  // pixels of the sensor per pixel of the screen
};

}  // namespace spikedepth::gui
