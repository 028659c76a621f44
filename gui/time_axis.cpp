#include "gui/time_axis.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"

namespace spikedepth::gui {

TimeWindow shown_stretch(const RecordingFacts& recording, TimeUs now) {
  const TimeUs end = std::max(recording.grid.last_end(), now);
  const TimeUs begin = std::min(recording.info.span.begin, recording.grid.first_end() - 1);
  if (end - begin <= kLongestStretch_us) return {begin, end};
  const TimeUs from = std::clamp(now - kLongestStretch_us / 2, begin, end - kLongestStretch_us);
  return {from, from + kLongestStretch_us};
}

void paint_time_axis(QPainter& painter, const QRect& plot, TimeWindow stretch, TimeUs now) {
  const QRect line(plot.left(), plot.bottom() + 2, plot.width(), kTimeAxis_px - 3);
  const auto text = [](TimeUs t) { return format("%.2f s", static_cast<double>(t) * 1e-6); };
  paint_axis(painter, line, text(stretch.begin), text(stretch.end));
  const double share =
      static_cast<double>(now - stretch.begin) / static_cast<double>(stretch.length());
  if (share < 0 || share > 1) return;
  painter.setPen(QPen(QColor(kText), 1));
  const int x = plot.left() + static_cast<int>(std::lround(share * (plot.width() - 1)));
  painter.drawLine(x, plot.top(), x, plot.bottom());
  if (plot.width() > 220 && share > 0.3 && share < 0.7)
    paint_label(painter, QRect(x - 40, line.top(), 80, 14), Qt::AlignHCenter, text(now), kText);
}

double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

}  // namespace spikedepth::gui
