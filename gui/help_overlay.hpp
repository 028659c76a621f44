#pragma once
#include <QWidget>

namespace spikedepth::gui {

/// The keys and mouse gestures, painted over the whole window; any click or key hides it.
class HelpOverlay : public QWidget {
 public:
  explicit HelpOverlay(QWidget* parent);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
};

}  // namespace spikedepth::gui
