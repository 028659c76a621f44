#include "gui/colours.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace spikedepth::gui {
namespace {

// OpenCV's map, from its start or from its end.
ColourTable opencv_table(int map, bool reversed) {
  cv::Mat ramp(1, 256, CV_8U), colours;
  for (int i = 0; i < 256; ++i)
    ramp.at<std::uint8_t>(0, i) = static_cast<std::uint8_t>(reversed ? 255 - i : i);
  cv::applyColorMap(ramp, colours, map);
  ColourTable table;
  for (int i = 0; i < 256; ++i) {
    const auto bgr = colours.at<cv::Vec3b>(0, i);
    table[static_cast<std::size_t>(i)] = qRgb(bgr[2], bgr[1], bgr[0]);
  }
  return table;
}

ColourTable diverging_table() {
  ColourTable table;
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = to_qt(signed_error_colour(static_cast<double>(i) / 127.5 - 1.0));
  return table;
}

}  // namespace

const ColourTable& depth_colours() {
  static const ColourTable table = opencv_table(cv::COLORMAP_VIRIDIS, true);
  return table;
}

const ColourTable& signed_error_colours() {
  static const ColourTable table = diverging_table();
  return table;
}

const ColourTable& absolute_error_colours() {
  static const ColourTable table = opencv_table(cv::COLORMAP_INFERNO, false);
  return table;
}

const ColourTable& rate_colours() {
  static const ColourTable table = opencv_table(cv::COLORMAP_CIVIDIS, false);
  return table;
}

QRgb colour_at(const ColourTable& table, double value, double low, double high) {
  const double share = std::clamp((value - low) / (high - low), 0.0, 1.0);
  return table[static_cast<std::size_t>(std::lround(share * 255.0))];
}

}  // namespace spikedepth::gui
