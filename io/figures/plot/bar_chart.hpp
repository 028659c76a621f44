#pragma once
// Horizontal bars: some values of one quantity, side by side in groups.
#include <string>
#include <vector>

#include "io/figures/plot/scatter_plot.hpp"

namespace spikedepth {

struct BarSeries {
  std::string name;
  std::vector<double> values;  // one a group; NaN draws no bar
};

struct BarChart {
  std::string title, value_label;
  std::vector<std::string> groups;
  std::vector<BarSeries> series;  // at most three
};

/// Height in pixels at which the bars have a good width.
double bar_chart_height(const BarChart& chart);

/// Bars begin at 0 and end in their value, written out.
void draw_bar_chart(const BarChart& chart, const PlotArea& area, Canvas& canvas);

}  // namespace spikedepth
