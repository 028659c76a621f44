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

namespace {

QColor colour_of_share(const ColourScale& scale, double share) {
  return QColor(colour_at(*scale.table, share, 0, 1));
}

std::string scale_label(const ColourScale& scale, double value) {
  return format(scale.with_sign && value != 0 ? "%+.3g" : "%.3g", value);
}

int label_width(const std::string& text) {
  return QFontMetrics(panel_font(11)).horizontalAdvance(QString::fromStdString(text));
}

constexpr int kLeastStrip_px = 24;  // of colours; with less the labels are shortened

// [ colours ] range
void paint_colour_strip(QPainter& painter, const QRect& strip, const ColourScale& scale) {
  std::string text = colour_range_text(scale);
  if (label_width(text) + kLeastStrip_px > strip.width() && scale.fitted)
    text = colour_range_text({scale.table, scale.low, scale.high, scale.with_sign});
  const QRect bar = strip.adjusted(0, 3, -label_width(text) - 8, -3);
  paint_label(painter, strip, Qt::AlignRight | Qt::AlignVCenter, text);
  for (int x = 0; x < bar.width(); ++x)
    painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(),
                     colour_of_share(scale, static_cast<double>(x) / std::max(1, bar.width() - 1)));
}

}  // namespace

std::string colour_range_text(const ColourScale& scale) {
  return (scale.with_sign
              ? "\u00b1" + format("%.3g", scale.high)
              : scale_label(scale, scale.low) + "\u2013" + scale_label(scale, scale.high)) +
         scale.unit + (scale.fitted ? ", fitted" : "");
}

void paint_colour_bar(QPainter& painter, const PicturePlace& place, const ColourScale& scale) {
  if (place.bar_below) return paint_colour_strip(painter, place.bar, scale);
  const int below = scale.fitted ? 16 : 0;  // for the word
  const QRect bar(place.bar.left(), place.bar.top(), 12, place.bar.height() - below);
  for (int y = bar.top(); y <= bar.bottom(); ++y)
    painter.fillRect(bar.left(), y, bar.width(), 1,
                     colour_of_share(scale, 1 - static_cast<double>(y - bar.top()) /
                                                    std::max(1, bar.height() - 1)));
  const int steps = bar.height() > 110 ? 4 : 2;
  for (int i = 0; i <= steps; ++i) {
    const double value = scale.high + (scale.low - scale.high) * i / steps;
    const int y =
        std::clamp(bar.top() + (bar.height() - 1) * i / steps, bar.top() + 6, bar.bottom() - 6);
    paint_label(painter, QRect(bar.right() + 4, y - 8, place.bar.right() - bar.right() - 4, 16),
                Qt::AlignLeft | Qt::AlignVCenter,
                scale_label(scale, value) + (i == 0 ? scale.unit : ""));
  }
  if (scale.fitted)
    paint_label(painter, QRect(place.bar.left(), bar.bottom() + 2, place.bar.width(), 14),
                Qt::AlignLeft | Qt::AlignVCenter, "fitted");
}

void paint_polarity_key(QPainter& painter, const QRect& picture) {
  const QRect key(picture.left() + 4, picture.bottom() - 18, 70, 15);
  if (!picture.contains(key)) return;
  painter.fillRect(key, QColor(16, 19, 23, 190));
  paint_label(painter, key.adjusted(5, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, "ON", kOnColour);
  paint_label(painter, key.adjusted(0, 0, -5, 0), Qt::AlignRight | Qt::AlignVCenter, "OFF",
              kOffColour);
}

void paint_mark(QPainter& painter, const QRect& picture, const QRectF& visible, Pixel pixel,
                bool selected) {
  const QPointF middle(pixel.x + 0.5, pixel.y + 0.5);
  if (!visible.contains(middle)) return;
  const double x = picture.x() + (middle.x() - visible.left()) * picture.width() / visible.width();
  const double y = picture.y() + (middle.y() - visible.top()) * picture.height() / visible.height();
  painter.save();
  painter.setClipRect(picture);
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
