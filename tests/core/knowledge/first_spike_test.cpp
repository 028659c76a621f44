// The closed form of a first spike against integration in small steps, and its derivatives against
// central differences.
#include "core/knowledge/first_spike.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kSilent = 1.5, kTau = 0.5;

InputTimes drawn_inputs(Random& random, std::size_t count) {
  std::vector<double> times(count);
  for (auto& t : times) t = random.uniform(-1, 1);
  std::sort(times.begin(), times.end());
  InputTimes inputs;
  inputs.assign(std::move(times), kTau);
  return inputs;
}

std::vector<double> drawn_weights(Random& random, std::size_t count) {
  std::vector<double> weights(count);
  for (auto& w : weights) w = 0.2 + random.normal();
  return weights;
}

// The first time at which u reaches 1, by steps of a current that decays; kSilent if not by `end`.
double stepped(const InputTimes& inputs, const std::vector<double>& weights, double end) {
  const double dt = 1e-4;
  double u = 0, current = 0, t = -1;
  std::size_t next = 0;
  while (t < end) {
    double to = t + dt;
    if (next < inputs.size()) to = std::min(to, inputs.t[next]);
    const double step = to - t, middle = current * (1 - step / (2 * kTau));
    u += middle * step / kTau;
    current -= middle * step / kTau;
    t = to;
    if (u >= 1) return t;
    while (next < inputs.size() && inputs.t[next] <= t) current += weights[next++];
  }
  return kSilent;
}

TEST(FirstSpike, ClosedFormIsWhatStepsFind) {
  Random random(1);
  int silent = 0, fired = 0;
  for (int i = 0; i < 150; ++i) {
    const auto inputs = drawn_inputs(random, 40);
    const auto weights = drawn_weights(random, 40);
    const auto spike = first_spike(inputs, weights.data(), kSilent);
    const double by_steps = stepped(inputs, weights, 4);
    if (spike.silent()) {
      EXPECT_EQ(by_steps, kSilent);
      ++silent;
    } else if (spike.t < 3.9) {
      EXPECT_NEAR(spike.t, by_steps, 1e-3) << i;
      ++fired;
    }
  }
  EXPECT_GT(fired, 100);
  EXPECT_GT(silent, 3);
}

TEST(FirstSpike, OneInputHasItsOwnForm) {
  InputTimes inputs;
  inputs.assign({0.25}, kTau);
  const double weight = 3;
  // 3 (1 - e^{-x}) = 1
  EXPECT_NEAR(first_spike(inputs, &weight, kSilent).t, 0.25 - kTau * std::log(2.0 / 3), 1e-12);
  const double weak = 1;
  EXPECT_TRUE(first_spike(inputs, &weak, kSilent).silent());
  EXPECT_EQ(first_spike(inputs, &weak, kSilent).t, kSilent);
}

// An input that comes after the spike must not move it; one that inhibits in time does.
TEST(FirstSpike, OnlyInputsBeforeItCount) {
  InputTimes inputs;
  inputs.assign({0, 0.9}, kTau);
  double weights[] = {3, -50};
  const auto spike = first_spike(inputs, weights, kSilent);
  EXPECT_EQ(spike.causes, 1U);
  inputs.assign({0, 0.01}, kTau);
  EXPECT_TRUE(first_spike(inputs, weights, kSilent).silent());
}

TEST(FirstSpike, DerivativesAreThoseOfCentralDifferences) {
  Random random(2);
  int compared = 0;
  for (int n = 0; n < 60; ++n) {
    auto inputs = drawn_inputs(random, 20);
    auto weights = drawn_weights(random, 20);
    const auto spike = first_spike(inputs, weights.data(), kSilent);
    if (spike.silent()) continue;
    const double h = 1e-6;
    for (std::size_t i = 0; i < spike.causes; ++i) {
      auto other = weights;
      other[i] += h;
      const auto up = first_spike(inputs, other.data(), kSilent);
      other[i] -= 2 * h;
      const auto down = first_spike(inputs, other.data(), kSilent);
      if (up.causes != spike.causes || down.causes != spike.causes) continue;
      const double slope = weight_slope(inputs, spike, i);
      EXPECT_NEAR((up.t - down.t) / (2 * h), slope, 1e-4 * std::max(1e-2, std::abs(slope)));
      auto later = inputs.t, earlier = inputs.t;
      later[i] += h;
      earlier[i] -= h;
      if (!std::is_sorted(later.begin(), later.end()) ||
          !std::is_sorted(earlier.begin(), earlier.end()))
        continue;
      InputTimes moved;
      moved.assign(later, kTau);
      const auto after = first_spike(moved, weights.data(), kSilent);
      moved.assign(earlier, kTau);
      const auto before = first_spike(moved, weights.data(), kSilent);
      if (after.causes != spike.causes || before.causes != spike.causes) continue;
      const double by_time = time_slope(inputs, spike, weights[i], i);
      EXPECT_NEAR((after.t - before.t) / (2 * h), by_time,
                  1e-4 * std::max(1e-2, std::abs(by_time)));
      ++compared;
    }
  }
  EXPECT_GT(compared, 100);
}

}  // namespace
}  // namespace spikedepth
