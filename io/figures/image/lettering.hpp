#pragma once
// Words in pictures, in the viewer's letters (DejaVu Sans, or what the system has in its place).
#include <opencv2/core.hpp>
#include <string>

namespace spikedepth {

/// Width in pixels of `text` (UTF-8) in letters of `height_px`, from ascender to descender.
int text_width(const std::string& text, int height_px);

/// Writes `text` into `canvas`, which holds 8-bit BGR; `origin` is the left end of its baseline.
void put_text(cv::Mat& canvas, const std::string& text, cv::Point origin, int height_px,
              const cv::Scalar& colour);

}  // namespace spikedepth
