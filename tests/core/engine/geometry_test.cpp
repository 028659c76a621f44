#include "core/engine/geometry.hpp"

#include <gtest/gtest.h>

#include "core/depth/synapse_count.hpp"

namespace spikedepth::engine {
namespace {

// Pairs and singles together put every source where nearest upsampling puts it.
TEST(Geometry, PairsAndSinglesCoverTheUpsampledAxis) {
  for (const int kernel : {3, 5, 7}) {
    for (int sources = 1; sources < 40; ++sources) {
      for (const int outputs : {1, sources, 2 * sources - 1, 2 * sources, 3 * sources + 2, 97}) {
        const auto expected = nearest_sources(sources, outputs + kernel - 1);
        const auto axis = upsampled_axis(sources, outputs, kernel);
        for (int output = 0; output < outputs; ++output) {
          for (int tap = 0; tap < kernel; ++tap) {
            // A place is covered by the pair that ends there, the pair that ends behind it, or a
            // single.
            const int covered[] = {axis.pairs.source_at(output, tap),
                                   axis.pairs.source_at(output + 1, tap),
                                   axis.singles.source_at(output, tap)};
            int found = -1, times = 0;
            for (const int source : covered) {
              if (source >= 0) found = source, ++times;
            }
            ASSERT_EQ(times, 1) << sources << " -> " << outputs;
            ASSERT_EQ(found, expected[static_cast<std::size_t>(output + tap)]);
          }
        }
      }
    }
  }
}

TEST(Geometry, WindowsOfAPlainAxisStopAtTheBorders) {
  const auto axis = plain_axis(7, 4, 5, 2, 2);
  EXPECT_EQ(axis.first, (std::vector<std::int32_t>{0, 0, 2, 4}));
  EXPECT_EQ(axis.last, (std::vector<std::int32_t>{3, 5, 7, 7}));
  EXPECT_EQ(axis.source_at(0, 1), -1);
  EXPECT_EQ(axis.source_at(0, 2), 0);
  EXPECT_EQ(axis.source_at(3, 2), 6);
  EXPECT_EQ(axis.source_at(3, 3), -1);
}

}  // namespace
}  // namespace spikedepth::engine
