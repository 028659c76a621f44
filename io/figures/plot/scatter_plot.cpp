#include "io/figures/plot/scatter_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr Colour kPoint = kSeriesRgb[0], kHighlight = kSeriesRgb[1];
// Of further families.
constexpr std::array<Colour, 3> kFamilies = {kSeriesRgb[2], kSeriesRgb[3], kSeriesRgb[4]};
constexpr double kLeft_px = 68, kRight_px = 20, kTop_px = 34, kBottom_px = 52;
constexpr double kLegendLine_px = 18, kLegendWidth_px = 210;

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void include(double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// One axis: from values to pixels.
class Axis {
 public:
  Axis(Range range, bool logarithmic, double from_px, double to_px)
      : logarithmic_(logarithmic), from_px_(from_px), to_px_(to_px) {
    if (!(range.low <= range.high)) range = {logarithmic ? 1.0 : 0.0, logarithmic ? 10.0 : 1.0};
    if (logarithmic) {
      const double margin = std::max(1.1, std::pow(range.high / range.low, 0.08));
      low_ = range.low / margin, high_ = range.high * margin;
    } else {
      const double margin = std::max(0.08 * (range.high - range.low), 1e-3 + 0.01 * range.high);
      low_ = range.low - margin, high_ = range.high + margin;
    }
  }
  double pixel(double value) const {
    const double share = (scaled(value) - scaled(low_)) / (scaled(high_) - scaled(low_));
    return from_px_ + share * (to_px_ - from_px_);
  }
  std::vector<double> ticks() const {
    return logarithmic_ ? logarithmic_ticks(low_, high_) : linear_ticks(low_, high_, 6);
  }
  // Ticks of one linear axis have equally many decimals.
  std::string label(double tick) const {
    const auto all = ticks();
    if (logarithmic_ || all.size() < 2) return format("%g", tick);
    const double step = all[1] - all[0];
    const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
    return format("%.*f", decimals, tick);
  }

 private:
  double scaled(double value) const { return logarithmic_ ? std::log10(value) : value; }
  bool logarithmic_;
  double from_px_, to_px_, low_, high_;
};

struct Frame {
  Axis x, y;
  double left, right, top, bottom;
};

double legend_height_px(const ScatterPlot& plot) {
  const double entries =
      2 + static_cast<double>(plot.families.size()) + (plot.bar_name.empty() ? 0 : 1);
  return 14 + entries * kLegendLine_px;
}

// Room above the values where a point would lie under the legend.
void leave_room(const ScatterPlot& plot, const Axis& x, double right, double height_px, Range& y) {
  const double free_share = 1 - legend_height_px(plot) / height_px;
  if (plot.rising || free_share <= 0.5) return;
  const double top = y.low + free_share * (y.high - y.low);
  const bool hidden = std::any_of(plot.points.begin(), plot.points.end(), [&](const auto& point) {
    return x.pixel(point.x.high) > right - kLegendWidth_px && point.y.high > top;
  });
  if (hidden) y.include(y.low + (y.high - y.low) / free_share);
}

Frame make_frame(const ScatterPlot& plot, const PlotArea& area) {
  Range x, y;
  for (const auto& point : plot.points) {
    for (const double value : {point.x.middle, point.x.low, point.x.high}) {
      if (!plot.logarithmic_x || value > 0) x.include(value);
    }
    for (const double value : {point.y.middle, point.y.low, point.y.high}) y.include(value);
  }
  for (const auto& reference : plot.references) y.include(reference.y);
  const double left = area.left + kLeft_px, right = area.left + area.width - kRight_px;
  const double top = area.top + kTop_px, bottom = area.top + area.height - kBottom_px;
  const Axis across(x, plot.logarithmic_x, left, right);
  leave_room(plot, across, right, bottom - top, y);
  return {across, Axis(y, false, bottom, top), left, right, top, bottom};
}

void draw_axes(const ScatterPlot& plot, const Frame& frame, Canvas& canvas) {
  for (const double tick : frame.x.ticks()) {
    const double x = frame.x.pixel(tick);
    canvas.line({x, frame.top}, {x, frame.bottom}, kGridRgb, 1, false);
    canvas.text({x, frame.bottom + 18}, frame.x.label(tick), TextAnchor::middle, false);
  }
  for (const double tick : frame.y.ticks()) {
    const double y = frame.y.pixel(tick);
    canvas.line({frame.left, y}, {frame.right, y}, kGridRgb, 1, false);
    canvas.text({frame.left - 6, y + 4}, frame.y.label(tick), TextAnchor::end, false);
  }
  canvas.line({frame.left, frame.bottom}, {frame.right, frame.bottom}, kInkRgb, 1, false);
  canvas.line({frame.left, frame.top}, {frame.left, frame.bottom}, kInkRgb, 1, false);
  const double middle_x = (frame.left + frame.right) / 2, middle_y = (frame.top + frame.bottom) / 2;
  canvas.text({middle_x, frame.bottom + 42}, plot.x_label, TextAnchor::middle, false);
  canvas.text({frame.left - 52, middle_y}, plot.y_label, TextAnchor::middle, true);
  canvas.text({middle_x, frame.top - 14}, plot.title, TextAnchor::middle, false);
}

Colour colour_of(std::size_t family, bool highlighted) {
  if (family > 0) return kFamilies[(family - 1) % kFamilies.size()];
  return highlighted ? kHighlight : kPoint;
}

void join_highlighted(const ScatterPlot& plot, std::size_t family, const Frame& frame,
                      Canvas& canvas) {
  std::vector<const PlotPoint*> front;
  for (const auto& point : plot.points) {
    if (point.highlighted && point.family == family) front.push_back(&point);
  }
  std::sort(front.begin(), front.end(),
            [](const auto* a, const auto* b) { return a->x.middle < b->x.middle; });
  const auto place = [&](const PlotPoint& point) {
    return CanvasPoint{frame.x.pixel(point.x.middle), frame.y.pixel(point.y.middle)};
  };
  for (std::size_t i = 1; i < front.size(); ++i)
    canvas.line(place(*front[i - 1]), place(*front[i]), colour_of(family, true), 1.5, false);
}

void draw_points(const ScatterPlot& plot, const Frame& frame, Canvas& canvas) {
  for (std::size_t family = 0; family <= plot.families.size(); ++family)
    join_highlighted(plot, family, frame, canvas);
  for (const auto& point : plot.points) {
    const Colour colour = colour_of(point.family, point.highlighted);
    const CanvasPoint at{frame.x.pixel(point.x.middle), frame.y.pixel(point.y.middle)};
    canvas.line({at.x, frame.y.pixel(point.y.low)}, {at.x, frame.y.pixel(point.y.high)}, colour,
                1.5, false);
    canvas.line({frame.x.pixel(point.x.low), at.y}, {frame.x.pixel(point.x.high), at.y}, colour,
                1.5, false);
    canvas.circle(at, 4.5, colour, point.highlighted);
    const bool near_right = at.x > frame.right - 90;
    canvas.text({at.x + (near_right ? -8 : 8), at.y - 7}, point.label,
                near_right ? TextAnchor::end : TextAnchor::start, false);
  }
}

void draw_references(const ScatterPlot& plot, const Frame& frame, Canvas& canvas) {
  for (const auto& reference : plot.references) {
    const double y = frame.y.pixel(reference.y);
    canvas.line({frame.left, y}, {frame.right, y}, kReferenceRgb, 1.2, true);
    canvas.text({frame.left + 8, y - 5}, reference.label, TextAnchor::start, false);
  }
}

void draw_legend(const ScatterPlot& plot, const Frame& frame, Canvas& canvas) {
  const double entries = 2 + static_cast<double>(plot.families.size());
  double y = plot.rising ? frame.bottom - 10 - entries * kLegendLine_px : frame.top + 14;
  const double x = frame.right - 14;
  const auto entry = [&](const std::string& name, Colour colour, bool filled) {
    if (name.empty()) return;
    canvas.circle({x, y - 4}, 4.5, colour, filled);
    canvas.text({x - 10, y}, name, TextAnchor::end, false);
    y += kLegendLine_px;
  };
  entry(plot.point_name, kPoint, false);
  entry(plot.highlight_name, kHighlight, true);
  for (std::size_t family = 1; family <= plot.families.size(); ++family)
    entry(plot.families[family - 1], colour_of(family, true), true);
  if (plot.bar_name.empty()) return;
  canvas.line({x, y - 10}, {x, y + 2}, kInkRgb, 1.5, false);
  canvas.text({x - 10, y}, plot.bar_name, TextAnchor::end, false);
}

}  // namespace

std::vector<double> linear_ticks(double low, double high, int count) {
  const double raw = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= raw) {
      step = factor * power;
      break;
    }
  }
  std::vector<double> ticks;
  for (auto i = static_cast<std::int64_t>(std::ceil(low / step));
       static_cast<double>(i) * step <= high; ++i)
    ticks.push_back(static_cast<double>(i) * step);
  return ticks;
}

std::vector<double> logarithmic_ticks(double low, double high) {
  std::vector<double> ticks;
  for (int power = static_cast<int>(std::floor(std::log10(low))); std::pow(10.0, power) <= high;
       ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tick = factor * std::pow(10.0, power);
      if (tick >= low && tick <= high) ticks.push_back(tick);
    }
  }
  return ticks;
}

void draw_scatter_plot(const ScatterPlot& plot, const PlotArea& area, Canvas& canvas) {
  const Frame frame = make_frame(plot, area);
  draw_axes(plot, frame, canvas);
  draw_references(plot, frame, canvas);
  draw_points(plot, frame, canvas);
  draw_legend(plot, frame, canvas);
}

}  // namespace spikedepth
