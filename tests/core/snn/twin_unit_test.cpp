// Units with a spiking and an analog face.
#include "core/snn/twin_unit.hpp"

#include <gtest/gtest.h>

#include "core/base/error.hpp"
#include "core/snn/twin_network.hpp"

namespace spikedepth {
namespace {

TwinUnit twin_unit_of(TwinActivation activation, TwinReset reset, double threshold = 1) {
  TwinUnitOptions options;
  options.activation = activation;
  options.reset = reset;
  TwinUnit unit(options);
  unit->to(torch::kFloat64);
  unit->set_threshold(threshold);
  return unit;
}

/// Spikes a step of a constant current over `steps` steps from rest.
torch::Tensor twin_rate(TwinUnit& unit, const torch::Tensor& current, int steps) {
  unit->reset_state();
  auto spikes = torch::zeros_like(current);
  for (int t = 0; t < steps; ++t) spikes += unit->forward(current);
  return spikes / steps;
}

torch::Tensor currents_from_minus_one_to_two() {
  return torch::linspace(-1, 2, 301, torch::kFloat64);
}

TEST(TwinUnit, SoftResetFollowsTheClipWithinOneStep) {
  constexpr int kSteps = 100;
  for (const double threshold : {0.5, 1.0, 2.0}) {
    auto unit = twin_unit_of(TwinActivation::clip, TwinReset::soft, threshold);
    const auto current = currents_from_minus_one_to_two();
    const auto expected = (current / threshold).clamp(0, 1);
    const auto rate = twin_rate(unit, current, kSteps);
    EXPECT_LE((rate - expected).abs().max().item<double>(), 1.0 / kSteps + 1e-12);
    EXPECT_LT((unit->activity(current) - expected).abs().max().item<double>(), 1e-15);
    // Hard reset does not: it is biased low.
    auto hard = twin_unit_of(TwinActivation::clip, TwinReset::hard, threshold);
    EXPECT_LT((twin_rate(hard, current, kSteps) - expected).min().item<double>(), -0.2);
  }
}

TEST(TwinUnit, HardResetFiresEveryNthStep) {
  for (const double threshold : {1.0, 2.0}) {
    auto unit = twin_unit_of(TwinActivation::clip, TwinReset::hard, threshold);
    for (int n = 1; n <= 12; ++n) {
      // Between two whole numbers, and a power of two, where theta / z is exact.
      std::vector<double> currents = {threshold / (n - 0.5)};
      if (n > 1) currents.push_back(threshold / (n - 0.01));
      if ((n & (n - 1)) == 0) currents.push_back(threshold / n);
      const auto rate = twin_rate(unit, torch::tensor(currents, torch::kFloat64), 10 * n);
      EXPECT_TRUE(torch::equal(rate, torch::full_like(rate, 1.0 / n))) << n << ": " << rate;
    }
  }
}

TEST(TwinUnit, ReluHasNoCeilingAndNeitherFacePassesGradientsBelowZero) {
  auto relu = twin_unit_of(TwinActivation::relu, TwinReset::soft, 2);
  auto clip = twin_unit_of(TwinActivation::clip, TwinReset::soft, 2);
  const auto current = torch::tensor({-1.0, 0.0, 1.0, 3.0}, torch::kFloat64).requires_grad_();
  const auto gradient = [&](TwinUnit& unit) {
    return torch::autograd::grad({unit->activity(current).sum()}, {current})[0];
  };
  EXPECT_TRUE(
      torch::equal(relu->activity(current), torch::tensor({0.0, 0.0, 0.5, 1.5}, torch::kFloat64)));
  EXPECT_TRUE(torch::equal(gradient(relu), torch::tensor({0.0, 0.0, 0.5, 0.5}, torch::kFloat64)));
  EXPECT_TRUE(torch::equal(gradient(clip), torch::tensor({0.0, 0.0, 0.5, 0.0}, torch::kFloat64)));
}

TEST(TwinUnit, TheSpikingGainMovesTheSpikingFaceAlone) {
  auto unit = twin_unit_of(TwinActivation::clip, TwinReset::soft);
  const auto current = torch::tensor({0.5}, torch::kFloat64);
  unit->set_spiking_gain(2);
  EXPECT_NEAR(twin_rate(unit, current, 100).item<double>(), 0.25, 0.01);
  EXPECT_EQ(unit->activity(current).item<double>(), 0.5);
}

TEST(TwinUnit, TiedHasTheValueOfSpikesAndTheGradientOfTheTwin) {
  const auto analog = torch::tensor({0.1, 0.7}).requires_grad_();
  const auto spiking = torch::tensor({0.3, 0.6}).requires_grad_();
  const auto both = tied(analog, spiking);
  EXPECT_TRUE(torch::equal(both, spiking));
  both.square().sum().backward();
  EXPECT_TRUE(torch::allclose(analog.grad(), 2 * spiking.detach()));
  EXPECT_FALSE(spiking.grad().defined());
  // The other way round the twin would learn nothing.
  const auto swapped = tied(spiking, analog);
  EXPECT_FALSE(torch::autograd::grad({swapped.sum()}, {analog}, {}, {}, false, true)[0].defined());
}

TEST(TwinUnit, UnknownNamesAreRefused) {
  EXPECT_THROW(twin_activation("sigmoid"), ConfigError);
  EXPECT_THROW(twin_reset("none"), ConfigError);
}

}  // namespace
}  // namespace spikedepth
