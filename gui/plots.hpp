#pragma once
// The curves of the board.
#include <QPainter>
#include <string>
#include <vector>

#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Firing rates over the recording as a strip: a row per layer, time to the right, silent is dark,
/// kFullRate and above is bright; with two networks, A above B. Many rows stand in several columns,
/// so that every one has a name.
constexpr double kFullRate = 0.5;
void paint_rates(QPainter& painter, const QRect& rect, const Scene& scene);

/// One row of the strip.
struct RateRow {
  std::size_t model = 0, layer = 0;
  std::string layer_name, name;  // name: as it is shown
  double rate = 0;               // now
};

/// Rows below each other: their names, the strip itself, and which rows have a name (every first,
/// second, ... one; more than there are rows: none).
struct RateColumn {
  std::vector<RateRow> rows;
  QRect names, strip;
  std::size_t every = 1;
  int letters_px = 11;
};

/// Where the rows stand in a panel.
std::vector<RateColumn> rate_columns(const QRect& rect, const std::vector<RateRow>& rows);

/// How often each error occurs, with the mean |error| as a line; signed or absolute as the view
/// says. What lies beyond the range is told at its ends and does not count for the scale.
void paint_histogram(QPainter& painter, const QRect& rect, const Scene& scene);

/// Shares of pixels per bin, equal bins from -range (or 0) to range, and of those beyond. No bins
/// without common pixels.
struct ErrorHistogram {
  std::vector<double> shares;
  double below = 0, above = 0;
};
ErrorHistogram error_histogram(const DepthMap& estimate, const DepthMap& truth, double range_m,
                               bool absolute, std::size_t bins);

/// Events, potentials of the readout after each scale, and truth of the selected pixel over the
/// recording.
void paint_trace(QPainter& painter, const QRect& rect, const Scene& scene);

/// The depths that the trace's axis shows: all its values and a little more, at least 0.2 m.
struct TraceRange {
  double low_m = 0, high_m = 1;
};
TraceRange trace_range(const PixelTrace& trace);

}  // namespace spikedepth::gui
