// How often each error occurs.
#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"
#include "gui/plots.hpp"

namespace spikedepth::gui {
namespace {

constexpr std::size_t kHistogramBins = 48;
constexpr double kLeastTold = 0.0005;  // share of pixels beyond an end
constexpr double kLeastFull = 0.02;    // share of pixels at the top of the plot

struct ErrorAxis {
  QRect plot;
  double low_m, high_m;
  double x_of(double error_m) const {
    return plot.left() + (error_m - low_m) / (high_m - low_m) * plot.width();
  }
};

void paint_bars(QPainter& painter, const QRect& plot, const std::vector<double>& shares,
                double highest, QColor colour) {
  const double width = static_cast<double>(plot.width()) / static_cast<double>(shares.size());
  for (std::size_t b = 0; b < shares.size(); ++b) {
    const double height = shares[b] / highest * (plot.height() - 4);
    painter.fillRect(QRectF(plot.left() + width * static_cast<double>(b) + 0.5,
                            plot.bottom() + 1 - height, width - 1, height),
                     colour);
  }
}

// The mean of |error|, on a signed axis to both sides.
void paint_mean(QPainter& painter, const ErrorAxis& axis, double mean_m, QColor colour) {
  painter.setPen(QPen(colour, 1.5, Qt::DashLine));
  for (const double sign : {-1.0, 1.0}) {
    const double x = axis.x_of(sign * mean_m);
    painter.drawLine(QPointF(x, axis.plot.top()), QPointF(x, axis.plot.bottom()));
  }
}

// What lies beyond the axis, in the model's colour at both ends.
void paint_beyond(QPainter& painter, const QRect& plot, const ErrorHistogram& histogram, int line,
                  QRgb colour) {
  const char* word = plot.width() > 230 ? " beyond" : "";
  const QRect row(plot.left() + 4, plot.top() + 2 + 14 * line, plot.width() - 8, 14);
  if (histogram.below > kLeastTold)
    paint_label(painter, row, Qt::AlignLeft | Qt::AlignVCenter,
                format("\u25c2 %.1f %%%s", 100 * histogram.below, word), colour);
  if (histogram.above > kLeastTold)
    paint_label(painter, row, Qt::AlignRight | Qt::AlignVCenter,
                format("%.1f %%%s \u25b8", 100 * histogram.above, word), colour);
}

}  // namespace

ErrorHistogram error_histogram(const DepthMap& estimate, const DepthMap& truth, double range_m,
                               bool absolute, std::size_t bins) {
  ErrorHistogram histogram;
  histogram.shares.assign(bins, 0.0);
  const double low = absolute ? 0 : -range_m;
  double pixels = 0;
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    double error = static_cast<double>(estimate.metres[i]) - truth.metres[i];
    if (!std::isfinite(error)) continue;
    if (absolute) error = std::abs(error);
    pixels += 1;
    if (error < low) {
      histogram.below += 1;
    } else if (error > range_m) {
      histogram.above += 1;
    } else {
      const double place = (error - low) / (range_m - low) * static_cast<double>(bins);
      histogram.shares[std::min(static_cast<std::size_t>(place), bins - 1)] += 1;
    }
  }
  if (pixels == 0) return {};
  for (double& share : histogram.shares) share /= pixels;
  histogram.below /= pixels;
  histogram.above /= pixels;
  return histogram;
}

void paint_histogram(QPainter& painter, const QRect& rect, const Scene& scene) {
  if (!scene.window || !scene.window->truth || scene.window->estimate(0) == nullptr)
    return paint_note(painter, rect, scene.notes.error[0]);
  const ViewSettings& view = scene.view;
  const ErrorAxis axis{rect.adjusted(46, 4, -12, -19),
                       view.absolute_error ? 0 : -view.error_range_m, view.error_range_m};
  const QRect& plot = axis.plot;
  if (plot.width() < 40 || plot.height() < 20) return;
  painter.fillRect(plot, QColor(kEventGround));
  std::array<ErrorHistogram, kModels> histograms;
  double highest = kLeastFull;
  for (std::size_t m = 0; m < kModels; ++m) {
    if (scene.window->estimate(m) == nullptr) continue;
    histograms[m] = error_histogram(scene.window->estimate(m)->depth, *scene.window->truth,
                                    view.error_range_m, view.absolute_error, kHistogramBins);
    for (const double share : histograms[m].shares) highest = std::max(highest, share);
  }
  painter.save();
  painter.setClipRect(plot);
  int line = 0;
  for (std::size_t m = 0; m < kModels; ++m) {
    if (histograms[m].shares.empty()) continue;
    QColor colour(kModelColours[m]);
    colour.setAlpha(m == 0 ? 200 : 140);
    paint_bars(painter, plot, histograms[m].shares, highest, colour);
    paint_mean(painter, axis, scene.window->models[m]->errors.mean_m, QColor(kModelColours[m]));
    paint_beyond(painter, plot, histograms[m], line++, kModelColours[m]);
  }
  painter.restore();
  paint_label(painter, QRect(rect.left() + 4, plot.top() - 3, 40, 14), Qt::AlignRight,
              format("%.0f %%", 100 * highest));
  const char* pattern = view.absolute_error ? "%.3g m" : "%+.3g m";
  paint_axis(painter, QRect(plot.left(), plot.bottom() + 2, plot.width(), 14),
             view.absolute_error ? "0" : format(pattern, axis.low_m), format(pattern, axis.high_m),
             view.absolute_error  ? "dashed: mean"
             : plot.width() > 230 ? "dashed: \u00b1 mean |error|"
                                  : "dashed: \u00b1 mean");
}

}  // namespace spikedepth::gui
