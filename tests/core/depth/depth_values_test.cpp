#include "core/depth/depth_values.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

DepthMap map_of(const std::vector<float>& metres) {
  DepthMap map(static_cast<int>(metres.size()), 1);
  map.metres = metres;
  return map;
}

TEST(DepthValues, DistancesNeedNoWord) {
  DepthValues values;
  EXPECT_TRUE(values.notes().empty());
  values.add(map_of({0.01F, 3, 80}));
  EXPECT_TRUE(values.notes().empty());
}

TEST(DepthValues, WhatIsNoDistanceIsToldWithItsShare) {
  DepthValues values;
  values.add(map_of({1, 2, NAN, INFINITY, 3, 4, 5, 6}));
  values.add(map_of({0, -40, 1, 1, 1, 1, 1, 1}));
  ASSERT_EQ(values.notes().size(), 2U);
  EXPECT_NE(values.notes()[0].find("12.5 % of the network's depths are not finite"),
            std::string::npos)
      << values.notes()[0];
  EXPECT_NE(values.notes()[1].find("12.5 % of the network's depths are 0 m or behind the camera "
                                   "(down to -40 m)"),
            std::string::npos)
      << values.notes()[1];
}

}  // namespace
}  // namespace spikedepth
