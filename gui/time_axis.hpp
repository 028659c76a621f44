#pragma once
// The axis of curves over time.
#include <QPainter>

#include "core/playback/shown_window.hpp"

namespace spikedepth::gui {

/// Long recordings are shown in stretches of this length.
constexpr TimeUs kLongestStretch_us = 30'000'000;

/// The whole recording; of a long one the stretch with `now` in its middle, or at the recording's
/// ends.
TimeWindow shown_stretch(const RecordingFacts& recording, TimeUs now);

/// Labels below `plot` for both ends and the moment shown, which a line marks in the plot.
void paint_time_axis(QPainter& painter, const QRect& plot, TimeWindow stretch, TimeUs now);

/// Height below a plot that the labels take.
constexpr int kTimeAxis_px = 17;

/// The smallest of 1, 2 and 5 times a power of ten that is not below `least` (above 0).
double round_step(double least);

}  // namespace spikedepth::gui
