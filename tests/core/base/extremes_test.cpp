// Extremes that keep what is no number, whichever side it stands on.
#include "core/base/extremes.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

const double kNan = std::nan("");
const double kInfinity = std::numeric_limits<double>::infinity();

TEST(Extremes, NoNumberAnywhereLeavesNone) {
  EXPECT_EQ(largest({-3, 2, 1}), 2);
  EXPECT_EQ(smallest({3, -2, 1}), -2);
  const std::vector<std::vector<double>> broken = {{},           {kNan, 1, 2},   {1, kNan, 2},
                                                   {1, 2, kNan}, {1, kInfinity}, {-kInfinity, 1}};
  for (const auto& values : broken) {
    EXPECT_TRUE(std::isnan(largest(values)));
    EXPECT_TRUE(std::isnan(smallest(values)));
  }
}

TEST(Extremes, OfTwoKeepWhatIsNoNumber) {
  for (const double other : {-1.0, 0.0, kInfinity, kNan}) {
    EXPECT_TRUE(std::isnan(larger_or_nan(kNan, other)));
    EXPECT_TRUE(std::isnan(larger_or_nan(other, kNan)));
    EXPECT_TRUE(std::isnan(smaller_or_nan(kNan, other)));
    EXPECT_TRUE(std::isnan(smaller_or_nan(other, kNan)));
  }
  EXPECT_EQ(larger_or_nan(1, 2), 2);
  EXPECT_EQ(larger_or_nan(2, 1), 2);
  EXPECT_EQ(smaller_or_nan(1, 2), 1);
  EXPECT_EQ(smaller_or_nan(2, -kInfinity), -kInfinity);
}

}  // namespace
}  // namespace spikedepth
