// What layers learn from patterns, and the measures of it.
#include "core/balance/balance_course.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spikedepth {
namespace {

TEST(BalanceMeasures, CountBarsAndCosines) {
  const auto ideal = ideal_bars(4);
  ASSERT_EQ(ideal.size(), 8U);
  std::vector<float> forward = ideal[0];                            // a bar
  forward.insert(forward.end(), ideal[0].begin(), ideal[0].end());  // the same again
  for (std::size_t i = 0; i < 16; ++i)                              // a cross is no bar
    forward.push_back(std::max(ideal[1][i], ideal[5][i]));
  forward.insert(forward.end(), ideal[6].begin(), ideal[6].end());
  EXPECT_EQ(distinct_matches(forward, ideal), 2);
  const std::vector<float> two = {1, 0, 0, 1, 1, 1};
  EXPECT_NEAR(mean_cosine(two, 2), (0 + std::sqrt(0.5) + std::sqrt(0.5)) / 3, 1e-7);
}

TEST(BalancePatterns, BarsCrossAsOftenAsAsked) {
  Random random(5);
  std::vector<float> x(64);
  const auto ideal = ideal_bars(8);
  for (const double crossed : {0.0, 0.8}) {
    const auto source = bars(8, crossed);
    int crosses = 0;
    constexpr int kDraws = 4000;
    for (int n = 0; n < kDraws; ++n) {
      source(random, x);
      for (std::size_t k = 0; k < 8; ++k) {
        bool cross = true;
        for (std::size_t i = 0; i < 64; ++i)
          cross = cross && x[i] == std::max(ideal[k][i], ideal[8 + k][i]);
        crosses += cross ? 1 : 0;
      }
    }
    // Chance alone makes a cross of the same number with 1 / 16.
    EXPECT_NEAR(double(crosses) / kDraws, crossed + (1 - crossed) / 16, 0.02);
  }
}

TEST(BalancePatterns, ScenesFillBothHalves) {
  const auto source = scene_patches(3);
  Random random(1);
  std::vector<float> x(128);
  double on = 0, off = 0;
  for (int n = 0; n < 500; ++n) {
    source(random, x);
    for (std::size_t i = 0; i < 64; ++i) {
      on += double(x[i]) / 32000;
      off += double(x[64 + i]) / 32000;
    }
  }
  EXPECT_NEAR(on, off, 0.05);
  EXPECT_GT(on, 0.02);
  EXPECT_LT(on, 0.3);
}

BalanceParameters bar_layer(BalanceScheme scheme) {
  BalanceParameters p;
  p.inputs = 64;
  p.neurons = 16;
  p.scheme = scheme;
  p.noise_rate = 7e-7;
  p.forward_rate = 2.5e-4;
  p.recurrent_rate = 5e-4;
  p.decoder_rate = 2.5e-4;
  p.bias_rate = 5e-2;
  return p;
}

// Bars that come mostly as crosses (p = 0.8) are told apart by dendritic balance, by somatic
// balance they are not: it learns crosses.
TEST(BalanceLearning, DendriticBalanceTellsCorrelatedBarsApartSomaticDoesNot) {
  for (const auto scheme : {BalanceScheme::analytic, BalanceScheme::somatic}) {
    BalanceLayer<float> layer(bar_layer(scheme), 1);
    Random random(1, 1), test(999);
    show_patterns(layer, bars(8, 0.8), random, 40000, true);
    const auto figures = show_patterns(layer, bars(8, 0.8), test, 300, false);
    const auto found = distinct_matches(layer.weights().forward, ideal_bars(8));
    if (scheme == BalanceScheme::analytic)
      EXPECT_GE(found, 14);
    else
      EXPECT_LE(found, 4);
    EXPECT_NEAR(figures.rate_per_ms, 0.015, 0.003);
  }
}

}  // namespace
}  // namespace spikedepth
