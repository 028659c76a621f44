#include <gtest/gtest.h>

#include "core/snn/encoders.hpp"
#include "core/snn/fluctuation.hpp"
#include "models/studies/init/fluctuation_network.hpp"
#include "models/studies/init/randman.hpp"

namespace spikedepth {
namespace {

const CellConstants kCell;

TEST(FluctuationNetwork, OneLayerFluctuatesAsAsked) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  Random random(1);
  const auto kernel = discrete_kernel(kCell.tau_membrane_s, kCell.tau_synapse_s, kCell.dt_s);
  const auto weights = fluctuation_weights(400, 10, kernel, 1.0, 0.0, 2.0);
  const auto input = poisson_spikes(torch::ones({1, 400}), 1500, random, 10, kCell.dt_s);
  const auto u =
      potentials(torch::matmul(input, torch::randn({400, 300}) * weights.deviation), kCell);
  EXPECT_NEAR(temporal_deviation(u, 100) / 0.5, 1, 0.05);
  EXPECT_NEAR(pooled_deviation(u, 100) / 0.5, std::sqrt(1 + 2 * 10 * 0.03), 0.13);
}

TEST(FluctuationNetwork, UniformDefaultIsSilentAndFluctuationOneIsNot) {
  torch::NoGradGuard no_grad;
  for (const double deviation : {0.0, 1.0}) {
    torch::manual_seed(2);
    Random random(2);
    FluctuationNetwork network({200, 64, 64, 0}, 15.8, deviation, kCell);
    network.forward(poisson_spikes(torch::ones({1, 200}), 500, random, 15.8, kCell.dt_s));
    const double rate_hz = network.counts()[1].mean().item<double>();  // of one second
    EXPECT_EQ(rate_hz > 3, deviation > 0) << rate_hz;
  }
}

TEST(FluctuationNetwork, PenaltyIsThatOfItsBounds) {
  const auto counts = torch::tensor({{0.0F, 3.0F}, {1.0F, 7.0F}});
  // low: (2 - 0)^2 + (2 - 1)^2 over 4 units; high: (1.5 - 1)^2 and (4 - 1)^2 over 2 samples.
  EXPECT_NEAR(count_penalty(counts, {10, 2, 100, 1}).item<double>(),
              10 * 5.0 / 4 + 100 * (0.25 + 9) / 2, 1e-4);
}

TEST(Randman, OneSpikeAUnitOnASmoothCurve) {
  RandmanOptions options;
  options.classes = 3;
  options.samples_per_class = 40;
  const auto patterns = randman(options);
  EXPECT_EQ(patterns.spikes.sizes(), (torch::IntArrayRef{100, 120, 20}));
  EXPECT_TRUE(patterns.spikes.sum(0).eq(1).all().item<bool>());
  EXPECT_EQ(patterns.spikes.narrow(0, 51, 49).sum().item<double>(), 0);  // the first half alone
  EXPECT_EQ(patterns.labels.eq(1).sum().item<std::int64_t>(), 40);
  EXPECT_TRUE(torch::equal(randman(options).spikes, patterns.spikes));
  options.seed = 2;
  EXPECT_FALSE(torch::equal(randman(options).spikes, patterns.spikes));
}

}  // namespace
}  // namespace spikedepth
