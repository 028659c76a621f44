#include "gui/timeline.hpp"

#include <QMouseEvent>
#include <QPainter>
#include <QPolygon>
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kMargin_px = 10;
constexpr int kLine_px = 8;
constexpr int kLineTop_px = 5;

// The largest of 1, 2, 5, 10, ... seconds that leaves room for labels.
double tick_step_s(double span_s, int width_px) {
  const double least = span_s * 70.0 / std::max(width_px, 1);
  double step = 0.001;
  for (int i = 0; step < least; ++i) step *= i % 3 == 1 ? 2.5 : 2.0;
  return step;
}

}  // namespace

Timeline::Timeline(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("timeline"));
  setToolTip(QStringLiteral("Click or drag to move through the recording"));
}

void Timeline::set_span(TimeWindow span) {
  span_ = {span.begin, std::max(span.end, span.begin + 1)};
  update();
}

void Timeline::set_position(TimeUs t) {
  position_ = t;
  update();
}

void Timeline::set_range(TimeWindow range) {
  range_ = range;
  update();
}

void Timeline::set_bookmarks(std::vector<TimeUs> bookmarks) {
  bookmarks_ = std::move(bookmarks);
  update();
}

TimeUs Timeline::time_at(int x) const {
  const double share = static_cast<double>(x - kMargin_px) / std::max(1, width() - 2 * kMargin_px);
  return span_.begin +
         static_cast<TimeUs>(std::clamp(share, 0.0, 1.0) * static_cast<double>(span_.length()));
}

int Timeline::x_of(TimeUs t) const {
  const double share = static_cast<double>(t - span_.begin) / static_cast<double>(span_.length());
  return kMargin_px +
         static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * (width() - 2 * kMargin_px)));
}

void Timeline::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRect line(kMargin_px, kLineTop_px, width() - 2 * kMargin_px, kLine_px);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(kPanelEdge));
  painter.drawRoundedRect(line, 4, 4);
  painter.setBrush(QColor(kAccent).darker(170));
  painter.drawRoundedRect(QRect(line.left(), line.top(), x_of(position_) - line.left(), kLine_px),
                          4, 4);
  if (range_.length() > 0) {
    QColor colour(kAccent);
    colour.setAlpha(120);
    painter.fillRect(QRect(x_of(range_.begin), 1,
                           std::max(2, x_of(range_.end) - x_of(range_.begin)), kLine_px + 8),
                     colour);
  }
  const double span_s = static_cast<double>(span_.length()) * 1e-6;
  const double step_s = tick_step_s(span_s, line.width());
  const double begin_s = static_cast<double>(span_.begin) * 1e-6;
  for (double t = std::ceil(begin_s / step_s) * step_s; t <= begin_s + span_s; t += step_s) {
    const int x = x_of(static_cast<TimeUs>(std::llround(t * 1e6)));
    painter.setPen(QColor(kFaintText));
    painter.drawLine(x, line.bottom() + 2, x, line.bottom() + 5);
    const QRect label(std::clamp(x - 32, 0, width() - 64), line.bottom() + 5, 64, 14);
    paint_label(painter, label, Qt::AlignHCenter, format("%.6g s", t));
  }
  painter.setPen(QPen(QColor(kGround), 1));
  painter.setBrush(QColor(kWarning));
  for (const TimeUs bookmark : bookmarks_) {
    const int x = x_of(bookmark);
    painter.drawPolygon(QPolygon({{x - 5, 0}, {x + 5, 0}, {x, 8}}));
  }
  painter.setBrush(QColor(kText));
  painter.drawEllipse(QPoint(x_of(position_), line.center().y() + 1), 7, 7);
}

void Timeline::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) emit sought(time_at(event->pos().x()));
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
  if ((event->buttons() & Qt::LeftButton) != 0) emit sought(time_at(event->pos().x()));
}

}  // namespace spikedepth::gui
