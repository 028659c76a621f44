#pragma once
// The curves of the board.
#include <QPainter>
#include <vector>

#include "gui/scene.hpp"

namespace spikedepth::gui {

/// Firing rates as a strip: a row per layer, time to the right, silent is dark, kFullRate and above
/// is bright; with two networks, A above B.
constexpr double kFullRate = 0.5;
void paint_rates(QPainter& painter, const QRect& rect, const Scene& scene);

/// How often each error occurs, with the mean as a line; signed or absolute as the view says.
void paint_histogram(QPainter& painter, const QRect& rect, const Scene& scene);

/// Shares of pixels per bin, equal bins from -range (or 0) to range; the outer bins hold what lies
/// beyond. Empty without common pixels.
std::vector<double> error_histogram(const DepthMap& estimate, const DepthMap& truth, double range_m,
                                    bool absolute, std::size_t bins);

/// Events, potentials of the readout after each scale, and truth of the selected pixel.
void paint_trace(QPainter& painter, const QRect& rect, const Scene& scene);

}  // namespace spikedepth::gui
