#include "core/snn/fluctuation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// The kernel as the neuron computes it, summed step by step.
KernelIntegrals summed_kernel(double tau_membrane_s, double tau_synapse_s, double dt_s) {
  const double a = std::exp(-dt_s / tau_membrane_s), b = std::exp(-dt_s / tau_synapse_s);
  KernelIntegrals sums;
  double u = 0, i = 1;
  for (int n = 0; n < 100000; ++n) {
    u = a * u + (1 - a) * i;
    i *= b;
    sums.mean_s += u * dt_s;
    sums.square_s += u * u * dt_s;
  }
  return sums;
}

TEST(Fluctuation, ClosedKernelsEqualTheirSums) {
  for (const double dt_s : {0.0005, 0.001, 0.002}) {
    const auto expected = summed_kernel(0.02, 0.01, dt_s);
    const auto found = discrete_kernel(0.02, 0.01, dt_s);
    EXPECT_NEAR(found.mean_s, expected.mean_s, 1e-9);
    EXPECT_NEAR(found.square_s, expected.square_s, 1e-9);
  }
  // Figures of the published reference's numerical mode.
  EXPECT_NEAR(discrete_kernel(0.02, 0.01, 0.001).mean_s, 0.010508, 1e-6);
  EXPECT_NEAR(discrete_kernel(0.02, 0.01, 0.001).square_s, 0.0018419, 1e-7);
  // Small steps approach continuous time.
  EXPECT_NEAR(discrete_kernel(0.02, 0.01, 1e-6).square_s, continuous_kernel(0.02, 0.01).square_s,
              1e-6);
}

TEST(Fluctuation, WeightsInvertTheMomentsOfThePotential) {
  const auto kernel = discrete_kernel(0.02, 0.01, 0.002);
  const auto weights = fluctuation_weights(500, 10, kernel, 1.0, 0.3, 2.0);
  EXPECT_NEAR(500 * 10 * kernel.mean_s * weights.mean, 0.3, 1e-12);
  const double second = weights.mean * weights.mean + weights.deviation * weights.deviation;
  EXPECT_NEAR(std::sqrt(500 * 10 * kernel.square_s * second), 0.35, 1e-12);
  EXPECT_THROW(fluctuation_weights(2, 1, kernel, 1.0, 0.9, 10.0), ConfigError);
}

// E[w] = 1 / rate, E[w^2] = 2 / rate^2: means cancel, variances add up to the target.
TEST(Fluctuation, DaleRatesBalanceAndFluctuate) {
  const auto excitatory = discrete_kernel(0.02, 0.01, 0.002);
  const auto inhibitory = discrete_kernel(0.02, 0.02, 0.002);
  for (const double recurrent : {0.0, 100.0}) {
    const double alpha = recurrent > 0 ? 0.9 : 1.0;
    const auto rates = dale_rates(200, recurrent, 50, alpha, 15.0, excitatory, inhibitory, 0.7);
    double mean =
        200 * excitatory.mean_s / rates.feed_forward - 50 * inhibitory.mean_s / rates.inhibitory;
    double square = 200 * excitatory.square_s / std::pow(rates.feed_forward, 2) +
                    50 * inhibitory.square_s / std::pow(rates.inhibitory, 2);
    if (recurrent > 0) {
      const double own = recurrent * excitatory.square_s / std::pow(rates.recurrent, 2);
      mean += recurrent * excitatory.mean_s / rates.recurrent;
      const double input = 200 * excitatory.square_s / std::pow(rates.feed_forward, 2);
      EXPECT_NEAR(input / (input + own), alpha, 1e-12);
      square += own;
    }
    EXPECT_NEAR(mean, 0, 1e-12);
    EXPECT_NEAR(std::sqrt(2 * 15.0 * square), 0.7, 1e-12);
  }
}

TEST(Fluctuation, StepEnergyEqualsItsSum) {
  for (const double tau : {1.5, 2.0, 5.0}) {
    double sum = 0;
    for (int step = 0; step < 7; ++step) sum += std::pow(std::pow(1 - 1 / tau, step) / tau, 2);
    EXPECT_NEAR(step_kernel_energy(tau, 7), sum, 1e-12);
  }
  EXPECT_EQ(step_kernel_energy(0, 7), 7);
  EXPECT_NEAR(firing_probability(1, 1), 0.158655, 1e-6);
}

}  // namespace
}  // namespace spikedepth
