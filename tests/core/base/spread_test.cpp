#include "core/base/spread.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

// Quantiles as tables print them.
TEST(StudentT, FollowsTheTables) {
  EXPECT_TRUE(std::isnan(student_t_975(0)));
  EXPECT_NEAR(student_t_975(1), 12.7062, 1e-4);
  EXPECT_NEAR(student_t_975(4), 2.7764, 1e-4);
  EXPECT_NEAR(student_t_975(20), 2.0860, 1e-4);
  EXPECT_NEAR(student_t_975(21), 2.0796, 1e-4);
  EXPECT_NEAR(student_t_975(30), 2.0423, 1e-4);
  EXPECT_NEAR(student_t_975(100000), 1.9600, 1e-4);
}

TEST(Spread, OfIndependentValues) {
  const auto spread = spread_of({1, 2, 3, 6});  // deviations -2 -1 0 3: 14 / 3
  EXPECT_EQ(spread.n, 4U);
  EXPECT_DOUBLE_EQ(spread.mean, 3);
  EXPECT_DOUBLE_EQ(spread.deviation, std::sqrt(14.0 / 3));
  EXPECT_NEAR(spread.half_width_95, 3.18245 * std::sqrt(14.0 / 3) / 2, 1e-9);
}

TEST(Spread, OfOneValueIsUnknownAndNotZero) {
  const auto one = spread_of({2.5});
  EXPECT_EQ(one.mean, 2.5);
  EXPECT_TRUE(std::isnan(one.deviation));
  EXPECT_TRUE(std::isnan(one.half_width_95));
  EXPECT_TRUE(std::isnan(spread_of({}).mean));
  EXPECT_TRUE(std::isnan(spread_of_groups({1, 2}, {7, 7}).half_width_95));
}

TEST(Spread, EveryValueAGroupOfItsOwnIsTheIndependentCase) {
  const auto alone = spread_of({1, 2, 3, 6}),
             grouped = spread_of_groups({1, 2, 3, 6}, {3, 1, 0, 9});
  EXPECT_DOUBLE_EQ(grouped.half_width_95, alone.half_width_95);
  EXPECT_DOUBLE_EQ(grouped.deviation, alone.deviation);
}

// Groups of one size: the interval of the groups' means 1.5 and 4.5, whatever varies within.
TEST(Spread, GroupsOfOneSizeGiveTheIntervalOfTheirMeans) {
  const auto grouped = spread_of_groups({1, 2, 3, 6}, {0, 0, 1, 1});
  const auto means = spread_of({1.5, 4.5});
  EXPECT_NEAR(grouped.half_width_95, means.half_width_95, 1e-9);
  // Values that repeat say nothing new, though there are twice as many.
  const auto twice = spread_of_groups({1, 2, 3, 6, 1, 2, 3, 6}, {0, 0, 1, 1, 0, 0, 1, 1});
  EXPECT_NEAR(twice.half_width_95, grouped.half_width_95, 1e-9);
}

}  // namespace
}  // namespace spikedepth
