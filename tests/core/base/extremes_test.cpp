#include "core/base/extremes.hpp"

#include <gtest/gtest.h>

namespace spikedepth {
namespace {

TEST(Extremes, NoNumberAnywhereLeavesNone) {
  const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(largest({-3, 2, 1}), 2);
  EXPECT_EQ(smallest({3, -2, 1}), -2);
  const std::vector<std::vector<double>> broken = {{},          {nan, 1, 2},   {1, nan, 2},
                                                   {1, 2, nan}, {1, infinity}, {-infinity, 1}};
  for (const auto& values : broken) {
    EXPECT_TRUE(std::isnan(largest(values)));
    EXPECT_TRUE(std::isnan(smallest(values)));
  }
}

}  // namespace
}  // namespace spikedepth
