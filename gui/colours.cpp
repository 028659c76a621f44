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

cv::Vec3f to_lab(const cv::Vec3f& rgb) {
  cv::Mat pixel(1, 1, CV_32FC3, cv::Scalar(rgb[0], rgb[1], rgb[2])), lab;
  cv::cvtColor(pixel, lab, cv::COLOR_RGB2Lab);
  return lab.at<cv::Vec3f>(0, 0);
}

// Straight lines in CIELAB, with equal lightness on both ends.
ColourTable diverging_table() {
  cv::Vec3f low = to_lab({0.00F, 0.36F, 0.72F}), high = to_lab({0.84F, 0.24F, 0.10F});
  const cv::Vec3f middle = to_lab({0.95F, 0.95F, 0.95F});
  low[0] = high[0] = (low[0] + high[0]) / 2;
  cv::Mat lab(1, 256, CV_32FC3), rgb;
  for (int i = 0; i < 256; ++i) {
    const float place = static_cast<float>(i) / 127.5F - 1.0F;
    lab.at<cv::Vec3f>(0, i) = middle + std::abs(place) * ((place < 0 ? low : high) - middle);
  }
  cv::cvtColor(lab, rgb, cv::COLOR_Lab2RGB);
  ColourTable table;
  for (int i = 0; i < 256; ++i) {
    const auto colour = rgb.at<cv::Vec3f>(0, i);
    const auto byte = [&](int c) {
      return static_cast<int>(std::lround(255 * std::clamp(colour[c], 0.0F, 1.0F)));
    };
    table[static_cast<std::size_t>(i)] = qRgb(byte(0), byte(1), byte(2));
  }
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
