#include "gui/plots.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"
#include "gui/paint_tools.hpp"

namespace spikedepth::gui {
namespace {

constexpr TimeUs kStripSpan_us = 6'000'000;
constexpr std::size_t kHistogramBins = 48;
constexpr int kNameWidth_px = 96;   // of a layer
constexpr int kNamesFrom_px = 210;  // narrower panels show the strip alone

// Time axis below a plot: both ends and the moment shown.
void paint_time_axis(QPainter& painter, const QRect& plot, TimeUs begin, TimeUs end, TimeUs now) {
  const QRect line(plot.left(), plot.bottom() + 2, plot.width(), 14);
  const auto text = [](TimeUs t) { return format("%.2f s", static_cast<double>(t) * 1e-6); };
  paint_axis(painter, line, text(begin), text(end));
  const double share = static_cast<double>(now - begin) / static_cast<double>(end - begin);
  if (share < 0 || share > 1) return;
  painter.setPen(QPen(QColor(kText), 1));
  const int x = plot.left() + static_cast<int>(std::lround(share * (plot.width() - 1)));
  painter.drawLine(x, plot.top(), x, plot.bottom());
  if (plot.width() > 220 && share > 0.3 && share < 0.7)
    paint_label(painter, QRect(x - 40, line.top(), 80, 14), Qt::AlignHCenter, text(now), kText);
}

// The rows of one network within `rows`; their names stand left of it, where the panel leaves room
// from `left_end` on.
void paint_layers(QPainter& painter, const QRect& rows, int left_end, const Scene& scene,
                  std::size_t model, TimeUs begin, TimeUs end) {
  const auto* estimate = scene.window->estimate(model);
  const std::size_t layers = estimate->rates.size();
  const double row_height = static_cast<double>(rows.height()) / static_cast<double>(layers);
  TimeUs previous = begin;
  for (const auto& [index, figures] : scene.history->figures()) {
    if (figures.t <= begin || figures.t > end || figures.rates[model].size() != layers) continue;
    const double scale = rows.width() / static_cast<double>(end - begin);
    const TimeUs from = std::max(previous, figures.t - 100'000);
    const double left = rows.left() + scale * static_cast<double>(from - begin);
    const double right = rows.left() + scale * static_cast<double>(figures.t - begin);
    for (std::size_t layer = 0; layer < layers; ++layer) {
      const QRgb colour = colour_at(rate_colours(), figures.rates[model][layer].rate, 0, kFullRate);
      painter.fillRect(QRectF(left, rows.top() + row_height * static_cast<double>(layer),
                              right - left + 0.5, row_height),
                       QColor(colour));
    }
    previous = figures.t;
  }
  if (rows.left() - left_end < kNameWidth_px) return;  // no room for names
  // Names need about as much height as their letters; with less, every other row keeps its own.
  const int every = std::max(1, static_cast<int>(std::ceil(11.0 / row_height)));
  for (std::size_t layer = 0; layer < layers; layer += static_cast<std::size_t>(every)) {
    const auto& rate = estimate->rates[layer];
    const int y = rows.top() + static_cast<int>(row_height * (static_cast<double>(layer) + 0.5));
    const QRect name(rows.left() - kNameWidth_px, y - 7, kNameWidth_px - 6, 14);
    const std::string prefix = scene.compares() ? format("%s ", model_letter(model)) : "";
    paint_label(painter, name, Qt::AlignRight | Qt::AlignVCenter, prefix + rate.layer);
    const QRect figure(rows.right() + 4, y - 7, 46, 14);
    paint_label(painter, figure, Qt::AlignLeft | Qt::AlignVCenter,
                format("%.1f %%", 100 * rate.rate), kText);
  }
}

}  // namespace

void paint_rates(QPainter& painter, const QRect& rect, const Scene& scene) {
  std::vector<std::size_t> shown;
  for (std::size_t m = 0; scene.window && m < kModels; ++m) {
    const auto* estimate = scene.window->estimate(m);
    if (estimate != nullptr && !estimate->rates.empty()) shown.push_back(m);
  }
  if (shown.empty() || scene.history == nullptr) {
    return paint_note(painter, rect,
                      scene.notes.depth[0].empty() ? "This network reports no firing rates."
                                                   : scene.notes.depth[0]);
  }
  const bool names = rect.width() >= kNamesFrom_px;
  const QRect plot =
      names ? rect.adjusted(kNameWidth_px + 8, 2, -56, -19) : rect.adjusted(8, 2, -8, -19);
  if (plot.width() < 40 || plot.height() < 20) return;
  painter.fillRect(plot, QColor(kEventGround));
  const TimeUs now = scene.window->shown.end;
  const TimeUs end = std::max(now, kStripSpan_us), begin = end - kStripSpan_us;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const int top =
        plot.top() + plot.height() * static_cast<int>(i) / static_cast<int>(shown.size());
    const int bottom =
        plot.top() + plot.height() * static_cast<int>(i + 1) / static_cast<int>(shown.size());
    paint_layers(painter,
                 QRect(plot.left(), top, plot.width(), bottom - top - (shown.size() > 1 ? 2 : 0)),
                 rect.left(), scene, shown[i], begin, end);
  }
  paint_time_axis(painter, plot, begin, end, now);
  if (!names) return;
  const QRect key(rect.left() + 8, plot.bottom() + 5, 60, 8);
  for (int x = 0; x < key.width(); ++x)
    painter.fillRect(key.left() + x, key.top(), 1, key.height(),
                     QColor(colour_at(rate_colours(), x, 0, key.width() - 1)));
  paint_label(painter, QRect(key.right() + 3, key.top() - 3, 34, 14), Qt::AlignLeft,
              format("%.0f %%", 100 * kFullRate));
}

std::vector<double> error_histogram(const DepthMap& estimate, const DepthMap& truth, double range_m,
                                    bool absolute, std::size_t bins) {
  std::vector<double> shares(bins, 0.0);
  const double low = absolute ? 0 : -range_m;
  double pixels = 0;
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    double error = static_cast<double>(estimate.metres[i]) - truth.metres[i];
    if (!std::isfinite(error)) continue;
    if (absolute) error = std::abs(error);
    const double place = (error - low) / (range_m - low) * static_cast<double>(bins);
    shares[static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins) - 1))] += 1;
    pixels += 1;
  }
  if (pixels == 0) return {};
  for (double& share : shares) share /= pixels;
  return shares;
}

