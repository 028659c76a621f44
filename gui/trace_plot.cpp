// The trace of the selected pixel.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"
#include "gui/plots.hpp"
#include "gui/time_axis.hpp"

namespace spikedepth::gui {
namespace {

constexpr int kEventRow_px = 20;
constexpr int kLegend_px = 16;   // above the curves
constexpr int kTickGap_px = 24;  // at least, between labels of the depth axis
constexpr double kLeastSpan_m = 0.2;
constexpr double kMargin = 0.06;  // of the span, above and below

struct TraceFrame {
  QRect events, depth;
  TimeWindow stretch;
  TraceRange range;

  double x_of(TimeUs t) const {
    return depth.left() + static_cast<double>(t - stretch.begin) /
                              static_cast<double>(stretch.length()) * (depth.width() - 1);
  }
  double y_of(double metres) const {
    return depth.bottom() - (metres - range.low_m) / (range.high_m - range.low_m) *
                                (depth.height() - 1 - kLegend_px);
  }
};

TraceFrame frame_for(const QRect& rect, const Scene& scene) {
  TraceFrame frame;
  const QRect plot = rect.adjusted(46, 2, -12, -kTimeAxis_px - 2);
  frame.events = QRect(plot.left(), plot.top(), plot.width(), kEventRow_px);
  frame.depth = plot.adjusted(0, kEventRow_px + 3, 0, 0);
  frame.stretch = shown_stretch(*scene.window->recording, scene.window->shown.end);
  frame.range = trace_range(scene.trace);
  return frame;
}

void paint_events(QPainter& painter, const TraceFrame& frame, const PixelTrace& trace) {
  painter.fillRect(frame.events, QColor(kEventGround));
  const int middle = frame.events.center().y();
  for (const auto& event : trace.events) {
    if (!frame.stretch.contains(event.t)) continue;
    const int x = static_cast<int>(std::lround(frame.x_of(event.t)));
    painter.setPen(QPen(QColor(event.polarity > 0 ? kOnColour : kOffColour), 1));
    painter.drawLine(x, middle, x,
                     event.polarity > 0 ? frame.events.top() + 1 : frame.events.bottom() - 1);
  }
}

// Lines and labels at round depths.
void paint_scale(QPainter& painter, const TraceFrame& frame, const QRect& rect) {
  const double span_m = frame.range.high_m - frame.range.low_m;
  const double step_m =
      round_step(span_m * kTickGap_px / std::max(1, frame.depth.height() - kLegend_px));
  for (double tick = std::ceil(frame.range.low_m / step_m) * step_m; tick <= frame.range.high_m;
       tick += step_m) {
    const int y = static_cast<int>(std::lround(frame.y_of(tick)));
    painter.setPen(QColor(kPanelEdge));
    painter.drawLine(frame.depth.left(), y, frame.depth.right(), y);
    paint_label(painter, QRect(rect.left() + 2, y - 7, 40, 14), Qt::AlignRight | Qt::AlignVCenter,
                format("%.3g m", std::abs(tick) < step_m / 2 ? 0.0 : tick));
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

// Coarse scales are faint, the last one is bold. Returns how many there are.
std::size_t paint_scales(QPainter& painter, const TraceFrame& frame, const PixelTrace& trace,
                         std::size_t m) {
  const double nan = std::nan("");
  std::size_t scales = 0;
  for (const auto& point : trace.points) scales = std::max(scales, point.scales_m[m].size());
  for (std::size_t s = 0; s < scales; ++s) {
    QColor colour(kModelColours[m]);
    const double share = static_cast<double>(s + 1) / static_cast<double>(scales);
    colour.setAlphaF(static_cast<float>(0.25 + 0.75 * share));
    paint_curve(painter, frame, trace, QPen(colour, s + 1 == scales ? 2.0 : 1.0),
                [&](const TracePoint& point) {
                  return s < point.scales_m[m].size() ? point.scales_m[m][s] : nan;
                });
  }
  return scales;
}

// Names in the curves' colours, as far as there is room.
void paint_legend(QPainter& painter, const QRect& depth,
                  const std::array<std::size_t, kModels>& scales, bool compares) {
  std::vector<std::pair<std::string, QRgb>> words = {{"- - true", kTruthColour}};
  for (std::size_t m = 0; m < kModels; ++m) {
    if (scales[m] > 0) words.emplace_back(compares ? model_letter(m) : "network", kModelColours[m]);
  }
  const std::size_t most = std::max(scales[0], scales[1]);
  if (most > 1) words.emplace_back(format("scales 1-%zu faint to bold", most), kFaintText);
  const QFontMetrics metrics(panel_font(11));
  int left = depth.left() + 5;
  for (const auto& [word, colour] : words) {
    const int width = metrics.horizontalAdvance(QString::fromStdString(word));
    if (left + width > depth.right()) return;
    const QRect place(left, depth.top() + 2, width + 1, 14);
    painter.fillRect(place.adjusted(-3, 0, 3, 0), QColor(16, 19, 23, 190));
    paint_label(painter, place, Qt::AlignLeft | Qt::AlignVCenter, word, colour);
    left += width + 12;
  }
}

}  // namespace

TraceRange trace_range(const PixelTrace& trace) {
  double low = std::nan(""), high = std::nan("");
  const auto take = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::isfinite(low) ? std::min(low, value) : value;
    high = std::isfinite(high) ? std::max(high, value) : value;
  };
  for (const auto& point : trace.points) {
    take(point.truth_m);
    for (const auto& scales : point.scales_m) {
      for (const double metres : scales) take(metres);
    }
  }
  if (!std::isfinite(low)) return {};
  const double middle = (low + high) / 2;
  const double half = std::max((high - low) / 2 * (1 + 2 * kMargin), kLeastSpan_m / 2);
  return {middle - half, middle + half};
}

void paint_trace(QPainter& painter, const QRect& rect, const Scene& scene) {
  if (!scene.view.selected)
    return paint_note(painter, rect,
                      "Click a pixel to see its events and the readout's potential.");
  if (!scene.window || scene.trace.points.empty())
    return paint_note(painter, rect, "Nothing was shown of this pixel yet.");
  const TraceFrame frame = frame_for(rect, scene);
  if (frame.depth.width() < 40 || frame.depth.height() < 20) return;
  paint_events(painter, frame, scene.trace);
  painter.fillRect(frame.depth, QColor(kEventGround));
  paint_scale(painter, frame, rect);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(frame.depth);
  paint_curve(painter, frame, scene.trace, QPen(QColor(kTruthColour), 1.3, Qt::DashLine),
              [](const TracePoint& point) { return point.truth_m; });
  std::array<std::size_t, kModels> scales{};
  for (std::size_t m = kModels; m-- > 0;) scales[m] = paint_scales(painter, frame, scene.trace, m);
  painter.restore();
  paint_label(painter, QRect(rect.left() + 4, frame.events.top() + 3, 38, 14), Qt::AlignRight,
              "events");
  paint_time_axis(painter, frame.depth, frame.stretch, scene.window->shown.end);
  paint_legend(painter, frame.depth, scales, scene.compares());
}

}  // namespace spikedepth::gui
