#include "core/eventprop/event_dynamics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

struct Draw {
  CellState state;
  double horizon_s;
};

Draw draw(Random& random, double threshold) {
  return {{random.uniform(-2 * threshold, 0.999 * threshold), random.uniform(0, 8 * threshold)},
          0.03 * random.exponential()};
}

// Many small Euler steps of the two equations.
CellState integrated(const EventCell& cell, CellState state, double elapsed_s) {
  constexpr int kSteps = 200000;
  const double dt = elapsed_s / kSteps;
  for (int i = 0; i < kSteps; ++i) {
    const double half = state.current * (1 - 0.5 * dt / cell.tau_synapse_s);
    const double middle =
        state.potential + 0.5 * dt * (state.current - state.potential) / cell.tau_membrane_s;
    state.potential += dt * (half - middle) / cell.tau_membrane_s;
    state.current *= std::exp(-dt / cell.tau_synapse_s);
  }
  return state;
}

TEST(EventDynamics, AgreesWithSmallStepsForEveryRatio) {
  for (const double ratio : {1.0, 2.0, 3.7}) {
    const EventCell cell{ratio * 0.005, 0.005, 1.0};
    const EventDynamics dynamics(cell);
    const CellState start{-0.3, 2.5};
    const auto exact = EventDynamics::after(start, dynamics.decay(0.012));
    const auto small = integrated(cell, start, 0.012);
    EXPECT_NEAR(exact.potential, small.potential, 1e-9) << ratio;
    EXPECT_NEAR(exact.current, small.current, 1e-9) << ratio;
  }
}

TEST(EventDynamics, ClosedFormAndRootFinderGiveTheSameSpikes) {
  const EventDynamics dynamics({0.01, 0.005, 1.0});
  Random random(5);
  int spikes = 0;
  for (int i = 0; i < 100000; ++i) {
    const auto [state, horizon] = draw(random, 1.0);
    const auto closed = dynamics.next_spike(state, horizon);
    const auto found = dynamics.next_spike_bracketed(state, horizon);
    ASSERT_EQ(closed.has_value(), found.has_value())
        << state.potential << " " << state.current << " " << horizon;
    if (!closed) continue;
    ++spikes;
    ASSERT_NEAR(*closed, *found, 1e-12) << state.potential << " " << state.current;
  }
  EXPECT_GT(spikes, 20000);
}

// The potential stays below the threshold until the spike, and reaches it there; without a spike it
// never reaches it.
TEST(EventDynamics, TheNextSpikeIsTheFirstCrossing) {
  for (const double ratio : {1.0, 1.01, 2.0, 4.0}) {
    const EventDynamics dynamics({ratio * 0.005, 0.005, 0.7});
    Random random(6);
    for (int i = 0; i < 300; ++i) {
      const auto [state, horizon] = draw(random, 0.7);
      const auto spike = dynamics.next_spike(state, horizon);
      const double until = spike ? *spike : horizon;
      for (int k = 0; k < 200; ++k) {
        const auto before = EventDynamics::after(state, dynamics.decay(until * k / 200.0));
        ASSERT_LT(before.potential, 0.7) << ratio << " " << i;
      }
      if (!spike) continue;
      const auto at = EventDynamics::after(state, dynamics.decay(*spike));
      EXPECT_NEAR(at.potential, 0.7, 1e-13);
      EXPECT_GT(dynamics.slope(at), 0);
      EXPECT_LE(*spike, horizon);
    }
  }
}

TEST(EventDynamics, ThePeakIsWhereTheSlopeVanishes) {
  for (const double ratio : {1.0, 2.0, 3.0}) {
    const EventDynamics dynamics({ratio * 0.005, 0.005, 1.0});
    const CellState state{-0.4, 1.5};
    const auto top = EventDynamics::after(state, dynamics.decay(*dynamics.time_of_peak_s(state)));
    EXPECT_NEAR(dynamics.slope(top), 0, 1e-10);
    EXPECT_FALSE(dynamics.time_of_peak_s({0.5, 0.4}));
    EXPECT_FALSE(dynamics.time_of_peak_s({-3.0, -0.1}));
  }
}

TEST(EventDynamics, TheThresholdWeightJustReachesTheThreshold) {
  for (const double ratio : {1.0, 2.0, 4.0}) {
    const EventDynamics dynamics({ratio * 0.005, 0.005, 1.5});
    const double weight = dynamics.threshold_weight();
    EXPECT_FALSE(dynamics.next_spike({0, weight * (1 - 1e-9)}, 1.0));
    EXPECT_TRUE(dynamics.next_spike({0, weight * (1 + 1e-9)}, 1.0));
  }
  // tau_m = 2 tau_s: V = w (x - x^2) is highest at x = 1/2.
  EXPECT_NEAR(EventDynamics({0.01, 0.005, 1.0}).threshold_weight(), 4.0, 1e-12);
}

TEST(EventDynamics, SlowSynapsesAndBadConstantsAreRefused) {
  EXPECT_THROW(EventDynamics({0.004, 0.005, 1.0}), ConfigError);
  EXPECT_THROW(EventDynamics({0.01, 0.0, 1.0}), ConfigError);
  EXPECT_THROW(EventDynamics({0.01, 0.005, 0.0}), ConfigError);
}

}  // namespace
}  // namespace spikedepth
