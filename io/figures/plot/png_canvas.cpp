#include <algorithm>
#include <cmath>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.hpp"
#include "io/figures/image/lettering.hpp"
#include "io/figures/plot/canvas.hpp"

namespace spikedepth {
namespace {

constexpr double kScale = 2.0;    // picture pixels per canvas pixel
constexpr int kSubpixelBits = 4;  // OpenCV's fixed-point coordinates
constexpr int kLetters_px = 26;   // 13 canvas pixels
constexpr int kRim_px = 3;        // of paper around letters
constexpr double kDash_px = 6, kGap_px = 4;

cv::Scalar bgr(Colour colour) {
  return {static_cast<double>(colour.blue), static_cast<double>(colour.green),
          static_cast<double>(colour.red)};
}

cv::Point fixed(CanvasPoint point) {
  const double factor = kScale * (1 << kSubpixelBits);
  return {static_cast<int>(std::lround(point.x * factor)),
          static_cast<int>(std::lround(point.y * factor))};
}

class PngCanvas : public Canvas {
 public:
  PngCanvas(int width, int height)
      : image_(static_cast<int>(height * kScale), static_cast<int>(width * kScale), CV_8UC3,
               cv::Scalar(255, 255, 255)) {}

  void line(CanvasPoint from, CanvasPoint to, Colour colour, double width, bool dashed) override {
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const double step = dashed ? kDash_px + kGap_px : length;
    for (double at = 0; at < length; at += step) {
      const double end = dashed ? std::min(at + kDash_px, length) : length;
      stroke(along(from, to, at / length), along(from, to, end / length), colour, width);
    }
  }

  void rectangle(CanvasPoint corner, CanvasPoint opposite, Colour colour) override {
    cv::rectangle(image_, fixed(corner), fixed(opposite), bgr(colour), cv::FILLED, cv::LINE_AA,
                  kSubpixelBits);
  }

  void circle(CanvasPoint centre, double radius, Colour colour, bool filled) override {
    const int fixed_radius = static_cast<int>(std::lround(radius * kScale * (1 << kSubpixelBits)));
    const auto paper = cv::Scalar(255, 255, 255);
    cv::circle(image_, fixed(centre), fixed_radius, filled ? bgr(colour) : paper, cv::FILLED,
               cv::LINE_AA, kSubpixelBits);
    cv::circle(image_, fixed(centre), fixed_radius, bgr(colour), 3, cv::LINE_AA, kSubpixelBits);
  }

  void text(CanvasPoint at, const std::string& text, TextAnchor anchor, bool turned) override {
    if (text.empty()) return;
    const int baseline = kLetters_px + kRim_px;
    cv::Mat label(baseline + kLetters_px / 3 + kRim_px, text_width(text, kLetters_px) + 2 * kRim_px,
                  CV_8UC3, cv::Scalar(255, 255, 255));
    put_text(label, text, {kRim_px, baseline}, kLetters_px, bgr(kInkRgb));
    const double share = static_cast<int>(anchor) * 0.5;
    cv::Point corner(static_cast<int>(at.x * kScale - share * label.cols),
                     static_cast<int>(at.y * kScale) - baseline);
    if (turned) {
      cv::rotate(label, label, cv::ROTATE_90_COUNTERCLOCKWISE);
      corner = {static_cast<int>(at.x * kScale) - baseline,
                static_cast<int>(at.y * kScale - (1 - share) * label.rows)};
    }
    lay(label, corner);
  }

  std::string finish() override {
    std::vector<unsigned char> bytes;
    SPIKEDEPTH_CHECK(cv::imencode(".png", image_, bytes), "a picture can be encoded");
    return std::string(bytes.begin(), bytes.end());
  }

 private:
  static CanvasPoint along(CanvasPoint from, CanvasPoint to, double share) {
    return {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
  }
  void stroke(CanvasPoint from, CanvasPoint to, Colour colour, double width) {
    cv::line(image_, fixed(from), fixed(to), bgr(colour),
             std::max(1, static_cast<int>(std::lround(width * kScale))), cv::LINE_AA,
             kSubpixelBits);
  }
  // Lays the label's letters with a rim of paper over what is there.
  void lay(const cv::Mat& label, cv::Point corner) {
    const cv::Rect sheet(0, 0, image_.cols, image_.rows);
    const cv::Rect place = cv::Rect(corner, label.size()) & sheet;
    if (place.empty()) return;
    cv::Mat grey, rim;
    cv::cvtColor(label, grey, cv::COLOR_BGR2GRAY);
    const int side = 2 * kRim_px + 1;
    cv::dilate(grey < 255, rim, cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side}));
    label(place - corner).copyTo(image_(place), rim(place - corner));
  }

  cv::Mat image_;
};

}  // namespace

std::unique_ptr<Canvas> make_png_canvas(int width, int height) {
  return std::make_unique<PngCanvas>(width, height);
}

}  // namespace spikedepth
