// Sheets that make waves, and what competing units learn from them; without lateral synapses there
// is neither.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/waves/pool_tile.hpp"
#include "core/waves/pooling_readout.hpp"
#include "core/waves/receptive_fields.hpp"
#include "core/waves/sheet_growth.hpp"
#include "core/waves/wave_run.hpp"

namespace spikedepth {
namespace {

LateralKernel no_kernel() {
  LateralKernel none;
  none.excitation = none.inhibition = 0;
  return none;
}

PoolingParameters pooling_of(std::int64_t inputs, std::int64_t units) {
  PoolingParameters p;
  p.inputs = inputs;
  p.units = units;
  return p;
}

TEST(Waves, AreLocalBurstsOfIzhikevichsNeurons) {
  const auto sheet = scattered_sheet(1500, 28, 1);
  IzhikevichSheet waves(sheet, LateralKernel(), SpikeCurrent::by_distance, 1);
  const auto found = wave_statistics(waves, 2000);
  EXPECT_GT(found.bursts, 100);
  EXPECT_LT(found.coherence, 0.4 * even_coherence(28));
  EXPECT_GE(found.active, 0.95);
  IzhikevichSheet noise(sheet, no_kernel(), SpikeCurrent::by_distance, 1);
  EXPECT_EQ(wave_statistics(noise, 2000).bursts, 0);
}

TEST(Waves, AreLocalBurstsOfNeuronsWithRisingThresholds) {
  const auto sheet = scattered_sheet(1600, 20, 1);
  ThresholdSheet waves(sheet, threshold_kernel(), {}, 1), noise(sheet, no_kernel(), {}, 1);
  EXPECT_LT(wave_statistics(waves, 3000).coherence, 0.4 * even_coherence(20));
  EXPECT_GT(wave_statistics(noise, 3000).coherence, 0.85 * even_coherence(20));
}

// An even crowd's mean distance from the centre of a square.
TEST(Waves, EvenCrowdsHaveTheCoherenceOfASquare) {
  const auto sheet = scattered_sheet(20000, 3, 2);
  double sum = 0;
  for (std::int64_t i = 0; i < sheet.count(); ++i)
    sum += std::hypot(sheet.x[i] - 1.5, sheet.y[i] - 1.5);
  EXPECT_NEAR(sum / 20000 / even_coherence(3), 1, 0.01);
}

// One neuron by itself: a constant input for one step, then the leak alone.
TEST(Waves, PotentialsOfModelBFollowTheExactSolution) {
  const auto sheet = scattered_sheet(1, 20, 1);
  ThresholdNeuron neuron;
  neuron.noise = 0;
  const auto spikes_at = [&](float input, int steps) {
    ThresholdSheet one(sheet, no_kernel(), neuron, 1);
    const std::vector<float> drive = {input};
    int count = 0;
    for (int t = 0; t < steps; ++t) count += one.step(&drive).empty() ? 0 : 1;
    return count;
  };
  // v -> 2 input (1 - exp(-t / 2)) meets the threshold 1 if the input is above 0.5, and after 5
  // steps of 0.1 if 2 input (1 - exp(-0.25)) is.
  EXPECT_EQ(spikes_at(0.499F, 500), 0);
  EXPECT_GT(spikes_at(0.51F, 500), 0);
  const double needed = 0.5 / (1 - std::exp(-0.25));
  EXPECT_EQ(spikes_at(static_cast<float>(needed * 0.999), 5), 0);
  EXPECT_EQ(spikes_at(static_cast<float>(needed * 1.001), 5), 1);
}

TEST(PoolingLearner, StrengthensWhatFiresForTheWinnersAndNormalises) {
  auto p = pooling_of(50, 4);
  p.winners = 2;
  p.threshold = 20;
  PoolingLearner learner(p, 3);
  const auto before = learner.weights();
  const auto thresholds = learner.thresholds();
  std::vector<std::int64_t> fired(20);
  std::iota(fired.begin(), fired.end(), 0);
  std::vector<double> y;
  for (int l = 0; l < 4; ++l) {
    double drive = 0;
    for (int i = 0; i < 20; ++i) drive += before[l * 50 + i];
    y.push_back(drive - thresholds[l]);
  }
  std::vector<int> order = {0, 1, 2, 3};
  std::sort(order.begin(), order.end(), [&](int a, int b) { return y[a] > y[b]; });
  const auto winners = learner.learn(fired);
  ASSERT_EQ(winners.size(), 2U);
  for (int rank = 0; rank < 4; ++rank) {
    const int l = order[rank];
    const double activity = rank < 2 ? y[l] * std::pow(y[l] / y[order[0]], 4) : 0;
    EXPECT_NEAR(learner.thresholds()[l], thresholds[l] + 0.005 * activity, 1e-4);
    double sum = 0;
    for (int i = 0; i < 50; ++i) sum += before[l * 50 + i] + (i < 20 ? 0.1 * activity : 0);
    for (int i = 0; i < 50; ++i) {
      const double grown = before[l * 50 + i] + (i < 20 ? 0.1 * activity : 0);
      EXPECT_NEAR(learner.weights()[l * 50 + i], grown * 2.5 * 50 / sum, 1e-4);
    }
  }
}

TEST(PoolingLearner, WakesUnitsThatNeverWin) {
  auto p = pooling_of(20, 3);
  p.wake_steps = 5;
  p.wake_updates = 4;
  PoolingLearner learner(p, 3);  // thresholds near 70, and 20 sensors give 50
  std::vector<std::int64_t> fired(20);
  std::iota(fired.begin(), fired.end(), 0);
  for (int t = 0; t < 5; ++t) EXPECT_TRUE(learner.learn(fired).empty());
  for (const double threshold : learner.thresholds()) EXPECT_NEAR(threshold, 10, 0.1);
  EXPECT_EQ(learner.learn(fired).size(), 1U);
}

// Half the units and a third of the time of the study.
TEST(Pooling, ByWavesIsCompactAndByNoiseIsNot) {
  const auto sheet = scattered_sheet(1500, 28, 2);
  IzhikevichSheet waves(sheet, LateralKernel(), SpikeCurrent::by_distance, 2);
  IzhikevichSheet noise(sheet, no_kernel(), SpikeCurrent::by_distance, 2);
  PoolingLearner learner(pooling_of(1500, 50), 2), control(pooling_of(1500, 50), 2);
  learn_waves(waves, learner, 15000);
  learn_waves(noise, control, 15000);
  const auto found = pooling_statistics(learner, sheet);
  EXPECT_GE(found.compact.size(), 42U);
  EXPECT_GE(found.coverage, 0.65);
  EXPECT_GE(std::min(found.spread_x, found.spread_y), 0.35 * 28 / std::sqrt(12.0));
  EXPECT_LE(pooling_statistics(control, sheet).compact.size(), 2U);
  // Its features carry classes better than the same fields with sensors in another order.
  const auto train = glyph_images(1500, 0.5, 2), test = glyph_images(500, 0.5, 102);
  const auto fields = rows_of(learner.weights(), found.compact, 1500);
  const double own = readout_accuracy(fields, sheet, train, test);
  const double shuffled = readout_accuracy(shuffled_sensors(fields, 1500, 2), sheet, train, test);
  EXPECT_GE(own - shuffled, 0.06);
}

TEST(Pooling, OfLargerWavesIsLarger) {
  const auto sheet = scattered_sheet(900, 22, 1);
  std::vector<double> radius;
  for (const double outer : {4.0, 9.0}) {
    LateralKernel kernel;
    kernel.outer = outer;
    IzhikevichSheet waves(sheet, kernel, SpikeCurrent::by_distance, 1);
    PoolingLearner learner(pooling_of(900, 40), 1);
    learn_waves(waves, learner, 10000);
    radius.push_back(pooling_statistics(learner, sheet).radius);
  }
  EXPECT_GT(radius[1], 1.3 * radius[0]);
}

TEST(ReceptiveFields, OfADiscHaveItsRadiusAlsoAcrossTheBorder) {
  const auto sheet = grid_sheet(60, 30, 0, /*periodic=*/true, 1);
  std::vector<float> weights;
  for (std::int64_t i = 0; i < sheet.count(); ++i) {
    const double dx = sheet.offset(sheet.x[i], 29.5), dy = sheet.offset(sheet.y[i], 12);
    weights.push_back(std::hypot(dx, dy) < 4 ? 1.0F : 0.0F);
  }
  const auto field = receptive_field(weights.data(), sheet);
  EXPECT_NEAR(field.x, 29.5, 0.05);
  EXPECT_NEAR(field.y, 12, 0.05);
  EXPECT_NEAR(field.radius, 4 / std::sqrt(2.0), 0.05);
}

class Growth : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Growth, KeepsItsRules) {
  // A figure with a bay, so that containment is more than a box.
  const Polygon polygon{{0, 14, 14, 8, 8, 0}, {0, 0, 14, 14, 9, 9}};
  GrowthParameters p;
  const auto grown = grow_sheet(polygon, p, GetParam());
  const auto count = grown.x.size();
  ASSERT_GT(count, 100U);
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_TRUE(polygon.contains(grown.x[i], grown.y[i]));
    EXPECT_LE(grown.generation[i], p.hayflick);
    EXPECT_LE(grown.crowd[i], p.daughter_neighbours + 1);
    if (grown.parent[i] < 0) continue;
    const auto parent = static_cast<std::size_t>(grown.parent[i]);
    ASSERT_LT(parent, i);
    const double away = std::hypot(grown.x[i] - grown.x[parent], grown.y[i] - grown.y[parent]);
    EXPECT_GE(away, p.nearest - 1e-9);
    EXPECT_LE(away, p.farthest + 1e-9);
  }
  ASSERT_FALSE(grown.pooling.empty());
  for (std::size_t a = 0; a < grown.pooling.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const auto i = grown.pooling[a], j = grown.pooling[b];
      EXPECT_GT(std::hypot(grown.x[i] - grown.x[j], grown.y[i] - grown.y[j]), p.reach);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Growth, ::testing::Values(1U, 2U, 3U));

TEST(SheetGrowth, FillsASquareAtTheDensityOfItsRules) {
  const auto grown = grow_sheet(Polygon::square(30), {}, 1);
  EXPECT_NEAR(static_cast<double>(grown.x.size()) / 900, 3, 0.5);
}

TEST(SheetGrowth, BeginsInsideAndNowhereElse) {
  // The mean of the corners of an arrow lies behind its notch.
  EXPECT_THROW(grow_sheet({{0, 10, 0, 9}, {0, 5, 10, 5}}, {}, 1), ConfigError);
}

TEST(PoolTile, HasKernelsOfSumOneAroundTheirCellsOnLivingPixels) {
  PoolTileParameters p;
  p.steps = 12000;
  const auto tile = grow_pool_tile(p);
  ASSERT_EQ(tile.cells, 10);
  ASSERT_EQ(tile.window, 80);
  EXPECT_GE(tile.compact, 50);
  EXPECT_EQ(std::accumulate(tile.alive.begin(), tile.alive.end(), 0.0F), 1600);
  double away = 0;
  for (std::int64_t cell = 0; cell < 100; ++cell) {
    const float* kernel = tile.kernels.data() + cell * 6400;
    double sum = 0, x = 0, y = 0;
    for (std::int64_t i = 0; i < 6400; ++i) {
      sum += kernel[i];
      x += kernel[i] * (static_cast<double>(i % 80) + 0.5);
      y += kernel[i] * (static_cast<double>(i / 80) + 0.5);
    }
    EXPECT_NEAR(sum, 1, 1e-4);
    away += std::hypot(x - 20 - (static_cast<double>(cell % 10) + 0.5) * 4,
                       y - 20 - (static_cast<double>(cell / 10) + 0.5) * 4);
  }
  EXPECT_LT(away / 100, 4);  // at most a cell beside it, on the mean
  auto same = grow_pool_tile(p);
  EXPECT_EQ(same.kernels, tile.kernels);
}

TEST(PoolTile, OfDeadPixelsTakesNothingFromThem) {
  PoolTileParameters p;
  p.steps = 12000;
  p.dead = 0.2;
  const auto tile = grow_pool_tile(p);
  EXPECT_GE(tile.compact, 50);
  const double living = std::accumulate(tile.alive.begin(), tile.alive.end(), 0.0);
  EXPECT_NEAR(living / 1600, 0.8, 0.03);
  for (std::int64_t i = 0; i < 6400; ++i) {
    const auto pixel = ((i / 80 + 20) % 40) * 40 + (i % 80 + 20) % 40;
    if (tile.alive[pixel] > 0) continue;
    for (std::int64_t cell = 0; cell < 100; ++cell)
      ASSERT_EQ(tile.kernels[cell * 6400 + i], 0) << cell << " " << i;
  }
}

TEST(PoolTile, RefusesWhatMakesNoTile) {
  PoolTileParameters p;
  p.stride = 3;
  EXPECT_THROW(grow_pool_tile(p), ConfigError);
  p = {};
  p.dead = 1;
  EXPECT_THROW(grow_pool_tile(p), ConfigError);
}

}  // namespace
}  // namespace spikedepth
