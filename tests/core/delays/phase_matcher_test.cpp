#include "core/delays/phase_matcher.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/random.hpp"
#include "core/delays/timed_dots.hpp"

namespace spikedepth {
namespace {

PhaseMatcherParameters whole_pixels() {
  PhaseMatcherParameters parameters;
  parameters.subpixel = false;
  return parameters;
}

struct Maps {
  Maps(const TimedDots& scene, std::uint64_t seed) : pair(draw_timed_dots(scene, seed)) {
    left = phasors_of(pair.left_ms, scene);
    right = phasors_of(pair.right_ms, scene);
  }
  double wrong(const std::vector<float>& costs) const {
    return wrong_share(best_matches(left, costs, whole_pixels()), left, pair.truth);
  }
  TimedDotPair pair;
  PhasorMap left, right;
};

// A map with events of both polarities and silent pixels.
PhasorMap random_map(Random& random) {
  PhasorMap map(37, 15);
  for (int y = 0; y < 15; ++y) {
    for (int x = 0; x < 37; ++x) {
      if (random.uniform() < 0.7) map.set(x, y, random.uniform(), random.uniform() < 0.5 ? 1 : -1);
    }
  }
  return map;
}

PatchWeights random_weights(const PhaseMatcherParameters& p, Random& random) {
  PatchWeights weights;
  for (std::size_t i = 0; i < 2 * p.patch(); ++i) {
    weights.re.push_back(static_cast<float>(random.normal()));
    weights.im.push_back(static_cast<float>(random.normal()));
  }
  return weights;
}

// Rows in vector code against the definition, pixel by pixel.
TEST(PhaseMatcher, CostsAreThoseOfTheDefinition) {
  Random random(1);
  const auto left = random_map(random), right = random_map(random);
  PhaseMatcherParameters p;
  p.first = 2;
  p.candidates = 40;  // more than there are columns
  p.radius = 2;
  for (const float opposite : {0.0F, -1.0F}) {
    p.opposite = opposite;
    for (const auto& weights : {PatchWeights(), random_weights(p, random)}) {
      const auto fast = phase_costs(left, right, p, weights);
      const auto plain = plain_phase_costs(left, right, p, weights);
      for (std::size_t i = 0; i < fast.size(); ++i) {
        if (left.polarity[i % left.re.size()] != 0) {
          ASSERT_NEAR(fast[i], plain[i], 2e-5) << i;
        }
      }
    }
  }
}

TEST(PhaseMatcher, WinnerSubpixelAndConfidence) {
  PhasorMap left(1, 1);
  left.set(0, 0, 0.3, 1);
  PhaseMatcherParameters p;
  p.first = 5;
  p.candidates = 6;
  // A parabola with its top at candidate 2.25, and a second peak at 5.
  const std::vector<float> costs = {0, 6.4375F, 7.9375F, 7.4375F, 1, 4};
  const auto match = best_matches(left, costs, p);
  EXPECT_NEAR(match.disparity[0], 5 + 2.25, 1e-6);
  EXPECT_NEAR(match.confidence[0], (7.9375 - 4) / 7.9375, 1e-6);
  EXPECT_TRUE(std::isnan(best_matches(left, std::vector<float>(6, -1.0F), p).disparity[0]))
      << "nothing agrees";
  EXPECT_TRUE(std::isnan(best_matches(PhasorMap(1, 1), costs, p).disparity[0])) << "no event";
}

TEST(PhaseMatcher, CountsBecomeTheLastEventsPhase) {
  // Two steps of [2][1][3] counts: rising, then falling.
  const std::vector<float> counts = {1, 2, 0, 0, 3, 0,  //
                                     0, 1, 0, 0, 2, 0};
  const auto map = phasors_of_counts(counts.data(), 2, 6, 3, 1, 1);
  EXPECT_NEAR(map.im[0], 1, 1e-6);   // a quarter of a turn: the middle of step 0
  EXPECT_NEAR(map.im[1], -1, 1e-6);  // three quarters
  EXPECT_EQ(map.polarity[0], 1);
  EXPECT_EQ(map.polarity[1], -1);
  EXPECT_EQ(map.polarity[2], 0);
  EXPECT_EQ(map.events(), 2U);
}

TEST(PhaseMatcher, HolesTakeTheNearestValue) {
  const float none = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> values = {1, none, none, none, 5, none, none, none, none, none};
  fill_from_nearest(values, 5, 2);
  EXPECT_EQ(values[1], 1);
  EXPECT_EQ(values[3], 5);
  EXPECT_EQ(values[5], 1);
  EXPECT_EQ(values[9], 5);
  std::vector<float> nothing(4, none);
  fill_from_nearest(nothing, 2, 2);
  EXPECT_TRUE(std::isnan(nothing[0]));
}

// Random dots in time: phases match where counts know nothing, and where a hard window of
// coincidence breaks.
TEST(TimedDots, PhasesMatchWhereCountsCannot) {
  TimedDots scene;
  scene.jitter_ms = 8;
  const Maps maps(scene, 1);
  const auto p = whole_pixels();
  const double phase = maps.wrong(phase_costs(maps.left, maps.right, p, {}));
  EXPECT_LT(phase, 0.1);
  EXPECT_GT(maps.wrong(coincidence_costs(maps.pair, scene, p, 2)), 0.2);
  EXPECT_GT(maps.wrong(count_costs(maps.pair, scene, p)), 0.7);
}

// The headline: a camera that is 15 ms late is fatal without delays, and nothing with trained ones.
TEST(TimedDots, TrainedDelaysAbsorbALateCamera) {
  TimedDots scene;
  const auto p = whole_pixels();
  for (const double late_ms : {0.0, 15.0}) {
    scene.late_ms = late_ms;
    const Maps labelled(scene, 101), fresh(scene, 1);
    RidgeSums sums(static_cast<std::int64_t>(p.features()), 1);
    EXPECT_EQ(add_labelled(labelled.left, labelled.right, labelled.pair.truth, p, 3, 2000, 5, sums),
              2000);
    const auto weights = patch_weights(sums, 1, p);
    EXPECT_LE(fresh.wrong(phase_costs(fresh.left, fresh.right, p, weights)), 0.06);
    EXPECT_LE(fresh.wrong(phase_costs(fresh.left, fresh.right, p, common_delays(weights))), 0.06);
    EXPECT_NEAR(mean_delay(weights, 0) * scene.window_ms, late_ms, 1);
    const double untrained = fresh.wrong(phase_costs(fresh.left, fresh.right, p, {}));
    if (late_ms > 0)
      EXPECT_GE(untrained, 0.5);
    else
      EXPECT_LE(untrained, 0.06);
  }
}

}  // namespace
}  // namespace spikedepth
