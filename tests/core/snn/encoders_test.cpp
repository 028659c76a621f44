#include "core/snn/encoders.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

using test::kDouble;

TEST(Encoders, ConstantCurrentExample) {
  const auto spikes = constant_current_spikes(torch::tensor({2.0, 4.0, 8.0, 16.0}, kDouble), 2);
  EXPECT_TRUE(
      torch::equal(spikes, torch::tensor({{0.0, 0.0, 0.0, 1.0}, {0.0, 0.0, 1.0, 1.0}}, kDouble)));
  EXPECT_THROW(constant_current_spikes(torch::ones({1}), 0), ConfigError);
}

TEST(Encoders, PopulationExample) {
  const auto rows = population_activity(torch::tensor({0.0, 0.5, 1.0}, kDouble), 3);
  const double near = std::exp(-0.125), far = std::exp(-0.5);
  EXPECT_NEAR(near, 0.8825, 5e-5);
  EXPECT_NEAR(far, 0.6065, 5e-5);
  const auto expected =
      torch::tensor({{1.0, near, far}, {near, 1.0, near}, {far, near, 1.0}}, kDouble);
  EXPECT_LT((rows - expected).abs().max().item<double>(), 1e-12);
  EXPECT_THROW(population_activity(torch::zeros({2}), 3, 0), ConfigError);
}

TEST(Encoders, PoissonRateIsWithinThreeSigma) {
  Random random(11);
  for (const double value : {0.05, 0.5, 1.0}) {
    const int draws = 100000;
    const double p = 0.001 * 200 * value;
    const auto spikes =
        poisson_spikes(torch::full({100}, value, kDouble), draws / 100, random, 200, 0.001);
    EXPECT_EQ(spikes.sizes(), torch::IntArrayRef({draws / 100, 100}));
    EXPECT_NEAR(spikes.mean().item<double>(), p, 3 * std::sqrt(p * (1 - p) / draws));
    // Independent in time: the covariance of neighbours in one train vanishes.
    const auto centred = spikes - p;
    EXPECT_NEAR((centred.slice(0, 1) * centred.slice(0, 0, -1)).mean().item<double>(), 0,
                4 * p * (1 - p) / std::sqrt(draws));
  }
  EXPECT_EQ(poisson_step(torch::zeros({1000}), random).sum().item<float>(), 0);
  EXPECT_EQ(poisson_step(torch::ones({1000}), random).sum().item<float>(), 1000);
}

TEST(Encoders, SignedPoissonKeepsTheSign) {
  Random random(12);
  const auto value = torch::tensor({-0.5, 0.5, 0.0}, kDouble);
  const auto counts = signed_poisson_spikes(value, 4000, random, 1000).sum(0);
  EXPECT_NEAR(counts[0].item<double>(), -2000, 3 * std::sqrt(1000));
  EXPECT_NEAR(counts[1].item<double>(), 2000, 3 * std::sqrt(1000));
  EXPECT_EQ(counts[2].item<double>(), 0);
  Random one(3), two(3);
  EXPECT_TRUE(
      torch::equal(poisson_spikes(value.abs(), 50, one), poisson_spikes(value.abs(), 50, two)));
}

TEST(Encoders, LatencyIsOneSpikeAtTheTimeOfTheEquation) {
  const auto current = torch::tensor({1.5, 2.0, 4.0, 0.9}, kDouble);
  const auto spikes = latency_spikes(current, 60);
  EXPECT_TRUE(torch::equal(spikes.sum(0), torch::tensor({1.0, 1.0, 1.0, 0.0}, kDouble)));
  for (int k = 0; k < 3; ++k) {
    // x (1 - 0.9^(t + 1)) > 1
    const double x = current[k].item<double>();
    const auto t = static_cast<int>(std::floor(std::log(1 - 1 / x) / std::log(0.9)));
    EXPECT_EQ(spikes.select(1, k).argmax().item<std::int64_t>(), t);
  }
}

TEST(Decoders, CountsAndFirstTimes) {
  auto spikes = torch::zeros({6, 2}, kDouble);
  for (const int t : {1, 3, 4}) spikes[t][0] = 1;
  spikes[5][1] = 1;
  EXPECT_TRUE(torch::equal(spike_counts(spikes), torch::tensor({3.0, 1.0}, kDouble)));
  spikes.requires_grad_();
  const auto times = first_spike_times(spikes, 2, 0.5);
  EXPECT_TRUE(torch::equal(times, torch::tensor({{0.5, 2.5}, {1.5, 3.0}}, kDouble)));
  (times * torch::tensor({{1.0, 2.0}, {3.0, 4.0}}, kDouble)).sum().backward();
  auto expected = torch::zeros({6, 2}, kDouble);
  expected[1][0] = -0.5;
  expected[3][0] = -1.5;
  expected[5][1] = -1.0;
  EXPECT_TRUE(torch::equal(spikes.grad(), expected));
  EXPECT_EQ(first_spike_times(spikes, 9, 0.5).size(0), 9);
}

TEST(Decoders, ExponentialFilterIsAConvolution) {
  torch::manual_seed(1);
  const auto input = torch::rand({20, 3}, kDouble);
  const auto tau = torch::tensor({0.002, 0.01, 0.05}, kDouble);
  const auto output = exponential_filter(input, tau);
  for (int t = 0; t < 20; ++t) {
    auto sum = torch::zeros({3}, kDouble);
    for (int k = 0; k <= t; ++k) sum += torch::exp(-0.001 * (t - k) / tau) * input[k];
    EXPECT_LT((output[t] - sum).abs().max().item<double>(), 1e-12);
  }
}

TEST(SpikeLogic, TruthTables) {
  const auto a = torch::tensor({0.0, 0.0, 1.0, 1.0}), b = torch::tensor({0.0, 1.0, 0.0, 1.0});
  EXPECT_TRUE(torch::equal(spike_and(a, b), torch::tensor({0.0, 0.0, 0.0, 1.0})));
  EXPECT_TRUE(torch::equal(spike_or(a, b), torch::tensor({0.0, 1.0, 1.0, 1.0})));
  EXPECT_TRUE(torch::equal(spike_xor(a, b), torch::tensor({0.0, 1.0, 1.0, 0.0})));
  EXPECT_TRUE(torch::equal(muller_c(a, b, torch::ones({4})), torch::tensor({0.0, 1.0, 1.0, 1.0})));
  EXPECT_TRUE(torch::equal(muller_c(a, b, torch::zeros({4})), torch::tensor({0.0, 0.0, 0.0, 1.0})));
  EXPECT_TRUE(torch::equal(positive_edge(a, b), torch::tensor({0.0, 0.0, 1.0, 0.0})));
}

}  // namespace
}  // namespace spikedepth
