#include "app/lever_curve.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/sweep/sweep_plan.hpp"
#include "io/figures/plot/scatter_plot.hpp"

namespace spikedepth::app {
namespace {

constexpr int kWidth_px = 1180, kHeight_px = 440;

// "threshold gain" of "threshold_gain", as the columns of the table are called.
std::string words_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

void draw(const std::string& name, const std::string& protocol,
          const std::vector<LeverPoint>& points, Canvas& canvas) {
  std::vector<double> error, rate, work;
  for (const auto& point : points) {
    error.push_back(point.mde_m);
    rate.push_back(100 * point.mean_firing_rate);
    work.push_back(1e-6 * point.synaptic_operations);
  }
  const auto panel = [&](const std::vector<double>& cost, const char* title, const char* label,
                         double left) {
    ScatterPlot plot;
    plot.title = title;
    plot.x_label = label;
    plot.y_label = "mean depth error, m (protocol " + protocol + ")";
    plot.point_name = "value of " + words_of(name);
    plot.highlight_name = "non-dominated";
    const auto front = non_dominated(cost, error);
    for (std::size_t i = 0; i < points.size(); ++i) {
      plot.points.push_back({{cost[i], cost[i], cost[i]},
                             {error[i], error[i], error[i]},
                             format("%g", points[i].value),
                             front[i]});
    }
    draw_scatter_plot(plot, {left, 0, kWidth_px / 2.0, kHeight_px}, canvas);
  };
  panel(rate, "error against firing rate", "mean firing rate over layers, %", 0);
  panel(work, "error against work", "effective synaptic operations a window, millions",
        kWidth_px / 2.0);
}

}  // namespace

std::vector<LeverPoint> measure_lever(const std::vector<EvaluationSource>& sources,
                                      EvaluationConfig config, const std::vector<double>& values,
                                      const std::function<void(double)>& apply,
                                      const ProgressCallback& progress) {
  config.constant_depth_m = 0;
  config.block_matching = false;
  config.protocols.resize(1);
  std::vector<LeverPoint> points;
  for (const double value : values) {
    apply(value);
    const auto report = evaluate(sources, config, progress, {});
    const auto summary = report.summary(config.protocols.front().name, Predictor::network);
    points.push_back({value, summary.mean.mean_m, report.mean_firing_rate(),
                      total_of(report.operations).nonzero});
  }
  return points;
}

void write_lever_curve(const std::string& folder, const std::string& name,
                       const std::string& protocol, const std::vector<LeverPoint>& points) {
  std::string csv = name + ",mde_m,mean_firing_rate,synaptic_operations\n";
  for (const auto& point : points) {
    csv += format("%.6g,%.9g,%.9g,%.12g\n", point.value, point.mde_m, point.mean_firing_rate,
                  point.synaptic_operations);
  }
  const auto svg = make_svg_canvas(kWidth_px, kHeight_px);
  draw(name, protocol, points, *svg);
  const auto png = make_png_canvas(kWidth_px, kHeight_px);
  draw(name, protocol, points, *png);
  write_file_atomically(folder + "/" + name + ".csv", csv);
  write_file_atomically(folder + "/" + name + ".svg", svg->finish());
  write_file_atomically(folder + "/" + name + ".png", png->finish());
}

}  // namespace spikedepth::app
