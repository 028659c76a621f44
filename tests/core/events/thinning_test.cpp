#include "core/events/thinning.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace spikedepth {
namespace {

StereoSlice many_events() {
  StereoSlice slice;
  for (int i = 0; i < 40000; ++i) {
    const Event event{i * 3, static_cast<std::uint16_t>(i % 300),
                      static_cast<std::uint16_t>(i % 200),
                      static_cast<std::int8_t>(i % 2 == 0 ? 1 : -1)};
    slice.left.push_back(event);
    slice.right.push_back(event);
  }
  return slice;
}

bool same(const Event& a, const Event& b) {
  return a.t == b.t && a.x == b.x && a.y == b.y && a.polarity == b.polarity;
}

TEST(Thinning, KeepsTheShareAndFewerAreAmongMore) {
  auto half = many_events(), quarter = many_events(), whole = many_events();
  thin_events(half, 0.5, 1);
  thin_events(quarter, 0.25, 1);
  thin_events(whole, 1.0, 1);
  EXPECT_NEAR(static_cast<double>(half.left.size()), 20000, 500);  // five standard deviations
  EXPECT_NEAR(static_cast<double>(quarter.right.size()), 10000, 450);
  EXPECT_EQ(whole.left.size(), 40000u);
  EXPECT_TRUE(std::includes(half.left.begin(), half.left.end(), quarter.left.begin(),
                            quarter.left.end(),
                            [](const Event& a, const Event& b) { return a.t < b.t; }));
  // The cameras lose different events.
  EXPECT_FALSE(half.left.size() == half.right.size() &&
               std::equal(half.left.begin(), half.left.end(), half.right.begin(), same));
}

TEST(Thinning, DoesNotDependOnTheCut) {
  auto whole = many_events(), part = many_events();
  part.left.erase(part.left.begin(), part.left.begin() + 10000);
  thin_events(whole, 0.3, 5);
  thin_events(part, 0.3, 5);
  ASSERT_LT(part.left.size(), whole.left.size());
  EXPECT_TRUE(std::equal(part.left.begin(), part.left.end(),
                         whole.left.end() - static_cast<std::ptrdiff_t>(part.left.size()), same));
}

}  // namespace
}  // namespace spikedepth
