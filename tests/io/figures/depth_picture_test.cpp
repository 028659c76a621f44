#include "io/figures/image/depth_picture.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.hpp"
#include "core/base/error.hpp"
#include "tests/support/temp_dir.hpp"

namespace spikedepth {
namespace {

DepthMap small_map() {
  DepthMap depth(3, 2);
  depth.metres = {0.5F, 1.2345F, NAN, 8.0F, 70.0F, -1.0F};
  return depth;
}

TEST(DepthPng16, HoldsMillimetresAndZeroForUnknown) {
  const test::TempDir folder;
  write_depth_png16(folder.file("d.png"), small_map());
  const cv::Mat image = cv::imread(folder.file("d.png"), cv::IMREAD_UNCHANGED);
  ASSERT_EQ(image.type(), CV_16U);
  const std::uint16_t expected[] = {500, 1235, 0, 8000, 65535, 0};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(image.at<std::uint16_t>(i / 3, i % 3), expected[i]) << i;
}

TEST(DepthPfm, HoldsTheBitsBottomRowFirst) {
  const test::TempDir folder;
  const auto depth = small_map();
  write_depth_pfm(folder.file("d.pfm"), depth);
  const std::string bytes = read_file(folder.file("d.pfm"));
  const std::string head = "Pf\n3 2\n-1.0\n";
  ASSERT_EQ(bytes.substr(0, head.size()), head);
  EXPECT_EQ(std::memcmp(bytes.data() + head.size(), depth.metres.data() + 3, 12), 0);
  EXPECT_EQ(std::memcmp(bytes.data() + head.size() + 12, depth.metres.data(), 12), 0);
}

TEST(DepthPicture, ShowsAllPanelsWithFixedColours) {
  const test::TempDir folder;
  EventFrame frame;
  frame.channels = 4;
  frame.sensor = {200, 160};
  frame.values.assign(4 * frame.sensor.pixels(), 0.0F);
  frame.values[10 * 200 + 20] = 2;
  frame.values[frame.sensor.pixels() + 10 * 200 + 21] = 1;
  DepthMap near(200, 160), far(200, 160);
  for (auto& metres : near.metres) metres = 1.0F;
  for (auto& metres : far.metres) metres = 7.0F;
  const auto written = [&](const DepthMap& prediction, const DepthMap& truth) {
    DepthPicture picture;
    picture.caption = "test";
    picture.frame = &frame;
    picture.prediction = &prediction;
    picture.truth = &truth;
    write_depth_picture(folder.file("p.png"), picture);
    return cv::imread(folder.file("p.png"));
  };
  // The prediction is the first panel (200 x 160 px) of the second row, below 22 px of caption and
  // twice 22 px of titles.
  const auto panel_colour = [&](const DepthMap& prediction, const DepthMap& truth) {
    return written(prediction, truth).at<cv::Vec3b>(22 + (22 + 160 + 8) + 22 + 80, 8 + 100);
  };
  // The colour of 1 m does not depend on what else is in the picture.
  EXPECT_EQ(panel_colour(near, near), panel_colour(near, far));
  EXPECT_NE(panel_colour(near, near), panel_colour(far, near));
  EXPECT_NE(panel_colour(near, near), cv::Vec3b(255, 255, 255));
  // Events have the viewer's colours.
  const cv::Mat picture = written(near, far);
  const auto event_at = [&](int x) { return picture.at<cv::Vec3b>(22 + 22 + 10, 8 + x); };
  EXPECT_EQ(event_at(20), cv::Vec3b(0x00, 0x9F, 0xE6));  // BGR
  EXPECT_EQ(event_at(21), cv::Vec3b(0xE9, 0xB4, 0x56));
  EXPECT_EQ(event_at(22), cv::Vec3b(0x17, 0x13, 0x10));
  // 6 m too near: the error, the third panel of the second row, is at its blue end.
  const auto error = picture.at<cv::Vec3b>(22 + (22 + 160 + 8) + 22 + 80, 8 + 2 * 208 + 100);
  EXPECT_GT(error[0], error[2] + 100);
}

TEST(DepthPicture, AFolderThatIsNotThereIsAnError) {
  EXPECT_THROW(write_depth_pfm("/nonexistent/folder/d.pfm", small_map()), DataError);
}

}  // namespace
}  // namespace spikedepth
