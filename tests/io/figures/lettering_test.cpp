// Words and colours of pictures.
#include "io/figures/image/lettering.hpp"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/base/palette.hpp"

namespace spikedepth {
namespace {

// The smallest box that holds all that is not paper.
cv::Rect ink_box(const cv::Mat& picture) {
  cv::Mat grey, points;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  cv::findNonZero(grey < 200, points);
  return points.empty() ? cv::Rect() : cv::boundingRect(points);
}

TEST(Lettering, LettersStandOnTheirBaselineAndAreAsWideAsTold) {
  for (const int height : {13, 26}) {
    cv::Mat picture(80, 400, CV_8UC3, cv::Scalar(255, 255, 255));
    put_text(picture, "HHHHHHHH", {20, 50}, height, cv::Scalar(32, 32, 32));
    const auto box = ink_box(picture);
    EXPECT_NEAR(box.y + box.height, 50, 1) << height;
    // A capital is 0.73 of the em high (DejaVu Sans), no letter reaches above it.
    EXPECT_NEAR(box.height, 0.73 * height, 1.5) << height;
    EXPECT_NEAR(box.x, 20, 0.2 * height) << height;
    EXPECT_NEAR(box.width, text_width("HHHHHHHH", height), 0.25 * height) << height;
  }
}

TEST(Lettering, AreProportionalAndKnowOtherLetters) {
  // Plotter letters have one question mark for each byte of what is not ASCII.
  EXPECT_LT(2 * text_width("iiiiii", 13), text_width("WWWWWW", 13));
  EXPECT_LT(text_width("\u00b1", 13), text_width("WW", 13));
  EXPECT_EQ(text_width("", 13), 0);
}

double lightness(Colour colour) {
  cv::Mat pixel(1, 1, CV_32FC3,
                cv::Scalar(colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0)),
      lab;
  cv::cvtColor(pixel, lab, cv::COLOR_RGB2Lab);
  return lab.at<cv::Vec3f>(0, 0)[0];
}

TEST(Palette, ErrorsOfBothSignsAreEquallyLight) {
  for (const double share : {0.25, 0.5, 0.75, 1.0}) {
    const double near = lightness(signed_error_colour(-share));
    EXPECT_NEAR(near, lightness(signed_error_colour(share)), 1.0) << share;
    // On a straight line from the middle to the end.
    const double middle = lightness(signed_error_colour(0)),
                 end = lightness(signed_error_colour(-1));
    EXPECT_NEAR(near, middle + share * (end - middle), 1.0) << share;
  }
  const auto near = signed_error_colour(-1), right = signed_error_colour(0),
             far = signed_error_colour(1);
  EXPECT_GT(near.blue, near.red + 100);
  EXPECT_GT(far.red, far.blue + 100);
  EXPECT_NEAR(right.red, 242, 1);
  EXPECT_NEAR(right.blue, 242, 1);
  EXPECT_EQ(signed_error_colour(7).red, far.red);
}

}  // namespace
}  // namespace spikedepth