void paint_histogram(QPainter& painter, const QRect& rect, const Scene& scene) {
  if (!scene.window || !scene.window->truth || scene.window->estimate(0) == nullptr)
    return paint_note(painter, rect, scene.notes.error[0]);
  const QRect plot = rect.adjusted(46, 4, -12, -19);
  if (plot.width() < 40 || plot.height() < 20) return;
  painter.fillRect(plot, QColor(kEventGround));
  const ViewSettings& view = scene.view;
  std::array<std::vector<double>, kModels> shares;
  double highest = 0.02;
  for (std::size_t m = 0; m < kModels; ++m) {
    if (scene.window->estimate(m) == nullptr) continue;
    shares[m] = error_histogram(scene.window->estimate(m)->depth, *scene.window->truth,
                                view.error_range_m, view.absolute_error, kHistogramBins);
    for (const double share : shares[m]) highest = std::max(highest, share);
  }
  const double low = view.absolute_error ? 0 : -view.error_range_m;
  const auto x_of = [&](double error) {
    return plot.left() + (error - low) / (view.error_range_m - low) * plot.width();
  };
  painter.save();
  painter.setClipRect(plot);
  for (std::size_t m = 0; m < kModels; ++m) {
    QColor colour(kModelColours[m]);
    colour.setAlpha(m == 0 ? 200 : 140);
    const double width = static_cast<double>(plot.width()) / kHistogramBins;
    for (std::size_t b = 0; b < shares[m].size(); ++b) {
      const double height = shares[m][b] / highest * (plot.height() - 4);
      painter.fillRect(QRectF(plot.left() + width * static_cast<double>(b) + 0.5,
                              plot.bottom() + 1 - height, width - 1, height),
                       colour);
    }
    if (shares[m].empty()) continue;
    painter.setPen(QPen(QColor(kModelColours[m]), 1.5, Qt::DashLine));
    const double x = x_of(scene.window->models[m]->errors.mean_m);
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
  }
  painter.restore();
  paint_label(painter, QRect(rect.left() + 4, plot.top() - 3, 40, 14), Qt::AlignRight,
              format("%.0f %%", 100 * highest));
  const QRect axis(plot.left(), plot.bottom() + 2, plot.width(), 14);
  const char* pattern = view.absolute_error ? "%.3g m" : "%+.3g m";
  paint_axis(painter, axis, view.absolute_error ? "0" : format(pattern, low),
             format(pattern, view.error_range_m), "dashed: mean |error|");
}

}  // namespace spikedepth::gui
