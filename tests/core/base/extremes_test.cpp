// Extremes that keep what is no number, whichever side it stands on.
#include "core/base/extremes.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace spikedepth {
namespace {

TEST(Extremes, KeepWhatIsNoNumber) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  for (const double other : {-1.0, 0.0, infinity, nan}) {
    EXPECT_TRUE(std::isnan(larger_or_nan(nan, other)));
    EXPECT_TRUE(std::isnan(larger_or_nan(other, nan)));
    EXPECT_TRUE(std::isnan(smaller_or_nan(nan, other)));
    EXPECT_TRUE(std::isnan(smaller_or_nan(other, nan)));
  }
  EXPECT_EQ(larger_or_nan(1, 2), 2);
  EXPECT_EQ(larger_or_nan(2, 1), 2);
  EXPECT_EQ(smaller_or_nan(1, 2), 1);
  EXPECT_EQ(smaller_or_nan(2, -infinity), -infinity);
}

}  // namespace
}  // namespace spikedepth
