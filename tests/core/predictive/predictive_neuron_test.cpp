// The rule of predictive plasticity: its gradient, its bounds, and published figures.
#include "core/predictive/predictive_neuron.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"
#include "core/predictive/predictive_protocols.hpp"

namespace spikedepth {
namespace {

using Steps = std::vector<std::vector<double>>;

Steps drawn_inputs(std::size_t steps, std::size_t inputs) {
  Random random(3);
  Steps x(steps, std::vector<double>(inputs));
  for (auto& row : x) {
    for (auto& value : row) value = random.uniform();
  }
  return x;
}

PredictiveParameters silent() {
  PredictiveParameters p;
  p.threshold = 1e9;
  p.bound = PredictiveBound::none;
  return p;
}

// |x - v w|^2 / 2 at the last step, with the same weights all the way.
double loss_of(const std::vector<double>& weights, const Steps& x) {
  PredictiveNeuron neuron(silent(), weights);
  for (std::size_t t = 0; t + 1 < x.size(); ++t) neuron.step(x[t], false);
  return neuron.prediction_loss(x.back());
}

TEST(PredictiveNeuron, MovesDownTheGradientOfItsPredictionError) {
  const auto x = drawn_inputs(25, 11);
  std::vector<double> weights(11);
  Random random(5);
  for (auto& weight : weights) weight = random.uniform(-0.01, 0.03);
  PredictiveNeuron neuron(silent(), weights);
  neuron.parameters().rate = 0;
  for (std::size_t t = 0; t + 1 < x.size(); ++t) neuron.step(x[t], true);
  neuron.parameters().rate = 1;
  neuron.step(x.back(), true);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    auto up = weights, down = weights;
    up[i] += 1e-6;
    down[i] -= 1e-6;
    const double gradient = (loss_of(up, x) - loss_of(down, x)) / 2e-6;
    EXPECT_NEAR(neuron.weights()[i] - weights[i], -gradient, 1e-6 * (1 + std::abs(gradient)));
  }
}

// Plain sums in the order of the published equations, one synapse after the other.
TEST(PredictiveNeuron, AgreesWithThePlainLoopForEveryBound) {
  const auto x = drawn_inputs(400, 21);
  for (const auto bound : {PredictiveBound::soft, PredictiveBound::none, PredictiveBound::hard}) {
    for (const bool local : {false, true}) {
      PredictiveParameters p;
      p.bound = bound;
      p.local_only = local;
      p.threshold = 5;
      std::vector<double> w(21, 0.04), eligibility(21, 0.0);
      PredictiveNeuron neuron(p, w);
      double v = 0, z = 0;
      int spikes = 0;
      for (const auto& now : x) {
        double shared = 0;
        for (std::size_t i = 0; i < w.size(); ++i) shared += (now[i] - v * w[i]) * w[i];
        for (std::size_t i = 0; i < w.size(); ++i) {
          const double error = now[i] - v * w[i];
          const double d = v * error + (local ? error * w[i] : shared) * eligibility[i];
          w[i] += p.rate * d * (bound == PredictiveBound::soft ? w[i] : 1);
          if (bound == PredictiveBound::hard && w[i] < 0) w[i] = 0;
          eligibility[i] = (1 - 0.05 / 10) * eligibility[i] + now[i];
        }
        v = (1 - 0.05 / 10) * v - 5 * z;
        for (std::size_t i = 0; i < w.size(); ++i) v += w[i] * now[i];
        z = v > 5 ? 1 : 0;
        spikes += static_cast<int>(z);
        ASSERT_EQ(neuron.step(now, true), z > 0);
      }
      EXPECT_GT(spikes, 3);
      for (std::size_t i = 0; i < w.size(); ++i) EXPECT_NEAR(neuron.weights()[i], w[i], 1e-9);
    }
  }
}

TEST(PredictiveNeuron, SoftBoundsKeepWeightsPositiveAndZeroAtZero) {
  PredictiveParameters p;
  p.rate = 1e-3;
  PredictiveNeuron neuron(p, {0.1, 0.0, 0.1});
  present(neuron, spikes_at({{4}, {5}, {60}}, p.dt_ms), 2000, true);
  EXPECT_EQ(neuron.weights()[1], 0);
  EXPECT_GT(neuron.weights()[2], 0);
}

TEST(PredictiveNeuron, RefusesWhatMakesNoNeuron) {
  EXPECT_THROW(PredictiveNeuron({}, {}), ConfigError);
  PredictiveParameters p;
  p.tau_membrane_ms = 0.01;
  EXPECT_THROW(PredictiveNeuron(p, {0.1}), ConfigError);
}

// The authors' file has 0.796, 0.950, 1.402.
TEST(PredictivePlasticity, PairFrequenciesGiveThePublishedRatios) {
  EXPECT_NEAR(weight_ratio(pair_frequency(10)), 0.796, 0.005);
  EXPECT_NEAR(weight_ratio(pair_frequency(50)), 0.950, 0.005);
  EXPECT_NEAR(weight_ratio(pair_frequency(100)), 1.402, 0.005);
}

TEST(PredictivePlasticity, NumbersOfSpikesTurnDepressionIntoPotentiation) {
  const double expected[] = {0.660, 0.862, 0.979, 1.066, 1.142};
  const double recorded[] = {0.7, 0.8, 0.9, 1.02, 1.2};  // Froemke et al. 2006
  double before = 0, squares = 0;
  for (std::int64_t n = 1; n <= 5; ++n) {
    const double ratio = weight_ratio(spike_number(n));
    EXPECT_NEAR(ratio, expected[n - 1], 0.01);
    EXPECT_GT(ratio, before);
    EXPECT_EQ(ratio > 1, n > 3);
    squares += std::pow(ratio - recorded[n - 1], 2) / 5;
    before = ratio;
  }
  EXPECT_LE(std::sqrt(squares), 0.1);
}

TEST(PredictivePlasticity, BurstsStrengthenOrWeakenByTheirOrder) {
  const double hz[] = {20, 50, 100};
  const double before[] = {1.343, 1.685, 2.238}, behind[] = {0.667, 0.616, 0.426};
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(weight_ratio(burst(hz[k], true)), before[k], 0.02);
    EXPECT_NEAR(weight_ratio(burst(hz[k], false)), behind[k], 0.02);
  }
}

