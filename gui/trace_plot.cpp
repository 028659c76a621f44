// The trace of the selected pixel.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"
#include "gui/plots.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kEventRow_px = 20;

struct TraceFrame {
  QRect events, depth;
  TimeUs begin, end;
  double near_m, far_m;

  double x_of(TimeUs t) const {
    return depth.left() +
           static_cast<double>(t - begin) / static_cast<double>(end - begin) * (depth.width() - 1);
  }
  double y_of(double metres) const {
    return depth.bottom() - (metres - near_m) / (far_m - near_m) * (depth.height() - 1);
  }
};

TraceFrame frame_for(const QRect& rect, const Scene& scene) {
  TraceFrame frame;
  const QRect plot = rect.adjusted(46, 2, -12, -19);
  frame.events = QRect(plot.left(), plot.top(), plot.width(), kEventRow_px);
  frame.depth = plot.adjusted(0, kEventRow_px + 3, 0, 0);
  const auto& points = scene.trace.points;
  frame.end = points.back().t;
  frame.begin = std::min(points.front().t, frame.end) - 50'000;
  if (!scene.trace.events.empty())
    frame.begin = std::min(frame.begin, scene.trace.events.front().t);
  frame.near_m = 0;
  frame.far_m = scene.view.far_m;
  return frame;
}

void paint_events(QPainter& painter, const TraceFrame& frame, const PixelTrace& trace) {
  painter.fillRect(frame.events, QColor(kEventGround));
  const int middle = frame.events.center().y();
  for (const auto& event : trace.events) {
    const int x = static_cast<int>(std::lround(frame.x_of(event.t)));
    painter.setPen(QPen(QColor(event.polarity > 0 ? kOnColour : kOffColour), 1));
    painter.drawLine(x, middle, x,
                     event.polarity > 0 ? frame.events.top() + 1 : frame.events.bottom() - 1);
  }
}

// One curve; windows without a value interrupt it.
template <class ValueAt>
void paint_curve(QPainter& painter, const TraceFrame& frame, const PixelTrace& trace,
                 const QPen& pen, ValueAt value_at) {
  painter.setPen(pen);
  QPolygonF line;
  const auto flush = [&] {
    if (line.size() == 1) painter.drawEllipse(line.front(), 1.6, 1.6);
    if (line.size() > 1) painter.drawPolyline(line);
    line.clear();
  };
  for (const auto& point : trace.points) {
    const double value = value_at(point);
    if (std::isfinite(value)) {
      line << QPointF(frame.x_of(point.t), frame.y_of(value));
    } else {
      flush();
    }
  }
  flush();
}

}  // namespace

void paint_trace(QPainter& painter, const QRect& rect, const Scene& scene) {
  if (!scene.view.selected)
    return paint_note(painter, rect,
                      "Click a pixel to see its events and the readout's potential.");
  if (scene.trace.points.empty())
    return paint_note(painter, rect, "Nothing was shown of this pixel yet.");
  const TraceFrame frame = frame_for(rect, scene);
  if (frame.depth.width() < 40 || frame.depth.height() < 20) return;
  paint_events(painter, frame, scene.trace);
  painter.fillRect(frame.depth, QColor(kEventGround));
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(frame.depth);
  const double nan = std::nan("");
  paint_curve(painter, frame, scene.trace, QPen(QColor(kTruthColour), 1.3, Qt::DashLine),
              [](const TracePoint& point) { return point.truth_m; });
  std::size_t most_scales = 0;
  for (std::size_t m = kModels; m-- > 0;) {
    std::size_t scales = 0;
    for (const auto& point : scene.trace.points)
      scales = std::max(scales, point.scales_m[m].size());
    most_scales = std::max(most_scales, scales);
    for (std::size_t s = 0; s < scales; ++s) {
      QColor colour(kModelColours[m]);
      const double share = static_cast<double>(s + 1) / static_cast<double>(scales);
      colour.setAlphaF(static_cast<float>(0.25 + 0.75 * share));
      paint_curve(painter, frame, scene.trace, QPen(colour, s + 1 == scales ? 2.0 : 1.0),
                  [&](const TracePoint& point) {
                    return s < point.scales_m[m].size() ? point.scales_m[m][s] : nan;
                  });
    }
  }
  painter.restore();
  paint_label(painter, QRect(rect.left() + 4, frame.events.top() + 3, 38, 14), Qt::AlignRight,
              "events");
  paint_label(painter, QRect(rect.left() + 4, frame.depth.top() - 2, 38, 14), Qt::AlignRight,
              format("%.3g m", frame.far_m));
  paint_label(painter, QRect(rect.left() + 4, frame.depth.bottom() - 11, 38, 14), Qt::AlignRight,
              "0");
  const QRect axis(frame.depth.left(), frame.depth.bottom() + 2, frame.depth.width(), 14);
  paint_axis(painter, axis, format("%.2f s", static_cast<double>(frame.begin) * 1e-6),
             format("%.2f s", static_cast<double>(frame.end) * 1e-6),
             most_scales > 1 ? format("scales 1-%zu faint to bold, true dashed", most_scales)
                             : "true dashed");
}

}  // namespace spikedepth::gui
