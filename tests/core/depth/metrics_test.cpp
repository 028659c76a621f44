#include "core/depth/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

constexpr double kFocalBaseline = 20.0;

DepthMap map_of(const std::vector<float>& metres) {
  DepthMap map(static_cast<int>(metres.size()), 1);
  map.metres = metres;
  return map;
}

// Four pixels with truth, one without a prediction: worked by hand.
TEST(DepthErrors, OfAWorkedExample) {
  const auto errors = depth_errors(map_of({2.0F, 3.0F, NAN, 5.0F, 9.0F}),
                                   map_of({1.0F, 4.0F, 2.0F, 5.0F, NAN}), kFocalBaseline);
  EXPECT_EQ(errors.truth_pixels, 4);
  EXPECT_EQ(errors.pixels, 3);
  EXPECT_NEAR(errors.mean_m, 2.0 / 3, 1e-12);
  EXPECT_NEAR(errors.median_m, 1.0, 1e-12);
  EXPECT_NEAR(errors.rmse_m, std::sqrt(2.0 / 3), 1e-12);
  EXPECT_NEAR(errors.abs_rel, (1.0 + 0.25) / 3, 1e-12);
  EXPECT_NEAR(errors.sq_rel, (1.0 + 0.25) / 3, 1e-12);
  const double a = std::log(2.0), b = std::log(0.75);
  EXPECT_NEAR(errors.rmse_log, std::sqrt((a * a + b * b) / 3), 1e-12);
  EXPECT_NEAR(errors.silog, (a * a + b * b) / 3 - (a + b) * (a + b) / 9, 1e-12);
  EXPECT_NEAR(errors.delta1, 1.0 / 3, 1e-12);  // ratios 2, 4/3, 1
  EXPECT_NEAR(errors.delta2, 2.0 / 3, 1e-12);  // below 1.5625
  EXPECT_NEAR(errors.delta3, 2.0 / 3, 1e-12);  // below 1.953
  EXPECT_NEAR(errors.disparity_px, (10.0 + (20.0 / 3 - 5)) / 3, 1e-12);
  // Off by 10, 5/3 and 0 px.
  EXPECT_NEAR(errors.disparity_rmse_px, std::sqrt((100 + 25.0 / 9) / 3), 1e-12);
  EXPECT_NEAR(errors.one_pixel_error, 2.0 / 3, 1e-12);
  EXPECT_NEAR(errors.two_pixel_error, 1.0 / 3, 1e-12);
}

TEST(DepthErrors, MedianOfAnEvenCountIsTheMeanOfTheMiddleTwo) {
  const auto errors = depth_errors(map_of({1.0F, 2.0F, 3.0F, 9.0F}),
                                   map_of({1.0F, 1.0F, 1.0F, 1.0F}), kFocalBaseline);
  EXPECT_NEAR(errors.median_m, 1.5, 1e-12);
}

// A network that predicts -40 m is 41.1 m wrong, not 1 m; only what needs a distance takes 0.1 m.
TEST(DepthErrors, DepthsBehindTheCameraCountAsTheyAreInMetres) {
  const auto errors = depth_errors(map_of({-40.0F, 0.0F}), map_of({1.1F, 1.1F}), kFocalBaseline);
  EXPECT_EQ(errors.clamped, 2);
  EXPECT_NEAR(errors.mean_m, (41.1 + 1.1) / 2, 1e-5);
  EXPECT_NEAR(errors.rmse_m, std::sqrt((41.1 * 41.1 + 1.1 * 1.1) / 2), 1e-5);
  EXPECT_NEAR(errors.abs_rel, (41.1 + 1.1) / 2.2, 1e-5);
  EXPECT_NEAR(errors.mean_10m, (41.1 + 1.1) / 2, 1e-5);
  EXPECT_NEAR(errors.rmse_log, std::log(11.0), 1e-6);
  EXPECT_NEAR(errors.silog, 0, 1e-9);
  EXPECT_NEAR(errors.disparity_px, kFocalBaseline * (1 / 0.1 - 1 / 1.1), 1e-4);
}

TEST(DepthErrors, DisparitiesAreUnknownWithoutARig) {
  const auto errors = depth_errors(map_of({2.0F}), map_of({1.5F}), 0);
  EXPECT_NEAR(errors.mean_m, 0.5, 1e-6);
  EXPECT_TRUE(std::isnan(errors.disparity_px));
  EXPECT_TRUE(std::isnan(errors.one_pixel_error));
  EXPECT_TRUE(std::isnan(errors.disparity_rmse_px));
  EXPECT_TRUE(std::isnan(errors.two_pixel_error));
}

TEST(DepthErrors, NothingInCommonIsNotANumberNotZero) {
  const auto errors = depth_errors(map_of({NAN}), map_of({1.0F}), kFocalBaseline);
  EXPECT_EQ(errors.pixels, 0);
  EXPECT_EQ(errors.truth_pixels, 1);
  EXPECT_TRUE(std::isnan(errors.mean_m));
}

TEST(DepthErrors, CutOffsSeeTruthUpToTheirDistance) {
  const auto errors = depth_errors(map_of({6.0F, 16.0F}), map_of({5.0F, 12.0F}), kFocalBaseline);
  EXPECT_NEAR(errors.mean_10m, 1.0, 1e-12);
  EXPECT_NEAR(errors.mean_20m, 2.5, 1e-12);
}

TEST(ErrorSummary, AveragesImagesAndPoolsPixels) {
  const auto small = depth_errors(map_of({2.0F}), map_of({1.0F}), kFocalBaseline);
  const auto large =
      depth_errors(map_of({1.0F, 1.0F, 1.0F}), map_of({1.0F, 1.0F, 1.0F}), kFocalBaseline);
  const auto empty = depth_errors(map_of({1.0F}), map_of({NAN}), kFocalBaseline);
  const auto summary = summarise({small, large, empty});
  EXPECT_EQ(summary.images, 2);
  EXPECT_EQ(summary.empty_images, 1);
  EXPECT_NEAR(summary.mean.mean_m, 0.5, 1e-12);
  EXPECT_NEAR(summary.pooled_mean_m, 0.25, 1e-12);
  EXPECT_NEAR(summary.coverage(), 1.0, 1e-12);
}

// Errors 1, 3 of one recording and 5, 7 of another: over images they vary by sqrt(20 / 3), and the
// interval of the mean is that of the recordings' means 2 and 6.
TEST(ErrorSummary, TellsTheSpreadOverImagesAndHowWellTheMeanIsKnownOverRecordings) {
  std::vector<DepthErrors> images;
  for (const float error : {1.0F, 3.0F, 5.0F, 7.0F})
    images.push_back(depth_errors(map_of({error + 1}), map_of({1.0F}), kFocalBaseline));
  const auto two = summarise(images, {0, 0, 1, 1});
  EXPECT_TRUE(two.interval_over_recordings());
  EXPECT_EQ(two.recordings, 2);
  EXPECT_NEAR(two.deviation.mean_m, std::sqrt(20.0 / 3), 1e-12);
  EXPECT_NEAR(two.half_width_95.mean_m, 12.7062 * std::sqrt(8.0 / 2), 1e-3);
  const auto one = summarise(images, {0, 0, 0, 0});
  EXPECT_FALSE(one.interval_over_recordings());
  EXPECT_NEAR(one.half_width_95.mean_m, 3.18245 * std::sqrt(20.0 / 3) / 2, 1e-4);
  EXPECT_TRUE(std::isnan(summarise({images[0]}).half_width_95.mean_m));
}

}  // namespace
}  // namespace spikedepth
