#include "gui/transport_bar.hpp"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <cmath>

namespace spikedepth::gui {

TransportBar::TransportBar(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(4);
  auto* back = button("step_back", QStringLiteral("One window back (Left)"), IconShape::step_back);
  play_ = button("play", QStringLiteral("Play or pause (Space)"), IconShape::play);
  play_->setCheckable(true);
  auto* ahead =
      button("step_ahead", QStringLiteral("One window ahead (Right)"), IconShape::step_ahead);
  loop_ = button("loop", QStringLiteral("Start over at the end (L)"), IconShape::loop);
  loop_->setCheckable(true);
  time_ = new QDoubleSpinBox;
  time_->setObjectName(QStringLiteral("time"));
  time_->setDecimals(3);
  time_->setSingleStep(0.05);
  time_->setSuffix(QStringLiteral(" s"));
  time_->setKeyboardTracking(false);
  time_->setToolTip(QStringLiteral("Jump to this time (G)"));
  length_ = new QLabel;
  speed_ = new QDoubleSpinBox;
  speed_->setObjectName(QStringLiteral("speed"));
  speed_->setRange(kSlowestSpeed, kFastestSpeed);
  speed_->setDecimals(2);
  speed_->setSingleStep(0.25);
  speed_->setValue(1.0);
  speed_->setSuffix(QStringLiteral(" \u00d7"));
  speed_->setKeyboardTracking(false);
  speed_->setToolTip(QStringLiteral("Speed, 0.05 to 10 (Up, Down)"));
  timeline_ = new Timeline;
  for (QWidget* widget : std::initializer_list<QWidget*>{back, play_, ahead, loop_})
    row->addWidget(widget);
  row->addWidget(timeline_, 1);
  for (QWidget* widget : std::initializer_list<QWidget*>{time_, length_, speed_})
    row->addWidget(widget);
  side_ = button("side", QStringLiteral("Hide or show the side panel (S)"), IconShape::side);
  side_->setCheckable(true);
  row->addWidget(side_);

  connect(side_, &QToolButton::clicked, this, &TransportBar::side_toggled);
  connect(play_, &QToolButton::clicked, this, &TransportBar::play_toggled);
  connect(loop_, &QToolButton::clicked, this, &TransportBar::loop_toggled);
  connect(back, &QToolButton::clicked, this, [this] { emit stepped(-1); });
  connect(ahead, &QToolButton::clicked, this, [this] { emit stepped(1); });
  connect(timeline_, &Timeline::sought, this, &TransportBar::sought);
  connect(time_, &QDoubleSpinBox::valueChanged, this,
          [this](double seconds) { emit sought(std::llround(seconds * 1e6)); });
  connect(speed_, &QDoubleSpinBox::valueChanged, this, &TransportBar::speed_changed);
}

QToolButton* TransportBar::button(const char* name, const QString& tip, IconShape shape) {
  auto* made = new QToolButton;
  made->setObjectName(QString::fromLatin1(name));
  made->setToolTip(tip);
  made->setIcon(make_icon(shape));
  made->setAutoRaise(true);
  made->setFocusPolicy(Qt::NoFocus);
  return made;
}

void TransportBar::show_status(const PlayerStatus& status, const ShownWindow* window) {
  play_->setChecked(status.playing);
  if (status.playing != shown_playing_) {
    shown_playing_ = status.playing;
    play_->setIcon(make_icon(status.playing ? IconShape::pause : IconShape::play));
  }
  loop_->setChecked(status.loop);
  const QSignalBlocker quiet_speed(speed_), quiet_time(time_);
  if (!speed_->hasFocus()) speed_->setValue(status.speed);
  if (!status.recording) return;
  const WindowGrid& grid = status.recording->grid;
  const TimeUs t = window != nullptr ? window->shown.end : grid[status.index].end;
  timeline_->set_span({status.recording->info.span.begin, grid.last_end()});
  timeline_->set_position(t);
  time_->setRange(0, static_cast<double>(grid.last_end()) * 1e-6);
  if (!time_->hasFocus() || status.playing) time_->setValue(static_cast<double>(t) * 1e-6);
  length_->setText(
      QStringLiteral("of %1 s ").arg(static_cast<double>(grid.last_end()) * 1e-6, 0, 'f', 3));
}

void TransportBar::focus_time() {
  time_->setFocus();
  time_->selectAll();
}

}  // namespace spikedepth::gui
