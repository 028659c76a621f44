// The range that colours are fitted to.
#include "core/playback/depth_range.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/altered_recording.hpp"

namespace spikedepth {
namespace {

TEST(DepthRange, IsThatOfNearlyAllValidDepths) {
  DepthMap map(100, 10);  // 1000 pixels from 1.00 to 3.997 m in equal steps
  for (std::size_t i = 0; i < map.metres.size(); ++i)
    map.metres[i] = 1.0F + 0.003F * static_cast<float>(i);
  // Some that are no depths, and a few far away, fewer than a hundredth.
  for (const std::size_t i : {0U, 100U, 500U}) map.metres[i] = std::nanf("");
  for (const std::size_t i : {1U, 2U, 3U, 4U}) map.metres[i] = 90.0F;
  const auto range = range_of_depths({&map});
  ASSERT_TRUE(range.has_value());
  EXPECT_NEAR(range->near_m, 1.0, 1e-9);
  EXPECT_NEAR(range->far_m, 4.0, 1e-9);
  map.metres.assign(map.metres.size(), 2.0F);
  EXPECT_NEAR(range_of_depths({&map})->far_m, 2.1, 1e-9);  // never empty
  map.metres.assign(map.metres.size(), std::nanf(""));
  EXPECT_FALSE(range_of_depths({&map}).has_value());
  EXPECT_FALSE(range_of_depths({}).has_value());
}

TEST(DepthRange, OfTruthSpansTheRecording) {
  test::AlteredRecording recording(20, {24, 16}, std::make_shared<test::Alteration>());
  // What all labels say, by another route.
  double nearest = 1e9, farthest = 0;
  for (std::size_t i = 0; i < recording.depth_times(Side::left).size(); ++i) {
    for (const float metres : recording.read_depth(Side::left, DepthView::rectified, i).metres) {
      if (!is_valid_depth(metres)) continue;
      nearest = std::min(nearest, static_cast<double>(metres));
      farthest = std::max(farthest, static_cast<double>(metres));
    }
  }
  const auto range = range_of_truth(recording);
  ASSERT_TRUE(range.has_value());
  EXPECT_NEAR(range->near_m, nearest, 0.11);
  EXPECT_NEAR(range->far_m, farthest, 0.11);
  const auto alteration = std::make_shared<test::Alteration>();
  alteration->no_truth = true;
  test::AlteredRecording without(20, {24, 16}, alteration);
  EXPECT_FALSE(range_of_truth(without).has_value());
}

}  // namespace
}  // namespace spikedepth
