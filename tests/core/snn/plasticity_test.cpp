#include "core/snn/plasticity.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "tests/support/double_precision.hpp"

namespace spikedepth {
namespace {

using torch::Tensor;

using test::kDouble;

// The change of a weight of 0.5 if the post spike follows the pre spike by `lag` steps.
double change(int lag, const StdpParameters& parameters) {
  auto weights = torch::full({1, 1}, 0.5, kDouble);
  StdpState state;
  for (int t = 0; t < 60; ++t) {
    const auto pre = torch::full({1, 1}, t == 30 ? 1.0 : 0.0, kDouble);
    const auto post = torch::full({1, 1}, t == 30 + lag ? 1.0 : 0.0, kDouble);
    const auto result = stdp_linear(pre, post, weights, state, parameters);
    weights = result.weights, state = result.state;
  }
  return weights.item<double>() - 0.5;
}

TEST(Stdp, GoldenPair) {
  EXPECT_NEAR(change(5, {}), 1.8078415936e-5, 1e-15);
}

TEST(Stdp, CausalPairsStrengthenAndAnticausalOnesWeaken) {
  StdpParameters parameters;
  parameters.eta_minus = 2e-3;
  parameters.tau_post_s = 0.02;
  for (int lag = 1; lag < 20; ++lag) {
    EXPECT_NEAR(change(lag, parameters), 1e-3 * 0.02 * std::pow(0.98, lag), 1e-12);
    EXPECT_NEAR(change(-lag, parameters), -2e-3 * 0.05 * std::pow(0.95, lag), 1e-12);
  }
}

TEST(Stdp, BoundsScaleTheChange) {
  const double up = 1e-3 * 0.02 * std::pow(0.98, 4);
  const auto moved = [&](StdpBounds bounds, double weight, bool clamp = true) {
    StdpParameters parameters;
    parameters.bounds = bounds;
    parameters.clamp = clamp;
    StdpState state{torch::full({1, 1}, 0.02 * std::pow(0.98, 3), kDouble), {}};
    const auto zero = torch::zeros({1, 1}, kDouble), one = torch::ones({1, 1}, kDouble);
    const auto w = torch::full({1, 1}, weight, kDouble);
    return stdp_linear(zero, one, w, state, parameters).weights.item<double>() - weight;
  };
  // A lone post spike: only the pre trace counts.
  EXPECT_NEAR(moved(StdpBounds::additive, 0.2), up, 1e-15);
  EXPECT_NEAR(moved(StdpBounds::additive_step, 0.2), up, 1e-15);
  EXPECT_NEAR(moved(StdpBounds::power, 0.2), up * std::sqrt(0.8), 1e-15);
  EXPECT_NEAR(moved(StdpBounds::linear, 0.2), up * 0.8, 1e-15);
  EXPECT_EQ(moved(StdpBounds::additive, 1.0), 0);  // cut
  EXPECT_NEAR(moved(StdpBounds::additive, 1.0, false), up, 1e-15);
  EXPECT_EQ(moved(StdpBounds::additive_step, 1.0, false), 0);
  EXPECT_EQ(moved(StdpBounds::power, 1.0, false), 0);
  EXPECT_EQ(moved(StdpBounds::linear, 1.5, false), 0);
}

TEST(Stdp, ConvolutionIsTheDenseRuleOnUnfoldedPatches) {
  torch::manual_seed(2);
  for (const auto& shape :
       {ConvolutionShape{1, 0, 1}, ConvolutionShape{2, 1, 1}, ConvolutionShape{1, 2, 2}}) {
    StdpParameters parameters;
    parameters.bounds = StdpBounds::power;
    const auto kernel = torch::rand({4, 2, 3, 3}, kDouble);
    auto weights = kernel.clone();
    auto dense = kernel.flatten(1).clone();
    StdpState state, dense_state;
    for (int t = 0; t < 6; ++t) {
      const auto pre = torch::rand({2, 2, 7, 8}, kDouble).gt(0.6).to(torch::kFloat64);
      const auto drive = torch::nn::functional::conv2d(pre, kernel,
                                                       torch::nn::functional::Conv2dFuncOptions()
                                                           .stride(shape.stride)
                                                           .padding(shape.padding)
                                                           .dilation(shape.dilation));
      const auto post = (torch::rand_like(drive) > 0.5).to(torch::kFloat64);
      const auto result = stdp_conv2d(pre, post, weights, state, parameters, shape);
      weights = result.weights, state = result.state;
      // Every patch by plain indexing, as one row of a dense layer's batch.
      const auto padded =
          torch::constant_pad_nd(pre, {shape.padding, shape.padding, shape.padding, shape.padding});
      std::vector<Tensor> rows, outputs;
      for (int b = 0; b < 2; ++b) {
        for (int y = 0; y < post.size(2); ++y) {
          for (int x = 0; x < post.size(3); ++x) {
            const auto y0 = y * shape.stride, x0 = x * shape.stride, d = shape.dilation;
            rows.push_back(padded[b]
                               .slice(1, y0, y0 + 2 * d + 1, d)
                               .slice(2, x0, x0 + 2 * d + 1, d)
                               .flatten());
            outputs.push_back(post[b].select(1, y).select(1, x));
          }
        }
      }
      const auto expected =
          stdp_linear(torch::stack(rows), torch::stack(outputs), dense, dense_state, parameters);
      dense = expected.weights, dense_state = expected.state;
      EXPECT_LT((weights.flatten(1) - dense).abs().max().item<double>(), 1e-12);
    }
    EXPECT_GT((weights - kernel).abs().max().item<double>(), 1e-4);
  }
  EXPECT_THROW(stdp_conv2d(torch::zeros({1, 1, 5, 5}), torch::zeros({1, 1, 5, 5}),
                           torch::zeros({1, 1, 3, 3}), {}, {}),
               ConfigError);
}

TEST(ShortTermPlasticity, GoldenSpikesInThreeSteps) {
  const double expected[] = {0.45, 0.378675, 0.14010254212500003};
  ShortTermState state;
  for (const double value : expected) {
    const auto result = short_term_step(torch::ones({1}, kDouble), state, {});
    state = result.state;
    EXPECT_NEAR(result.output.item<double>(), value, 1e-15);
  }
  for (int t = 0; t < 20000; ++t)
    state = short_term_step(torch::zeros({1}, kDouble), state, {}).state;
  EXPECT_NEAR(state.x.item<double>(), 1, 1e-9);  // recovered
  EXPECT_NEAR(state.u.item<double>(), 0, 1e-9);
}

TEST(ThreeFactor, ChangeIsTheRewardTimesTheDecayedPairing) {
  ThreeFactorParameters parameters;
  ThreeFactorState state;
  auto weights = torch::full({1, 1}, 0.5, kDouble);
  for (int t = 0; t < 40; ++t) {
    const auto pre = torch::full({2, 1}, t == 0 ? 1.0 : 0.0, kDouble);
    const auto post = torch::tensor({{t == 3 ? 1.0 : 0.0}, {0.0}}, kDouble);
    const auto reward = torch::full({2}, t == 20 ? -0.7 : 0.0, kDouble);
    const auto result = three_factor_step(pre, post, reward, weights, state, parameters);
    weights = result.weights, state = result.state;
    if (t < 20) {
      EXPECT_EQ(weights.item<double>(), 0.5);
    }
  }
  const double pairing = 1e-3 * 0.02 * std::pow(0.98, 3);
  EXPECT_NEAR(weights.item<double>() - 0.5, -0.7 * pairing * std::exp(-17 * 0.001 / 0.5), 1e-15);
}

// A neuron that is rewarded for firing to one input and punished for another learns to tell them.
TEST(ThreeFactor, LearnsWhichInputPays) {
  torch::manual_seed(3);
  ThreeFactorParameters parameters;
  parameters.pairing.eta_plus = 0.5;
  parameters.pairing.eta_minus = 0;
  parameters.tau_eligibility_s = 0.02;
  auto weights = torch::full({1, 2}, 0.5, kDouble);
  for (int trial = 0; trial < 200; ++trial) {
    const int shown = trial % 2;
    ThreeFactorState state;
    const auto pre = torch::tensor({{shown == 0 ? 1.0 : 0.0, shown == 1 ? 1.0 : 0.0}}, kDouble);
    const double chance = weights[0][shown].item<double>();
    const auto post = torch::rand({1, 1}, kDouble).lt(chance).to(torch::kFloat64);
    auto result =
        three_factor_step(pre, post, torch::zeros({1}, kDouble), weights, state, parameters);
    const double reward = post.item<double>() * (shown == 0 ? 1 : -1);
    weights = three_factor_step(pre * 0, post * 0, torch::full({1}, reward, kDouble), weights,
                                result.state, parameters)
                  .weights;
  }
  EXPECT_GT(weights[0][0].item<double>(), 0.8);
  EXPECT_LT(weights[0][1].item<double>(), 0.25);
}

TEST(Correlation, SensorsMeasureTheAgeOfTheNewestPartner) {
  CorrelationParameters parameters;
  parameters.tau_anticausal_s = 0.02;
  CorrelationState state;
  // pre at 2, 6, 12; post at 9, 12: causal (9 - 6) and (12 - 12); anticausal (12 - 9).
  for (int t = 0; t < 16; ++t) {
    const auto pre = torch::full({1, 1}, t == 2 || t == 6 || t == 12 ? 1.0 : 0.0, kDouble);
    const auto post = torch::full({1, 1}, t == 9 || t == 12 ? 1.0 : 0.0, kDouble);
    state = correlation_sensor_step(pre, post, state, parameters);
  }
  EXPECT_NEAR(state.causal.item<double>(), std::exp(-0.03) + 1, 1e-12);
  EXPECT_NEAR(state.anticausal.item<double>(), std::exp(-0.15), 1e-12);
  const auto moved = correlation_update(torch::zeros({1, 1}, kDouble), state, 0.1);
  EXPECT_NEAR(moved.item<double>(), 0.1 * (std::exp(-0.03) + 1 - std::exp(-0.15)), 1e-12);
}

}  // namespace
}  // namespace spikedepth
