// Rates, irregularity and synchrony of trains whose figures are known; the level of dopamine.
#include "core/dopamine/spike_measures.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/dopamine/dopamine_signal.hpp"

namespace spikedepth {
namespace {

CellSpikes regular(double interval, double to) {
  CellSpikes spikes;
  for (double t = interval / 2; t < to; t += interval) spikes.push_back(t);
  return spikes;
}

TEST(SpikeMeasures, RegularTrainsHaveNoVariation) {
  const auto found = irregularity({regular(10, 1000), regular(20, 1000)}, 0, 1000);
  EXPECT_DOUBLE_EQ(found.rate_hz, 75);
  EXPECT_NEAR(found.cv, 0, 1e-12);
  EXPECT_NEAR(found.cv2, 0, 1e-12);
  EXPECT_EQ(found.cv_share, 1);
}

// Intervals a, b, a, b: mean (a + b) / 2, CV = |a - b| / (a + b), CV2 twice that.
TEST(SpikeMeasures, AlternatingIntervalsHaveTheClosedForms) {
  CellSpikes spikes = {0};
  for (int i = 0; i < 10; ++i) spikes.push_back(spikes.back() + (i % 2 == 0 ? 10 : 30));
  const auto found = irregularity({spikes}, 0, 1000);
  EXPECT_NEAR(found.cv, 0.5, 1e-12);
  EXPECT_NEAR(found.cv2, 1.0, 1e-12);
}

TEST(SpikeMeasures, PoissonTrainsHaveUnitVariation) {
  Random random(1);
  std::vector<CellSpikes> cells(40);
  for (auto& cell : cells) {
    double t = 0;
    while ((t += 10 * random.exponential()) < 4000) cell.push_back(t);
  }
  const auto found = irregularity(cells, 0, 4000);
  EXPECT_NEAR(found.cv, 1, 0.03);
  EXPECT_NEAR(found.cv2, 1, 0.03);
  EXPECT_NEAR(fano_factor(cells, 0, 4000, 2), 1, 0.1);
}

// CV2 forgives a slow drift of the rate, which CV counts.
TEST(SpikeMeasures, DriftsOfTheRateLeaveCv2Low) {
  CellSpikes spikes = {0};
  for (int i = 0; i < 60; ++i) spikes.push_back(spikes.back() + 5 * std::exp(0.03 * i));
  const auto found = irregularity({spikes}, 0, spikes.back() + 1);
  EXPECT_GT(found.cv, 0.4);
  EXPECT_LT(found.cv2, 0.031);
}

TEST(SpikeMeasures, FewSpikesGiveNoVariation) {
  const auto found = irregularity({regular(10, 50), regular(10, 61), {}}, 0, 100);
  EXPECT_NEAR(found.cv_share, 1.0 / 3, 1e-12);  // 5, 6 and no spikes
  EXPECT_TRUE(std::isnan(irregularity({{}, {3.0}}, 0, 100).cv));
  EXPECT_TRUE(std::isnan(irregularity({{}, {3.0}}, 0, 100).cv2));
  EXPECT_TRUE(std::isnan(fano_factor({{}}, 0, 100, 2)));
}

TEST(SpikeMeasures, SynchronousCountsVaryMost) {
  const std::vector<CellSpikes> alike(10, regular(10, 1000));
  // 100 bins of 2 ms hold ten spikes, 400 none: variance 16, mean 2.
  EXPECT_NEAR(fano_factor(alike, 0, 1000, 2), 8, 1e-9);
}

TEST(SpikeMeasures, SynchronyLiesBetweenItsLimits) {
  SynchronyMeter alike(5), apart(100);
  Random random(2);
  for (int i = 0; i < 2000; ++i) {
    alike.add(std::vector<double>(5, random.normal()));
    std::vector<double> values(100);
    for (auto& value : values) value = random.normal();
    apart.add(values);
  }
  EXPECT_NEAR(alike.chi(), 1, 1e-9);
  EXPECT_NEAR(apart.chi(), 0.1, 0.01);
  EXPECT_TRUE(std::isnan(SynchronyMeter(3).chi()));
}

TEST(DopamineSignal, ShiftsThresholdsByAHillFunction) {
  const DopamineEffect effect;
  EXPECT_EQ(effect.shift_mV(0), 0);
  EXPECT_DOUBLE_EQ(effect.shift_mV(0.5), 3.5);
  EXPECT_DOUBLE_EQ(effect.shift_mV(1), 7 / 1.25);
  EXPECT_THROW(effect.shift_mV(1.1), ConfigError);
  EXPECT_THROW(effect.shift_mV(std::nan("")), ConfigError);
}

TEST(DopamineSignal, ReleasesDecayWhateverTheStep) {
  DopamineTrace coarse(500), fine(500);
  coarse.release(0.8);
  fine.release(0.8);
  coarse.advance(250);
  for (int i = 0; i < 2500; ++i) fine.advance(0.1);
  EXPECT_NEAR(coarse.level(), 0.8 * std::exp(-0.5), 1e-12);
  EXPECT_NEAR(fine.level(), coarse.level(), 1e-9);
  fine.release(5);
  EXPECT_EQ(fine.level(), 1);
  EXPECT_THROW(DopamineTrace(0), ConfigError);
  EXPECT_THROW(fine.release(-1), ConfigError);
}

}  // namespace
}  // namespace spikedepth
