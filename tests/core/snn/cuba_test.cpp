#include "core/snn/cuba.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kTauM = 10, kTauS = 5;  // tau_m = 2 tau_s, for closed forms

torch::Tensor random_current(std::int64_t steps, std::int64_t units, double scale) {
  torch::manual_seed(3);
  return torch::randn({steps, units}, torch::kDouble) * scale;
}

torch::Tensor twin_of(const torch::Tensor& current) {
  auto shape = current.sizes().vec();
  shape.insert(shape.begin(), 2);
  return current.unsqueeze(0).expand(shape);
}

// The neurons as LibTorch's own operations, differentiable; `surrogate` null: nothing fires.
torch::Tensor composed(const torch::Tensor& current, const CubaCell& cell,
                       const Surrogate* surrogate) {
  const double a = std::exp(-cell.step / cell.tau_membrane);
  const double b = std::exp(-cell.step / cell.tau_synapse);
  const double k = cell.tau_synapse / (cell.tau_membrane - cell.tau_synapse);
  auto v = torch::zeros_like(current[0]), i = torch::zeros_like(v);
  std::vector<torch::Tensor> outputs;
  for (const auto& input : current.unbind(0)) {
    v = a * v + k * (a - b) * i;
    i = b * i + input;
    if (surrogate == nullptr) {
      outputs.push_back(v);
      continue;
    }
    outputs.push_back(spike(v - cell.threshold, *surrogate));
    v = v * (1 - outputs.back().detach());
  }
  return torch::stack(outputs);
}

TEST(Cuba, PotentialsAndTheirGradientEqualThoseOfComposedOperations) {
  const CubaCell cell{kTauM, kTauS, 0.7, 1.0};
  const auto weights = random_current(40, 9, 1);
  for (const bool twin : {false, true}) {
    auto mine = random_current(40, 9, 2).requires_grad_(), other = mine.detach().requires_grad_();
    const auto potentials =
        twin ? eventprop_potentials(twin_of(mine), cell) : cuba_potentials(mine, cell);
    const auto expected = composed(other, cell, nullptr);
    EXPECT_TRUE(torch::allclose(potentials, expected, 1e-12, 1e-12));
    // Of a twin current, the part for weights alone.
    if (twin) continue;
    (potentials * weights).sum().backward();
    (expected * weights).sum().backward();
    EXPECT_TRUE(torch::allclose(mine.grad(), other.grad(), 1e-12, 1e-12));
  }
}

TEST(Cuba, TheWeightPartOfATwinCurrentIsTheTrueGradientOfPotentials) {
  const CubaCell cell{kTauM, kTauS, 0.7, 1.0};
  const auto current = random_current(40, 9, 2);
  auto twin = twin_of(current).clone().requires_grad_();
  auto plain = current.clone().requires_grad_();
  const auto weights = random_current(40, 9, 1);
  (eventprop_potentials(twin, cell) * weights).sum().backward();
  (cuba_potentials(plain, cell) * weights).sum().backward();
  EXPECT_TRUE(torch::allclose(twin.grad()[0], plain.grad(), 1e-12, 1e-12));
  EXPECT_FALSE(torch::allclose(twin.grad()[1], plain.grad(), 1e-3, 1e-3));
}

TEST(Cuba, SurrogateGradientsEqualThoseOfComposedOperations) {
  const CubaCell cell{kTauM, kTauS, 1.0, 1.0};
  const Surrogate surrogate{SurrogateKind::atan, 2.0};
  auto mine = random_current(60, 7, 6).requires_grad_(), other = mine.detach().requires_grad_();
  const auto spikes = cuba_spikes(mine, cell, surrogate);
  const auto expected = composed(other, cell, &surrogate);
  EXPECT_TRUE(torch::equal(spikes, expected));
  EXPECT_GT(spikes.sum().item<double>(), 20);
  const auto weights = random_current(60, 7, 1);
  (spikes * weights).sum().backward();
  (expected * weights).sum().backward();
  EXPECT_TRUE(torch::allclose(mine.grad(), other.grad(), 1e-11, 1e-11));
}

TEST(Cuba, BothGradientsHaveOneForwardPass) {
  const CubaCell cell{4, 2, 1, 1};
  const auto current = random_current(50, 5000, 2).to(torch::kFloat32);
  const auto spikes = cuba_spikes(current, cell, {});
  EXPECT_TRUE(torch::equal(spikes, eventprop_spikes(twin_of(current), cell)));
  const auto one_step_cell = CubaCell{5, 5, 1, 1};  // equal time constants
  EXPECT_GT(cuba_spikes(current, one_step_cell, {}).sum().item<double>(), 0);
  EXPECT_THROW(cuba_spikes(current, {2, 4, 1, 1}, {}), ConfigError);
}

// dL/dt of a spike -> dL/dw of the only weight, of tau_m = 2 tau_s: t = -tau_m ln(x),
// x = 1/2 + sqrt(1/4 - 1/w).
double time_by_weight(double weight) {
  const double root = std::sqrt(0.25 - 1 / weight);
  return -kTauM / (0.5 + root) / (2 * weight * weight * root);
}

TEST(Cuba, InSmallStepsOneSpikeHasTheGradientOfItsClosedForm) {
  const double weight = 6;
  double before = 1;
  for (const double step : {0.1, 0.01, 0.001}) {
    const CubaCell cell{kTauM, kTauS, step, 1.0};
    const auto steps = static_cast<std::int64_t>(std::llround(20 / step));
    auto twin = torch::zeros({2, steps, 1}, torch::kDouble);
    twin.select(1, 0).fill_(weight);
    twin.requires_grad_();
    const auto spikes = eventprop_spikes(twin, cell);
    ASSERT_EQ(spikes.sum().item<double>(), 1);
    spikes.backward(spikes.detach());
    const double found = twin.grad()[0][0][0].item<double>();
    const double error = std::abs(found / time_by_weight(weight) - 1);
    EXPECT_LT(error, step) << step;
    EXPECT_LT(error, before) << step;
    before = error;
    // Output and input move together.
    EXPECT_NEAR(weight * twin.grad()[1][0][0].item<double>(), 1, step);
  }
}

