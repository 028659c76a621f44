#include "io/figures/plot/bar_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::array<Colour, 3> kColours = {kSeriesRgb[1], kSeriesRgb[0], kSeriesRgb[2]};
constexpr double kLeft_px = 110, kRight_px = 60, kTop_px = 58, kBottom_px = 48;
constexpr double kBar_px = 13, kGap_px = 8;
constexpr int kTicks = 6;

double largest_of(const BarChart& chart) {
  double largest = 0;
  for (const auto& series : chart.series) {
    for (const double value : series.values) {
      if (std::isfinite(value)) largest = std::max(largest, value);
    }
  }
  return largest > 0 ? largest : 1;
}

void draw_legend(const BarChart& chart, double x, double y, Canvas& canvas) {
  for (std::size_t s = 0; s < chart.series.size(); ++s) {
    canvas.rectangle({x, y - 10}, {x + 16, y}, kColours[s]);
    canvas.text({x + 22, y}, chart.series[s].name, TextAnchor::start, false);
    x += 50 + 8 * static_cast<double>(chart.series[s].name.size());
  }
}

}  // namespace

double bar_chart_height(const BarChart& chart) {
  const double group = kGap_px + kBar_px * static_cast<double>(chart.series.size());
  return kTop_px + kBottom_px + group * static_cast<double>(chart.groups.size());
}

void draw_bar_chart(const BarChart& chart, const PlotArea& area, Canvas& canvas) {
  SPIKEDEPTH_CHECK(chart.series.size() <= kColours.size(), "every series has its colour");
  const double left = area.left + kLeft_px, right = area.left + area.width - kRight_px;
  const double top = area.top + kTop_px, bottom = area.top + area.height - kBottom_px;
  const double largest = largest_of(chart);
  const auto x_of = [&](double value) { return left + (right - left) * value / largest; };
  for (const double tick : linear_ticks(0, largest, kTicks)) {
    canvas.line({x_of(tick), top}, {x_of(tick), bottom}, kGridRgb, 1, false);
    canvas.text({x_of(tick), bottom + 18}, format("%g", tick), TextAnchor::middle, false);
  }
  const double group = (bottom - top) / static_cast<double>(chart.groups.size());
  for (std::size_t g = 0; g < chart.groups.size(); ++g) {
    const double middle = top + (static_cast<double>(g) + 0.5) * group;
    canvas.text({left - 8, middle + 4}, chart.groups[g], TextAnchor::end, false);
    for (std::size_t s = 0; s < chart.series.size(); ++s) {
      const double value = chart.series[s].values.at(g);
      if (!std::isfinite(value)) continue;
      const double place = static_cast<double>(s) - 0.5 * double(chart.series.size() - 1);
      const double y = middle + kBar_px * place;
      canvas.rectangle({left, y - 0.45 * kBar_px}, {x_of(value), y + 0.45 * kBar_px}, kColours[s]);
      canvas.text({x_of(value) + 6, y + 4}, format("%.3f", value), TextAnchor::start, false);
    }
  }
  canvas.line({left, top}, {left, bottom}, kInkRgb, 1, false);
  canvas.text({(left + right) / 2, bottom + 40}, chart.value_label, TextAnchor::middle, false);
  canvas.text({(left + right) / 2, area.top + 18}, chart.title, TextAnchor::middle, false);
  draw_legend(chart, left, area.top + 42, canvas);
}

}  // namespace spikedepth
