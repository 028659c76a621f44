// The bank of shared weights is the neuron's rule where only one window and one neuron are there.
#include "core/predictive/predictive_bank.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

PredictiveBankParameters small_bank(std::int64_t neurons) {
  PredictiveBankParameters p;
  p.neurons = neurons;
  p.inputs = 12;
  p.rate = 0.003;
  return p;
}

// Written out, with soft bounds; learning begins when the potential is above 0.
TEST(PredictiveBank, OneNeuronAndWindowFollowThePlainLoop) {
  const auto p = small_bank(1);
  Random random(4);
  constexpr std::int64_t kSteps = 30;
  std::vector<float> counts(12 * kSteps);
  for (auto& count : counts) count = random.below(4) == 0 ? 1 : 0;
  std::vector<double> weights(12, 0.1), w = weights, x(12, 0.0), e(12, 0.0);
  double v = 0, z = 0;
  int spikes = 0;
  for (std::int64_t t = 0; t < kSteps; ++t) {
    for (std::size_t i = 0; i < 12; ++i)
      x[i] = 0.6 * x[i] + double(counts[static_cast<std::size_t>(t) * 12 + i]);
    double shared = 0;
    for (std::size_t i = 0; i < 12; ++i) shared += (x[i] - v * w[i]) * w[i];
    for (std::size_t i = 0; i < 12; ++i) {
      if (v > 0) w[i] += p.rate * w[i] * (v * (x[i] - v * w[i]) + shared * e[i]);
      e[i] = 0.8 * e[i] + x[i];
    }
    v = 0.8 * v - z;
    for (std::size_t i = 0; i < 12; ++i) v += w[i] * x[i];
    z = v > 1 ? 1 : 0;
    spikes += static_cast<int>(z);
  }
  learn_windows(p, weights, counts, 1, kSteps);
  EXPECT_GT(spikes, 3);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(weights[i], w[i], 1e-12);
}

// Copies of a window change the weights as one does: by the mean.
TEST(PredictiveBank, EqualWindowsCountAsOne) {
  auto p = small_bank(2);
  p.threshold = 1e9;  // without resets the neuron with the higher weights stays ahead
  Random random(5);
  std::vector<float> one(12 * 10);
  for (auto& count : one) count = random.below(3) == 0 ? 1 : 0;
  auto three = one;
  three.insert(three.end(), one.begin(), one.end());
  three.insert(three.end(), one.begin(), one.end());
  std::vector<double> a(24, 0.05), b;
  for (std::size_t i = 0; i < 12; ++i) a[i] = 0.1;
  b = a;
  const auto start = a;
  EXPECT_NEAR(learn_windows(p, a, one, 1, 10), learn_windows(p, b, three, 3, 10), 1e-12);
  for (std::size_t i = 0; i < 24; ++i) EXPECT_NEAR(a[i], b[i], 1e-12);
  EXPECT_NE(a, start);
  // The neuron with the lower potential stays.
  for (std::size_t i = 12; i < 24; ++i) EXPECT_EQ(a[i], start[i]);
}

// Edges that cross the window: the prediction error falls.
TEST(PredictiveBank, LowersThePredictionErrorOfMovingEdges) {
  PredictiveBankParameters p;
  p.neurons = 4;
  p.inputs = 50;
  Random start(1), random(2);
  std::vector<double> weights(200);
  for (auto& weight : weights) weight = start.uniform(0.02, 0.2);
  double first = 0, last = 0;
  for (int round = 0; round < 60; ++round) {
    constexpr std::int64_t kWindows = 64, kSteps = 10;
    std::vector<float> counts(kWindows * kSteps * 50, 0.0F);
    for (std::int64_t n = 0; n < kWindows; ++n) {
      const bool along_rows = random.below(2) == 0, back = random.below(2) == 0;
      for (std::int64_t t = 0; t < kSteps; t += 2) {
        const auto place = back ? 4 - t / 2 : t / 2;
        for (std::int64_t k = 0; k < 5; ++k) {
          const auto at = along_rows ? place * 5 + k : k * 5 + place;
          counts[static_cast<std::size_t>((n * kSteps + t) * 50 + at)] = 1;
        }
      }
    }
    last = learn_windows(p, weights, counts, kWindows, kSteps);
    if (round == 0) first = last;
  }
  EXPECT_LT(last, 0.8 * first);
}

}  // namespace
}  // namespace spikedepth
