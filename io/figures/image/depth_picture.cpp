#include "io/figures/image/depth_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr int kGap_px = 8;
constexpr int kTitle_px = 22;
constexpr int kBar_px = 78;
constexpr double kFontScale = 0.45;
const cv::Scalar kPaper(255, 255, 255);
const cv::Scalar kInk(30, 30, 30);
const cv::Vec3b kUnknownColour(60, 60, 60);
const cv::Vec3b kOnColour(40, 40, 220);    // BGR: red
const cv::Vec3b kOffColour(220, 110, 30);  // blue

// 256 colours of a perceptually uniform, colour-blind-safe map; near is bright.
const cv::Mat& depth_colours() {
  static const cv::Mat table = [] {
    cv::Mat ramp(1, 256, CV_8U), colours;
    for (int i = 0; i < 256; ++i) ramp.at<std::uint8_t>(0, i) = static_cast<std::uint8_t>(255 - i);
    cv::applyColorMap(ramp, colours, cv::COLORMAP_VIRIDIS);
    return colours;
  }();
  return table;
}

int colour_index(double value, double low, double high) {
  return static_cast<int>(std::lround(std::clamp((value - low) / (high - low), 0.0, 1.0) * 255.0));
}

// Blue = too near, white = right, red = too far.
cv::Vec3b error_colour(double error_m, double range_m) {
  const double share = std::clamp(error_m / range_m, -1.0, 1.0);
  const auto fade = static_cast<std::uint8_t>(std::lround(255.0 * (1.0 - std::abs(share))));
  return share > 0 ? cv::Vec3b(fade, fade, 230)
                   : cv::Vec3b(230, static_cast<std::uint8_t>(std::max<int>(fade, 90)), fade);
}

cv::Mat depth_image(const DepthMap& depth, const DepthRange& range) {
  cv::Mat image(depth.height, depth.width, CV_8UC3);
  for (int y = 0; y < depth.height; ++y) {
    for (int x = 0; x < depth.width; ++x) {
      const float metres = depth.at(x, y);
      image.at<cv::Vec3b>(y, x) =
          std::isfinite(metres)
              ? depth_colours().at<cv::Vec3b>(0, colour_index(metres, range.near_m, range.far_m))
              : kUnknownColour;
    }
  }
  return image;
}

cv::Mat error_image(const DepthMap& prediction, const DepthMap& truth, double range_m) {
  cv::Mat image(truth.height, truth.width, CV_8UC3);
  for (int y = 0; y < truth.height; ++y) {
    for (int x = 0; x < truth.width; ++x) {
      const double error = static_cast<double>(prediction.at(x, y)) - truth.at(x, y);
      image.at<cv::Vec3b>(y, x) =
          std::isfinite(error) ? error_colour(error, range_m) : kUnknownColour;
    }
  }
  return image;
}

cv::Mat event_image(const EventFrame& frame, int first_channel) {
  const auto plane = frame.sensor.pixels();
  const float* on = frame.values.data() + static_cast<std::size_t>(first_channel) * plane;
  const float* off = on + plane;
  cv::Mat image(frame.sensor.height, frame.sensor.width, CV_8UC3, kPaper);
  for (std::size_t i = 0; i < plane; ++i) {
    if (on[i] == 0 && off[i] == 0) continue;
    image.at<cv::Vec3b>(static_cast<int>(i) / frame.sensor.width,
                        static_cast<int>(i) % frame.sensor.width) =
        on[i] >= off[i] ? kOnColour : kOffColour;
  }
  return image;
}

void put_text(cv::Mat& canvas, const std::string& text, int x, int y) {
  cv::putText(canvas, text, {x, y}, cv::FONT_HERSHEY_SIMPLEX, kFontScale, kInk, 1, cv::LINE_AA);
}

// A vertical colour bar with five labels; the label text carries the unit.
cv::Mat colour_bar(int height, double low, double high, bool error) {
  cv::Mat bar(height, kBar_px, CV_8UC3, kPaper);
  for (int y = 0; y < height; ++y) {
    const double value = high + (low - high) * y / (height - 1);
    const auto colour = error ? error_colour(value, high)
                              : depth_colours().at<cv::Vec3b>(0, colour_index(value, low, high));
    bar(cv::Rect(0, y, 14, 1)).setTo(cv::Scalar(colour[0], colour[1], colour[2]));
  }
  for (int i = 0; i <= 4; ++i) {
    const double value = high + (low - high) * i / 4.0;
    const int y = std::clamp((height - 1) * i / 4 + 4, 11, height - 3);
    put_text(bar, error ? format("%+.1f m", value) : format("%.1f m", value), 17, y);
  }
  return bar;
}

