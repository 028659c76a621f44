// Balanced networks: single cells against closed forms, one step by another route, what arrives,
// and how thresholds are moved.
#include "core/dopamine/balanced_network.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/dopamine/dopamine_run.hpp"
#include "core/dopamine/lif_theory.hpp"

namespace spikedepth {
namespace {

BalancedParameters lone_cells(std::int64_t cells, BalanceDrive drive) {
  BalancedParameters p;
  p.excitatory = cells;
  p.inhibitory = p.from_excitatory = p.from_inhibitory = 0;
  p.drive = drive;
  return p;
}

BalancedParameters small_network() {
  BalancedParameters p = balanced_preset("P3");
  p.excitatory = 80;
  p.inhibitory = 20;
  p.from_excitatory = 20;
  p.from_inhibitory = 5;
  return p;
}

TEST(BalancedNetwork, ConstantDriveFiresAtTheClosedFormsRate) {
  for (const double eta : {1.1, 1.5, 2.0}) {
    BalancedRun run;
    run.parameters = lone_cells(4, BalanceDrive::constant);
    run.parameters.eta = eta;
    const auto rate = run_balanced(run).e.rate_hz;
    const auto exact = constant_drive_rate_hz(20 * eta, 20, 10, 20, 2);
    EXPECT_NEAR(rate / exact, 1, 0.01) << eta;
  }
  EXPECT_EQ(constant_drive_rate_hz(20, 20, 10, 20, 2), 0);
}

TEST(BalancedNetwork, PoissonDriveFiresAtSiegertsRate) {
  BalancedRun run;
  run.parameters = lone_cells(120, BalanceDrive::poisson);
  run.parameters.eta = 1.0;
  run.parameters.weight_mV = 0.1;
  const double sigma = std::sqrt(0.1 * 20);  // J^2 nu tau = J mean
  EXPECT_NEAR(run_balanced(run).e.rate_hz / siegert_rate_hz(20, sigma, 20, 10, 20, 2), 1, 0.05);
}

// In the limit of weak noise Siegert's rate is that of a constant drive.
TEST(LifTheory, SiegertsRateHasItsLimits) {
  EXPECT_NEAR(siegert_rate_hz(30, 0.05, 20, 10, 20, 2), constant_drive_rate_hz(30, 20, 10, 20, 2),
              0.01);
  EXPECT_LT(siegert_rate_hz(10, 1, 20, 10, 20, 2), 1e-6);
  EXPECT_LT(siegert_rate_hz(18, 1, 20, 10, 20, 2), siegert_rate_hz(18, 2, 20, 10, 20, 2));
}

// The free potential under Poisson drive has mean eta theta and variance J mean / 2.
TEST(BalancedNetwork, DriveHasPoissonsMeanAndVariance) {
  auto p = lone_cells(400, BalanceDrive::poisson);
  p.eta = 0.5;
  BalancedNetwork network(p, 1, 2);
  network.set_excitatory_threshold(1000);
  for (int i = 0; i < 2000; ++i) network.step();
  double sum = 0, square = 0;
  for (const double v : network.potentials_mV()) sum += v / 400;
  for (const double v : network.potentials_mV()) square += (v - sum) * (v - sum) / 399;
  EXPECT_NEAR(sum, 10, 0.25);
  EXPECT_NEAR(square, 0.2 * 10 / 2, 0.25);
}

// An independent route: a plain loop over all synapses, found from who receives them.
TEST(BalancedNetwork, EverySpikeArrivesOnceAtEverySynapse) {
  BalancedNetwork network(small_network(), 3, 4);
  const auto& degrees = network.out_degrees();
  EXPECT_EQ(std::accumulate(degrees.begin(), degrees.end(), std::int64_t{0}), 100 * 25);
  std::vector<std::vector<std::int32_t>> fired;
  std::int64_t due = 0, spikes = 0;
  for (int step = 0; step < 3000; ++step) {
    network.step();
    fired.push_back(network.spikes());
    // The spikes of 1.5 ms ago.
    if (step >= 15) {
      for (const auto cell : fired[static_cast<std::size_t>(step - 15)])
        due += degrees[static_cast<std::size_t>(cell)];
    }
    spikes += static_cast<std::int64_t>(network.spikes().size());
    ASSERT_EQ(network.arrivals(), due) << step;
    ASSERT_EQ(network.due_arrivals(), due) << step;
  }
  EXPECT_GT(spikes, 500);
}

TEST(BalancedNetwork, CellsAreDeafForTheRefractoryTime) {
  BalancedNetwork network(small_network(), 3, 4);
  std::vector<std::int64_t> last(100, -1000);
  std::int64_t shortest = 1000;
  for (int step = 0; step < 3000; ++step) {
    network.step();
    for (const auto cell : network.spikes()) {
      auto& before = last[static_cast<std::size_t>(cell)];
      shortest = std::min<std::int64_t>(shortest, step - before);
      before = step;
      EXPECT_EQ(network.potentials_mV()[static_cast<std::size_t>(cell)], 10);
    }
  }
  EXPECT_GT(shortest, network.refractory_steps());
}

TEST(BalancedNetwork, RepeatsFromItsSeedsToTheBit) {
  auto p = small_network();
  p.drive = BalanceDrive::poisson;
  BalancedNetwork one(p, 5, 6), same(p, 5, 6), other(p, 5, 7);
  bool differs = false;
  for (int step = 0; step < 1000; ++step) {
    for (auto* network : {&one, &same, &other}) network->step();
    ASSERT_EQ(one.potentials_mV(), same.potentials_mV());
    differs = differs || one.spikes() != other.spikes();
  }
  EXPECT_TRUE(differs);
}

TEST(BalancedNetwork, InhibitoryThresholdsMoveWhileItRunsAndStayAboveTheReset) {
  BalancedRun run;
  run.parameters = balanced_preset("P3");
  run.measure_ms = 400;
  const auto plain = run_balanced(run);
  run.inhibitory_threshold_mV = [](double t_ms) { return t_ms < 200 ? 20.0 : 15.0; };
  const auto moved = run_balanced(run);
  // Nothing changes before the threshold does; then excitatory cells fall silent.
  const auto upto = [](const BalancedOutcome& outcome, double from, double to) {
    return irregularity(outcome.excitatory, from, to).rate_hz;
  };
  EXPECT_EQ(upto(plain, 0, 200), upto(moved, 0, 200));
  EXPECT_LT(upto(moved, 250, 400), 0.3 * upto(plain, 250, 400));
  EXPECT_GT(upto(plain, 250, 400), 20);
  BalancedNetwork network(small_network(), 1, 2);
  network.set_inhibitory_threshold(5);
  EXPECT_EQ(network.inhibitory_threshold_mV(), kLeastInhibitoryThreshold_mV);
}

TEST(BalancedNetwork, RefusesWhatItCannotBe) {
  const auto refused = [](auto change) {
    auto p = BalancedParameters();
    change(p);
    EXPECT_THROW(BalancedNetwork(p, 1, 2), ConfigError);
  };
  refused([](auto& p) { p.excitatory = 0; });
  refused([](auto& p) { p.dt_ms = 0; });
  refused([](auto& p) { p.delay_ms = 0; });
  refused([](auto& p) { p.threshold_mV = p.reset_mV; });
  refused([](auto& p) { p.weight_mV = 0; });
  refused([](auto& p) { p.inhibitory = 0; });
  refused([](auto& p) { p.weight_mV = 1e-5; });
  EXPECT_THROW(balanced_preset("P4"), ConfigError);
}

}  // namespace
}  // namespace spikedepth
