// Pictures of what networks have learned.
#include "core/base/feature_sheet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

namespace spikedepth {
namespace {

TEST(FeatureSheet, KernelsOfAnOutputStandInASquareWithALineBetween) {
  std::vector<float> weights(2 * 3 * 2 * 2);  // 2 outputs, 3 inputs, 2 x 2
  std::iota(weights.begin(), weights.end(), 0.0F);
  const auto sheet = kernel_sheet("k", weights.data(), 2, 3, 2, 2);
  ASSERT_EQ(sheet.count(), 2U);
  ASSERT_EQ(sheet.width, 5);   // two kernels and the line
  ASSERT_EQ(sheet.height, 5);  // three inputs: two rows
  for (int k = 0; k < 2; ++k) {
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 2; ++x)
          EXPECT_EQ(sheet.at(static_cast<std::size_t>(k), c % 2 * 3 + x, c / 2 * 3 + y),
                    static_cast<float>(((k * 3 + c) * 2 + y) * 2 + x));
      }
    }
    EXPECT_TRUE(std::isnan(sheet.at(static_cast<std::size_t>(k), 2, 0)));
    EXPECT_TRUE(std::isnan(sheet.at(static_cast<std::size_t>(k), 0, 2)));
    EXPECT_TRUE(std::isnan(sheet.at(static_cast<std::size_t>(k), 4, 4)));  // there is no fourth
  }
}

TEST(FeatureSheet, TheRangeLeavesOutWhatIsNoNumber) {
  FeatureSheet sheet{"s", 2, 2, {0.5F, -3, std::numeric_limits<float>::quiet_NaN(), 1}, true};
  EXPECT_EQ(largest_of(sheet), 3);
  sheet.values = {std::numeric_limits<float>::quiet_NaN()};
  EXPECT_EQ(largest_of(sheet), 0);
}

}  // namespace
}  // namespace spikedepth