// The second neuron fires a fixed time after the first, so that its time has the first one's
// gradient.
TEST(Cuba, AChainHandsTimesOn) {
  const double step = 0.002;
  const CubaCell cell{kTauM, kTauS, step, 1.0};
  auto input = torch::zeros({20000, 1, 1, 1, 1}, torch::kDouble);
  input[0] = 1;
  auto first = torch::full({1, 1, 1, 1}, 6.0, torch::kDouble).requires_grad_();
  auto second = torch::full({1, 1, 1, 1}, 5.0, torch::kDouble).requires_grad_();
  const auto hidden = eventprop_spikes(twin_convolution(input, first, 1, 0), cell);
  const auto output = eventprop_spikes(twin_convolution(hidden, second, 1, 0), cell);
  ASSERT_EQ(output.sum().item<double>(), 1);
  output.backward(output.detach());
  EXPECT_NEAR(first.grad().item<double>() / time_by_weight(6), 1, 0.02);
  EXPECT_NEAR(second.grad().item<double>() / time_by_weight(5), 1, 0.02);
}

TEST(Cuba, ATwinConvolutionHasAGradientForWeightsAndOneForTimes) {
  torch::manual_seed(4);
  for (const auto type : {torch::kFloat32, torch::kDouble}) {
    auto input = torch::rand({3, 2, 4, 9, 8}).gt(0.8).to(type).requires_grad_();
    auto weight = torch::randn({5, 4, 3, 3}, type).requires_grad_();
    const auto twin = twin_convolution(input, weight, 2, 1);
    const auto plain = torch::conv2d(input.flatten(0, 1), weight, {}, 2, 1);
    ASSERT_EQ(twin.sizes(), (torch::IntArrayRef{2, 3, 2, 5, 5, 4}));
    EXPECT_TRUE(torch::allclose(twin[1].flatten(0, 1), plain));
    const auto for_weights = torch::randn_like(plain), for_times = torch::randn_like(plain);
    const auto gradient = torch::stack({for_weights, for_times}).view(twin.sizes());
    const auto found = torch::autograd::grad({twin}, {input, weight}, {gradient});
    const auto by_weight = torch::autograd::grad({plain}, {weight}, {for_weights}, true);
    const auto by_input = torch::autograd::grad({plain}, {input}, {for_times});
    EXPECT_TRUE(torch::allclose(found[1], by_weight[0], 1e-4, 1e-4));
    EXPECT_TRUE(torch::allclose(found[0], by_input[0] * input.detach(), 1e-4, 1e-5));
  }
}

std::int64_t stored_bytes(const torch::Tensor& current, const CubaCell& cell,
                          std::int64_t* spikes = nullptr) {
  auto report = std::make_shared<EventPropReport>();
  auto twin = twin_of(current).clone().requires_grad_();
  eventprop_spikes(twin, cell, 1e-3, report);
  if (spikes != nullptr) *spikes = report->spikes;
  return report->stored_bytes;
}

TEST(Cuba, WhatAGradientKeepsFollowsTheSpikesNotTheSteps) {
  const CubaCell cell{4, 2, 1, 1};
  const auto current = random_current(50, 3000, 1.5).to(torch::kFloat32);
  std::int64_t spikes = 0;
  const auto bytes = stored_bytes(current, cell, &spikes);
  EXPECT_EQ(spikes, cuba_spikes(current, cell, {}).sum().item<std::int64_t>());
  EXPECT_EQ(bytes, 16 * spikes);  // index and float
  // Strong inhibition ends all firing, however many steps follow.
  const auto inhibited = torch::cat({current, torch::full({1, 3000}, -100.0F)});
  const auto silence = torch::zeros({200, 3000});
  EXPECT_EQ(stored_bytes(torch::cat({inhibited, silence}), cell), stored_bytes(inhibited, cell));
  EXPECT_LT(bytes, current.numel() * 4) << "a dense map of potentials";
}

TEST(Cuba, NearTangencyGradientsStayFiniteAndAreCounted) {
  const CubaCell cell{4, 4, 1, 1};
  auto report = std::make_shared<EventPropReport>();
  auto twin = twin_of(random_current(80, 2000, 1.2).to(torch::kFloat32)).clone().requires_grad_();
  const auto spikes = eventprop_spikes(twin, cell, 1e-3, report);
  spikes.backward(torch::ones_like(spikes));
  EXPECT_TRUE(twin.grad().isfinite().all().item<bool>());
  EXPECT_GT(report->floored, 0);
  EXPECT_LT(report->floored, report->spikes);
}

TEST(Cuba, ResultsDoNotDependOnTheThreads) {
  const CubaCell cell{4, 2, 1, 1};
  const auto run = [&](int threads) {
    torch::set_num_threads(threads);
    auto twin = twin_of(random_current(20, 9000, 2).to(torch::kFloat32)).clone().requires_grad_();
    const auto spikes = eventprop_spikes(twin, cell);
    spikes.backward(torch::ones_like(spikes));
    return twin.grad().clone();
  };
  const auto one = run(1), two = run(2);
  torch::set_num_threads(1);
  EXPECT_TRUE(torch::equal(one, two));
}

}  // namespace
}  // namespace spikedepth
