#pragma once
// A plot of points with error bars, lines through some of them, and horizontal references.
#include <string>
#include <vector>

#include "io/figures/plot/canvas.hpp"

namespace spikedepth {

/// A value with the range that it varies over.
struct PlotValue {
  double middle = 0, low = 0, high = 0;
};

struct PlotPoint {
  PlotValue x, y;
  std::string label;         // written beside the point; may be empty
  bool highlighted = false;  // filled, and joined to the other highlighted ones in order of x
  std::size_t family = 0;    // 1 and above: drawn in a colour of its own, joined by itself
};

/// A horizontal dashed line, for example the error of another predictor.
struct PlotReference {
  double y = 0;
  std::string label;
};

struct ScatterPlot {
  std::string title, x_label, y_label;
  bool logarithmic_x = false;
  std::vector<PlotPoint> points;
  std::string highlight_name;         // what being highlighted means, for the legend
  std::string point_name;             // what a point is
  std::vector<std::string> families;  // names of families 1 and above, for the legend
  std::string bar_name;               // what the error bars are; empty where there are none
  std::vector<PlotReference> references;
  bool rising = false;  // the legend stands at the bottom, where no point is
};

/// A place on the canvas in pixels.
struct PlotArea {
  double left = 0, top = 0, width = 0, height = 0;
};

void draw_scatter_plot(const ScatterPlot& plot, const PlotArea& area, Canvas& canvas);

/// Round values covering [low, high]: steps of 1, 2 or 5 times a power of ten, about `count` of
/// them.
std::vector<double> linear_ticks(double low, double high, int count);
/// 1, 2 and 5 times powers of ten within [low, high], both above 0.
std::vector<double> logarithmic_ticks(double low, double high);

}  // namespace spikedepth
