#include "io/figures/image/depth_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "core/base/palette.hpp"
#include "core/base/text.hpp"
#include "io/figures/image/lettering.hpp"

namespace spikedepth {
namespace {

constexpr int kGap_px = 8;
constexpr int kTitle_px = 22;
constexpr int kLetters_px = 13;
constexpr int kBar_px = 14;        // width of a colour bar
constexpr int kScale_px = 96;      // of a bar with its labels
constexpr int kLeastBar_px = 100;  // labels of a lower bar would touch
const cv::Scalar kPaper(255, 255, 255);

cv::Vec3b bgr(Colour colour) {
  return {colour.blue, colour.green, colour.red};
}
cv::Scalar scalar(Colour colour) {
  return {static_cast<double>(colour.blue), static_cast<double>(colour.green),
          static_cast<double>(colour.red)};
}

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

cv::Vec3b depth_bgr(double metres, const DepthRange& range) {
  const double share = (metres - range.near_m) / (range.far_m - range.near_m);
  return depth_colours().at<cv::Vec3b>(
      0, static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 255.0)));
}

cv::Mat depth_image(const DepthMap& depth, const DepthRange& range) {
  cv::Mat image(depth.height, depth.width, CV_8UC3);
  for (int y = 0; y < depth.height; ++y) {
    for (int x = 0; x < depth.width; ++x) {
      const float metres = depth.at(x, y);
      image.at<cv::Vec3b>(y, x) =
          std::isfinite(metres) ? depth_bgr(metres, range) : bgr(kUnknownRgb);
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
          bgr(std::isfinite(error) ? signed_error_colour(error / range_m) : kUnknownRgb);
    }
  }
  return image;
}

cv::Mat event_image(const EventFrame& frame, int first_channel) {
  const auto plane = frame.sensor.pixels();
  const float* on = frame.values.data() + static_cast<std::size_t>(first_channel) * plane;
  const float* off = on + plane;
  cv::Mat image(frame.sensor.height, frame.sensor.width, CV_8UC3, scalar(kEventGroundRgb));
  for (std::size_t i = 0; i < plane; ++i) {
    if (on[i] == 0 && off[i] == 0) continue;
    image.at<cv::Vec3b>(static_cast<int>(i) / frame.sensor.width,
                        static_cast<int>(i) % frame.sensor.width) =
        bgr(on[i] >= off[i] ? kOnRgb : kOffRgb);
  }
  return image;
}

void write(cv::Mat& canvas, const std::string& text, int x, int y) {
  put_text(canvas, text, {x, y}, kLetters_px, scalar(kInkRgb));
}

// A vertical colour bar with five labels that carry the unit.
void draw_scale(cv::Mat cell, const std::function<cv::Vec3b(double)>& colour_at, double low,
                double high, const char* label) {
  const int height = cell.rows;
  for (int y = 0; y < height; ++y) {
    const auto colour = colour_at(high + (low - high) * y / (height - 1));
    cell(cv::Rect(0, y, kBar_px, 1)).setTo(cv::Scalar(colour[0], colour[1], colour[2]));
  }
  for (int i = 0; i <= 4; ++i) {
    const int y = std::clamp((height - 1) * i / 4 + 5, 10, height - 1);
    const double value = high + (low - high) * i / 4.0;
    write(cell, value == 0 ? "0 m" : format(label, value), kBar_px + 5, y);
  }
}

// What the colours mean: the scale of depth, that of errors where there are any, the polarities.
cv::Mat colour_key(const DepthPicture& picture, int height) {
  const bool errors = picture.truth != nullptr;
  const int bar = std::max(kLeastBar_px, height - 2 * kTitle_px);
  cv::Mat key(std::max(height, bar + 2 * kTitle_px), 2 * kScale_px, CV_8UC3, kPaper);
  const auto scale = [&](int column) {
    return key(cv::Rect(column * kScale_px, kTitle_px, kScale_px, bar));
  };
  write(key, "depth", 0, kTitle_px - 8);
  draw_scale(
      scale(0), [&](double metres) { return depth_bgr(metres, picture.range); },
      picture.range.near_m, picture.range.far_m, "%.1f m");
  if (errors) {
    const double end = picture.error_range_m;
    write(key, "error", kScale_px, kTitle_px - 8);
    draw_scale(
        scale(1), [&](double error) { return bgr(signed_error_colour(error / end)); }, -end, end,
        "%+.2g m");
  }
  int x = 0;
  for (const auto& [name, colour] : {std::pair("ON", kOnRgb), std::pair("OFF", kOffRgb)}) {
    cv::rectangle(key, cv::Rect(x, key.rows - 12, 12, 12), scalar(kEventGroundRgb), cv::FILLED);
    cv::rectangle(key, cv::Rect(x + 3, key.rows - 9, 6, 6), scalar(colour), cv::FILLED);
    write(key, name, x + 17, key.rows - 2);
    x += 52;
  }
  return key;
}

// What stands over a picture of errors: their mean over the pixels that have one.
std::string error_title(const DepthMap& prediction, const DepthMap& truth) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < truth.metres.size(); ++i) {
    const double error = std::abs(static_cast<double>(prediction.metres[i]) - truth.metres[i]);
    if (!std::isfinite(error)) continue;
    sum += error;
    ++count;
  }
  const std::string name = "predicted - true";
  return count == 0 ? name : name + format(", mean |error| %.3f m", sum / double(count));
}

struct Panel {
  std::string title;
  cv::Mat image;
};

using Row = std::vector<Panel>;

// Rows of panels under one caption. All rows are as high as the highest panel.
cv::Mat assemble(const std::vector<Row>& rows, const std::string& caption) {
  int width = 2 * kGap_px + text_width(caption, kLetters_px), height = 0;
  for (const auto& row : rows) {
    int row_width = kGap_px;
    for (const auto& panel : row) {
      width = std::max(width, row_width + text_width(panel.title, kLetters_px) + kGap_px);
      row_width += panel.image.cols + kGap_px;
      height = std::max(height, panel.image.rows);
    }
    width = std::max(width, row_width);
  }
  const int row_height = kTitle_px + height + kGap_px;
  cv::Mat canvas(kTitle_px + static_cast<int>(rows.size()) * row_height, width, CV_8UC3, kPaper);
  write(canvas, caption, kGap_px, kTitle_px - 6);
  int top = kTitle_px;
  for (const auto& row : rows) {
    int x = kGap_px;
    for (const auto& panel : row) {
      write(canvas, panel.title, x, top + kTitle_px - 6);
      panel.image.copyTo(canvas(cv::Rect(x, top + kTitle_px, panel.image.cols, panel.image.rows)));
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
  const auto colour = depth_bgr(metres, range);
  return {colour[2], colour[1], colour[0]};
}

void write_depth_picture(const std::string& path, const DepthPicture& picture) {
  const auto& frame = *picture.frame;
  Row events = {{"left events", event_image(frame, 0)}};
  if (frame.channels == 4) events.push_back({"right events", event_image(frame, 2)});
  Row depth = {{"predicted depth", depth_image(*picture.prediction, picture.range)}};
  if (picture.truth != nullptr) {
    depth.push_back({"true depth", depth_image(*picture.truth, picture.range)});
    depth.push_back({error_title(*picture.prediction, *picture.truth),
                     error_image(*picture.prediction, *picture.truth, picture.error_range_m)});
  }
  // The key stands where the shorter row leaves room.
  (picture.truth != nullptr ? events : depth)
      .push_back({"", colour_key(picture, frame.sensor.height)});
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
