#include "core/depth/block_matching.hpp"

#include <opencv2/calib3d.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr int kBlock_px = 9;
constexpr double kSmoothing_px = 1.0;
constexpr double kGrey = 128.0;
constexpr double kContrast = 48.0;
constexpr int kUniqueness_percent = 10;
constexpr int kSpeckle_px = 60;
constexpr double kDisparityUnits = 16.0;  // OpenCV returns sixteenths of a pixel

cv::Mat grey_image(const EventFrame& frame, int first_channel) {
  const auto plane = frame.sensor.pixels();
  auto* on =
      const_cast<float*>(frame.values.data()) + static_cast<std::size_t>(first_channel) * plane;
  const cv::Mat on_counts(frame.sensor.height, frame.sensor.width, CV_32F, on);
  const cv::Mat off_counts(frame.sensor.height, frame.sensor.width, CV_32F, on + plane);
  cv::Mat smooth, grey;
  cv::GaussianBlur(on_counts - off_counts, smooth, {}, kSmoothing_px);
  smooth.convertTo(grey, CV_8U, kContrast, kGrey);
  return grey;
}

}  // namespace

DepthMap block_matching_depth(const EventFrame& frame, double focal_baseline, int disparities_px) {
  if (frame.channels != 4) throw ConfigError("block matching needs the frames of both cameras");
  const auto left = grey_image(frame, 0);
  const auto right = grey_image(frame, 2);
  const int area = kBlock_px * kBlock_px;
  const auto matcher =
      cv::StereoSGBM::create(0, disparities_px, kBlock_px, 8 * area, 32 * area, 1, 0,
                             kUniqueness_percent, kSpeckle_px, 1, cv::StereoSGBM::MODE_SGBM);
  cv::Mat disparity;
  matcher->compute(left, right, disparity);
  DepthMap depth(frame.sensor.width, frame.sensor.height);
  for (int y = 0; y < depth.height; ++y) {
    for (int x = 0; x < depth.width; ++x) {
      const auto sixteenths = disparity.at<short>(y, x);
      if (sixteenths > 0)
        depth.at(x, y) = static_cast<float>(focal_baseline * kDisparityUnits / sixteenths);
    }
  }
  return depth;
}

}  // namespace spikedepth