TEST(PredictivePlasticity, TheClassicalWindowAndItsGrowthWithTheMembrane) {
  const double lags[] = {2, 4, 10, 20, 40};
  const double before[] = {1.795, 1.775, 1.419, 1.134, 1.012};
  const double behind[] = {0.936, 0.948, 0.971, 0.986, 0.993};
  for (int k = 0; k < 5; ++k) {
    EXPECT_NEAR(weight_ratio(timing_pair(lags[k], 10, true)), before[k], 0.01);
    EXPECT_NEAR(weight_ratio(timing_pair(lags[k], 10, false)), behind[k], 0.01);
  }
  EXPECT_NEAR(weight_ratio(timing_pair(4, 15, true)), 1.634, 0.01);
  EXPECT_NEAR(weight_ratio(timing_pair(4, 20, true)), 1.513, 0.01);
  EXPECT_NEAR(weight_ratio(timing_pair(4, 15, false)), 0.804, 0.01);
  EXPECT_NEAR(weight_ratio(timing_pair(4, 20, false)), 0.715, 0.01);
}

TEST(PredictivePlasticity, AFastMembraneStrengthensInBothOrders) {
  const double lags[] = {2, 10, 40};
  const double before[] = {1.80, 1.195, 1.02}, behind[] = {1.42, 1.12, 1.02};
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(weight_ratio(symmetric_pair(lags[k], true)), before[k], 0.01);
    EXPECT_NEAR(weight_ratio(symmetric_pair(lags[k], false)), behind[k], 0.01);
  }
}

TEST(PredictivePlasticity, FiresBeforeTheSecondInputWhateverTheStart) {
  PredictiveParameters p;
  const auto spikes = spikes_at({{4}, {8}}, p.dt_ms);
  for (const double start : {0.005, 0.03, 0.05}) {
    PredictiveNeuron neuron(p, {start, start});
    EXPECT_EQ(present(neuron, spikes, 2000, false).empty(), start < 0.04);
    for (int epoch = 0; epoch < 300; ++epoch) present(neuron, spikes, 2000, true);
    const auto fired = present(neuron, spikes, 2000, false);
    ASSERT_EQ(fired.size(), 1U);
    EXPECT_GE(double(fired[0]) * p.dt_ms, 5.75);
    EXPECT_LE(double(fired[0]) * p.dt_ms, 5.90);
    EXPECT_GE(neuron.weights()[0] / neuron.weights()[1], 3);
    EXPECT_NEAR(neuron.weights()[0], 0.091, 0.002);
    EXPECT_NEAR(neuron.weights()[1], 0.0215, 0.0045);
  }
}

}  // namespace
}  // namespace spikedepth
