#include "core/playback/pixel_trace.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::int32_t number_of(const ShownWindow& window, Pixel pixel) {
  const SensorSize view = window.view();
  SPIKEDEPTH_CHECK(pixel.x >= 0 && pixel.y >= 0 && pixel.x < view.width && pixel.y < view.height,
                   "a pixel lies inside the view");
  return pixel.y * view.width + pixel.x;
}

double truth_at(const ShownWindow& window, Pixel pixel) {
  return window.truth ? window.truth->at(pixel.x, pixel.y) : kNan;
}

std::string number(double value, const char* pattern = "%.6g") {
  return std::isnan(value) ? "" : format(pattern, value);
}

}  // namespace

PixelReadout read_pixel(const ShownWindow& window, Pixel pixel) {
  PixelReadout readout;
  readout.pixel = pixel;
  readout.truth_m = truth_at(window, pixel);
  const double focal_baseline = window.recording->focal_baseline();
  for (std::size_t m = 0; m < kModels; ++m) {
    const auto* estimate = window.estimate(m);
    const double depth = estimate != nullptr ? estimate->depth.at(pixel.x, pixel.y) : kNan;
    readout.depth_m[m] = depth;
    readout.error_m[m] = depth - readout.truth_m;
    const bool interval =
        estimate != nullptr && estimate->uncertainty && !estimate->uncertainty->low.metres.empty();
    readout.low_m[m] = interval ? estimate->uncertainty->low.at(pixel.x, pixel.y) : kNan;
    readout.high_m[m] = interval ? estimate->uncertainty->high.at(pixel.x, pixel.y) : kNan;
    readout.disparity_px[m] = focal_baseline > 0 && depth > 0 ? focal_baseline / depth : kNan;
  }
  const std::int32_t place = number_of(window, pixel);
  for (const auto& event : window.camera(Side::left).events) {
    if (event.pixel == place) ++(event.polarity > 0 ? readout.on : readout.off);
  }
  return readout;
}

std::string readout_text(const PixelReadout& readout) {
  std::string text = format("x %d  y %d", readout.pixel.x, readout.pixel.y);
  const bool both = !std::isnan(readout.depth_m[1]);
  for (std::size_t m = 0; m < kModels; ++m) {
    if (std::isnan(readout.depth_m[m])) continue;
    text += format("   %s%.3f m", both ? format("%s ", model_letter(m)).c_str() : "predicted ",
                   readout.depth_m[m]);
    if (!std::isnan(readout.low_m[m]))
      text += format(" (80 %%: %.3f to %.3f)", readout.low_m[m], readout.high_m[m]);
    if (!std::isnan(readout.disparity_px[m]))
      text += format("   disparity %.2f px", readout.disparity_px[m]);
    if (!std::isnan(readout.error_m[m])) text += format("   error %+.3f m", readout.error_m[m]);
  }
  if (!std::isnan(readout.truth_m)) text += format("   true %.3f m", readout.truth_m);
  return text +
         format("   events %d (%d ON, %d OFF)", readout.on + readout.off, readout.on, readout.off);
}

PixelTrace make_trace(const std::map<std::size_t, ShownWindowPointer>& windows, Pixel pixel) {
  PixelTrace trace;
  trace.pixel = pixel;
  TimeUs seen_until = std::numeric_limits<TimeUs>::min();
  for (const auto& [index, window] : windows) {
    const std::int32_t place = number_of(*window, pixel);
    for (const auto& event : window->camera(Side::left).events) {
      if (event.pixel == place && event.t >= seen_until) trace.events.push_back(event);
    }
    seen_until = window->shown.end;
    TracePoint point;
    point.t = window->shown.end;
    point.truth_m = truth_at(*window, pixel);
    for (std::size_t m = 0; m < kModels; ++m) {
      const auto* estimate = window->estimate(m);
      if (estimate == nullptr) continue;
      for (const auto& scale : estimate->scales)
        point.scales_m[m].push_back(scale.at(pixel.x, pixel.y));
      if (estimate->scales.empty())
        point.scales_m[m].push_back(estimate->depth.at(pixel.x, pixel.y));
    }
    trace.points.push_back(std::move(point));
  }
  return trace;
}

std::string trace_csv(const PixelTrace& trace) {
  std::array<std::size_t, kModels> scales{};
  for (const auto& point : trace.points) {
    for (std::size_t m = 0; m < kModels; ++m)
      scales[m] = std::max(scales[m], point.scales_m[m].size());
  }
  std::string text = "t_us,kind,x,y,polarity,true_m";
  std::string no_depth;
  for (std::size_t m = 0; m < kModels; ++m) {
    for (std::size_t s = 0; s < scales[m]; ++s) {
      text += format(",%s_scale_%zu_m", m == 0 ? "a" : "b", s + 1);
      no_depth += ",";
    }
  }
  text += "\n";
  auto event = trace.events.begin();
  const auto add_events_before = [&](TimeUs end) {
    for (; event != trace.events.end() && event->t < end; ++event) {
      text += format("%lld,event,%d,%d,%d,", static_cast<long long>(event->t), trace.pixel.x,
                     trace.pixel.y, event->polarity) +
              no_depth + "\n";
    }
  };
  for (const auto& point : trace.points) {
    add_events_before(point.t);
    text += format("%lld,window,%d,%d,,", static_cast<long long>(point.t), trace.pixel.x,
                   trace.pixel.y) +
            number(point.truth_m);
    for (std::size_t m = 0; m < kModels; ++m) {
      for (std::size_t s = 0; s < scales[m]; ++s)
        text += "," + (s < point.scales_m[m].size() ? number(point.scales_m[m][s]) : "");
    }
    text += "\n";
  }
  add_events_before(std::numeric_limits<TimeUs>::max());
  return text;
}

}  // namespace spikedepth
