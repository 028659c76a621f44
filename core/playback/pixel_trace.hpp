#pragma once
// One pixel over time and at one moment.
#include <string>
#include <vector>

#include "core/playback/window_history.hpp"

namespace spikedepth {

struct Pixel {
  int x = 0;
  int y = 0;
};

/// Values at one rectified left pixel; NaN where there is none.
struct PixelReadout {
  Pixel pixel;
  std::array<double, kModels> depth_m, error_m, disparity_px;  // error = depth - truth
  std::array<double, kModels> low_m, high_m;  // DepthUncertainty's interval; NaN without one
  double truth_m = 0;
  int on = 0, off = 0;  // left events over the accumulation time
};

/// `pixel` must lie inside the view.
PixelReadout read_pixel(const ShownWindow& window, Pixel pixel);

/// One line for the user.
std::string readout_text(const PixelReadout& readout);

/// The potential of the readout neuron at a pixel after each scale, and the truth, at the end of
/// one window.
struct TracePoint {
  TimeUs t = 0;
  double truth_m = 0;                                 // NaN = unknown
  std::array<std::vector<double>, kModels> scales_m;  // coarse to fine, cumulative
};

struct PixelTrace {
  Pixel pixel;
  std::vector<PixelEvent> events;  // left, in order of time, each once
  std::vector<TracePoint> points;  // in order of time
};

PixelTrace make_trace(const std::map<std::size_t, ShownWindowPointer>& windows, Pixel pixel);

/// A row per event and per window in order of time; depth rows give each scale's cumulative
/// potential.
std::string trace_csv(const PixelTrace& trace);

}  // namespace spikedepth