struct Panel {
  std::string title;
  cv::Mat image;
};

using Row = std::vector<Panel>;

// Rows of panels under one caption; all panels are equally high.
cv::Mat assemble(const std::vector<Row>& rows, const std::string& caption) {
  const int height = rows.front().front().image.rows;
  int width = 0;
  for (const auto& row : rows) {
    int row_width = kGap_px;
    for (const auto& panel : row) row_width += panel.image.cols + kGap_px;
    width = std::max(width, row_width);
  }
  const int row_height = kTitle_px + height + kGap_px;
  cv::Mat canvas(kTitle_px + static_cast<int>(rows.size()) * row_height, width, CV_8UC3, kPaper);
  put_text(canvas, caption, kGap_px, kTitle_px - 6);
  int top = kTitle_px;
  for (const auto& row : rows) {
    int x = kGap_px;
    for (const auto& panel : row) {
      put_text(canvas, panel.title, x, top + kTitle_px - 6);
      panel.image.copyTo(canvas(cv::Rect(x, top + kTitle_px, panel.image.cols, height)));
      x += panel.image.cols + kGap_px;
    }
    top += row_height;
  }
  return canvas;
}

void write_image(const std::string& path, const std::string& extension, const cv::Mat& image) {
  std::vector<std::uint8_t> bytes;
  if (!cv::imencode(extension, image, bytes))
    throw DataError(path, "the picture cannot be encoded");
  write_file_atomically(path, bytes.data(), bytes.size());
}

}  // namespace

std::array<std::uint8_t, 3> depth_colour(double metres, const DepthRange& range) {
  const auto bgr =
      depth_colours().at<cv::Vec3b>(0, colour_index(metres, range.near_m, range.far_m));
  return {bgr[2], bgr[1], bgr[0]};
}

void write_depth_picture(const std::string& path, const DepthPicture& picture) {
  const auto& frame = *picture.frame;
  const int height = frame.sensor.height;
  Row events = {{"left events (red ON, blue OFF)", event_image(frame, 0)}};
  if (frame.channels == 4) events.push_back({"right events", event_image(frame, 2)});
  Row depth = {{"predicted depth", depth_image(*picture.prediction, picture.range)}};
  if (picture.truth != nullptr) {
    events.push_back({"error (predicted - true)",
                      error_image(*picture.prediction, *picture.truth, picture.error_range_m)});
    events.push_back({"", colour_bar(height, -picture.error_range_m, picture.error_range_m, true)});
    depth.push_back({"true depth", depth_image(*picture.truth, picture.range)});
  }
  depth.push_back({"", colour_bar(height, picture.range.near_m, picture.range.far_m, false)});
  write_image(path, ".png", assemble({events, depth}, picture.caption));
}

void write_depth_png16(const std::string& path, const DepthMap& depth) {
  cv::Mat image(depth.height, depth.width, CV_16U);
  for (int y = 0; y < depth.height; ++y) {
    for (int x = 0; x < depth.width; ++x) {
      const float metres = depth.at(x, y);
      const double millimetres =
          is_valid_depth(metres) ? std::min(std::round(metres * 1000.0), 65535.0) : 0.0;
      image.at<std::uint16_t>(y, x) = static_cast<std::uint16_t>(millimetres);
    }
  }
  write_image(path, ".png", image);
}

void write_depth_pfm(const std::string& path, const DepthMap& depth) {
  std::string bytes = format("Pf\n%d %d\n-1.0\n", depth.width, depth.height);
  for (int y = depth.height - 1; y >= 0; --y) {  // PFM stores the bottom row first
    bytes.append(reinterpret_cast<const char*>(depth.metres.data() +
                                               static_cast<std::size_t>(y) *
                                                   static_cast<std::size_t>(depth.width)),
                 static_cast<std::size_t>(depth.width) * sizeof(float));
  }
  write_file_atomically(path, bytes);
}

}  // namespace spikedepth
