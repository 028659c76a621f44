#pragma once
#include <QDoubleSpinBox>
#include <QLabel>
#include <QToolButton>
#include <QWidget>

#include "gui/icons.hpp"
#include "gui/scene.hpp"
#include "gui/timeline.hpp"

namespace spikedepth::gui {

/// Play, pause, step, scrub, loop, speed, time. Emits the user's choices as signals.
class TransportBar : public QWidget {
  Q_OBJECT
 public:
  explicit TransportBar(QWidget* parent = nullptr);
  /// Shows where the playback stands.
  void show_status(const PlayerStatus& status, const ShownWindow* window);
  Timeline& timeline() { return *timeline_; }
  void focus_time();
  /// Whether the side panel is there, for its button.
  void show_side(bool shown) { side_->setChecked(shown); }

 signals:
  void play_toggled(bool playing);
  void stepped(int windows);
  void sought(qint64 t_us);
  void speed_changed(double speed);
  void loop_toggled(bool loop);
  void side_toggled(bool wanted);

 private:
  QToolButton* button(const char* name, const QString& tip, IconShape shape);

  bool shown_playing_ = false;
  QToolButton *play_, *loop_, *side_;
  QDoubleSpinBox *time_, *speed_;
  QLabel* length_;
  Timeline* timeline_;
};

}  // namespace spikedepth::gui
