#include "gui/paint_tools.hpp"

#include <QTextOption>
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kLabelGap_px = 10;

}  // namespace

QFont panel_font(int height_px, bool bold) {
  QFont font(QStringLiteral("DejaVu Sans"));
  font.setPixelSize(height_px);
  font.setBold(bold);
  return font;
}

void paint_frame(QPainter& painter, const QRect& rect, const std::string& title,
                 const std::string& figure) {
  painter.fillRect(rect, QColor(kPanel));
  painter.setPen(QColor(kPanelEdge));
  painter.drawRect(rect.adjusted(0, 0, -1, -1));
  QRect line(rect.x() + 8, rect.y(), rect.width() - 16, kTitleHeight_px);
  const QFont title_font = panel_font(12, true), figure_font = panel_font(12);
  const QString title_text = QString::fromStdString(title);
  const int title_width = QFontMetrics(title_font).horizontalAdvance(title_text);
  painter.setFont(title_font);
  painter.setPen(QColor(kText));
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(title_font).elidedText(title_text, Qt::ElideRight, line.width()));
  line.setLeft(line.left() + title_width + 10);
  const QString figure_text = QString::fromStdString(figure);
  if (figure.empty() || QFontMetrics(figure_font).horizontalAdvance(figure_text) > line.width())
    return;
  painter.setFont(figure_font);
  painter.setPen(QColor(kFaintText));
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, figure_text);
}

void paint_note(QPainter& painter, const QRect& rect, const std::string& note) {
  if (note.empty()) return;
  const QRect space = rect.adjusted(14, 8, -14, -8);
  const QString text = QString::fromStdString(note);
  QTextOption wrapped(Qt::AlignCenter);  // at words; inside one (a path) only where it must
  wrapped.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  QRectF needed;
  for (int height_px = 13; height_px >= 9; --height_px) {  // long messages get smaller letters
    painter.setFont(panel_font(height_px));
    needed = painter.boundingRect(QRectF(space), text, wrapped);
    if (needed.height() <= space.height()) break;
  }
  painter.fillRect(needed.toRect().intersected(space).adjusted(-8, -6, 8, 6),
                   QColor(23, 26, 31, 220));
  painter.setPen(QColor(kWarning));
  painter.drawText(QRectF(space), text, wrapped);
}

void paint_label(QPainter& painter, const QRect& rect, int flags, const std::string& text,
                 QRgb colour) {
  painter.setFont(panel_font(11));
  painter.setPen(QColor(colour));
  painter.drawText(rect, flags,
                   QFontMetrics(painter.font())
                       .elidedText(QString::fromStdString(text), Qt::ElideRight, rect.width()));
}

void paint_axis(QPainter& painter, const QRect& line, const std::string& low,
                const std::string& high, const std::string& middle) {
  const QFontMetrics metrics(panel_font(11));
  const auto width = [&](const std::string& text) {
    return text.empty() ? 0
                        : metrics.horizontalAdvance(QString::fromStdString(text)) + kLabelGap_px;
  };
  const int ends = std::max(width(low), width(high));
  if (2 * ends > line.width() + kLabelGap_px)
    return paint_label(painter, line, Qt::AlignRight, high);
  paint_label(painter, line, Qt::AlignLeft, low);
  paint_label(painter, line, Qt::AlignRight, high);
  if (2 * ends + width(middle) <= line.width())
    paint_label(painter, line, Qt::AlignHCenter, middle);
}

void paint_colour_bar(QPainter& painter, const QRect& picture, const ColourScale& scale) {
  const QRect bar(picture.right() + 6, picture.top(), 12, picture.height());
  for (int y = bar.top(); y <= bar.bottom(); ++y) {
    const double value =
        scale.high + (scale.low - scale.high) * (y - bar.top()) / std::max(1, bar.height() - 1);
    painter.fillRect(bar.left(), y, bar.width(), 1,
                     QColor(colour_at(*scale.table, value, scale.low, scale.high)));
  }
  const int steps = bar.height() > 110 ? 4 : 2;
  for (int i = 0; i <= steps; ++i) {
    const double value = scale.high + (scale.low - scale.high) * i / steps;
    const int y =
        std::clamp(bar.top() + (bar.height() - 1) * i / steps, bar.top() + 6, bar.bottom() - 6);
    paint_label(
        painter, QRect(bar.right() + 4, y - 8, kColourBarWidth_px - 18, 16),
        Qt::AlignLeft | Qt::AlignVCenter,
        format(scale.with_sign && value != 0 ? "%+.3g" : "%.3g", value) + (i == 0 ? " m" : ""));
  }
}

void paint_polarity_key(QPainter& painter, const QRect& picture) {
  const QRect key(picture.left() + 4, picture.bottom() - 18, 70, 15);
  if (!picture.contains(key)) return;
  painter.fillRect(key, QColor(16, 19, 23, 190));
  paint_label(painter, key.adjusted(5, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, "ON", kOnColour);
  paint_label(painter, key.adjusted(0, 0, -5, 0), Qt::AlignRight | Qt::AlignVCenter, "OFF",
              kOffColour);
}

void paint_mark(QPainter& painter, const QRect& picture, SensorSize sensor, Pixel pixel,
                bool selected) {
  if (pixel.x >= sensor.width || pixel.y >= sensor.height) return;
  const double x = picture.x() + (pixel.x + 0.5) * picture.width() / sensor.width;
  const double y = picture.y() + (pixel.y + 0.5) * picture.height() / sensor.height;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  for (const auto& [colour, width] :
       {std::pair<QRgb, double>{0xFF000000U, 3.0}, {selected ? kAccent : 0xFFFFFFFFU, 1.3}}) {
    painter.setPen(QPen(QColor(colour), width));
    for (const double sign : {-1.0, 1.0}) {
      painter.drawLine(QPointF(x + sign * 4, y), QPointF(x + sign * 9, y));
      painter.drawLine(QPointF(x, y + sign * 4), QPointF(x, y + sign * 9));
    }
    if (selected) painter.drawEllipse(QPointF(x, y), 6.0, 6.0);
  }
  painter.restore();
}

}  // namespace spikedepth::gui
