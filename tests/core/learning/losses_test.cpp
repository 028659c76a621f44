#include "core/learning/losses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

const auto kDouble = torch::TensorOptions(torch::kFloat64);

TEST(Losses, ScaleInvariantTermOfAWorkedExample) {
  // r = 1, 2, 4 and an unknown pixel: mean square 7, mean 7/3.
  const auto prediction = torch::tensor({2.0, 4.0, 7.0, 9.0}, kDouble).view({1, 1, 2, 2});
  const auto truth = torch::tensor({1.0, 2.0, 3.0, double{NAN}}, kDouble).view({1, 1, 2, 2});
  const auto valid = truth.isfinite();
  const auto residual = masked_residual(prediction, truth, valid);
  EXPECT_NEAR(scale_invariant_loss(residual, valid, 1.0).item<double>(), 7.0 - 49.0 / 9.0, 1e-12);
  EXPECT_NEAR(scale_invariant_loss(residual, valid, 0.0).item<double>(), 7.0, 1e-12);
}

TEST(Losses, PublishedFormIsBlindToAnOffsetAwayFromBordersTheDefaultIsNot) {
  const auto residual = torch::full({1, 1, 8, 8}, 0.7, kDouble);
  const auto valid = torch::ones({1, 1, 8, 8}, torch::kBool);
  EXPECT_NEAR(scale_invariant_loss(residual, valid, 1.0).item<double>(), 0.0, 1e-12);
  EXPECT_GT(scale_invariant_loss(residual, valid, LossConfig().lambda).item<double>(), 0.1);
}

TEST(Losses, GradientTermOfAStepIsTheSobelSum) {
  // A unit step between columns 1 and 2 of a 5 x 4 image; zero padding adds the border's own
  // slopes.
  auto residual = torch::zeros({1, 1, 5, 4}, kDouble);
  residual.slice(3, 2, 4).fill_(1.0);
  const auto valid = torch::ones({1, 1, 5, 4}, torch::kBool);
  double sum = 0;
  const auto at = [&](int y, int x) { return y >= 0 && y < 5 && x >= 2 && x < 4 ? 1.0 : 0.0; };
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 4; ++x) {
      const double gx = at(y - 1, x + 1) + 2 * at(y, x + 1) + at(y + 1, x + 1) - at(y - 1, x - 1) -
                        2 * at(y, x - 1) - at(y + 1, x - 1);
      const double gy = at(y + 1, x - 1) + 2 * at(y + 1, x) + at(y + 1, x + 1) - at(y - 1, x - 1) -
                        2 * at(y - 1, x) - at(y - 1, x + 1);
      sum += std::abs(gx) + std::abs(gy);
    }
  }
  EXPECT_NEAR(gradient_loss(residual, valid).item<double>(), sum / 20.0, 1e-12);
}

TEST(Losses, WholeLossAgreesWithFiniteDifferences) {
  torch::manual_seed(5);
  auto truth = torch::rand({2, 1, 6, 7}, kDouble) + 1;
  truth.masked_fill_(torch::rand({2, 1, 6, 7}) < 0.3, NAN);
  const auto prediction = (torch::rand({2, 1, 6, 7}, kDouble) + 1).requires_grad_();
  const auto spikes = torch::rand({2, 3, 4, 4}, kDouble).requires_grad_();
  LossConfig config;
  config.spike_penalty = 0.3;
  config.penalised = {"a"};
  config.absolute_weight = 0.7;
  config.rate_low = 0.45;  // channels below, between and above
  config.rate_high = 0.5;
  config.rate_band_weight = 0.4;
  const auto value = [&](const torch::Tensor& p, const torch::Tensor& s) {
    DepthOutput output;
    output.scales = {p, p * 0.5};
    output.layers = {{"a", s}};
    return depth_loss(output, truth, config).total;
  };
  value(prediction, spikes).backward();
  torch::NoGradGuard no_grad;
  const double h = 1e-6;
  for (const auto* variable : {&prediction, &spikes}) {
    for (std::int64_t i = 0; i < variable->numel(); i += 5) {
      auto plus = variable->detach().clone(), minus = variable->detach().clone();
      plus.view({-1})[i] += h;
      minus.view({-1})[i] -= h;
      const bool first = variable == &prediction;
      const double slope = ((first ? value(plus, spikes) : value(prediction, plus)) -
                            (first ? value(minus, spikes) : value(prediction, minus)))
                               .item<double>() /
                           (2 * h);
      EXPECT_NEAR(variable->grad().view({-1})[i].item<double>(), slope, 1e-6);
    }
  }
}

TEST(Losses, UnknownTruthNeitherCountsNorLeaks) {
  const auto prediction = torch::full({1, 1, 4, 4}, 3.0, kDouble).requires_grad_();
  DepthOutput output;
  output.scales = {prediction};
  const auto terms = depth_loss(output, torch::full({1, 1, 4, 4}, NAN, kDouble), LossConfig());
  EXPECT_EQ(terms.total.item<double>(), 0.0);
  terms.total.backward();
  EXPECT_EQ(prediction.grad().abs().sum().item<double>(), 0.0);
}

TEST(Losses, SpikePenaltyIsHalfTheMeanSquareOfEachTensor) {
  const auto graded = torch::tensor({0.0, 1.0, 2.0, 3.0}, kDouble);
  const auto ones = torch::ones({10}, kDouble);
  EXPECT_NEAR(spike_penalty({graded, ones}, {1, 1}).item<double>(), 14.0 / 8.0 + 0.5, 1e-12);
  EXPECT_NEAR(spike_penalty({graded, ones}, {2, 0}).item<double>(), 14.0 / 4.0, 1e-12);
}

// As it stands in the sum; 0 if it is not there.
double part_of(const LossTerms& terms, const std::string& name) {
  for (const auto& [part, value] : terms.parts) {
    if (part == name) return value.item<double>();
  }
  return 0;
}

TEST(Losses, TheNamedPartsAddUpToTheWhole) {
  DepthOutput output;
  output.scales = {torch::rand({2, 1, 8, 8}, kDouble) + 1, torch::rand({2, 1, 8, 8}, kDouble) + 1};
  output.layers = {{"a", torch::rand({2, 3, 4, 4}, kDouble)}};
  output.sums = output.layers;
  LossConfig config;
  config.absolute_weight = 0.3;
  config.huber_weight = 0.7;
  config.spike_penalty = 2;
  config.rate_band_weight = 0.4;
  const auto terms = depth_loss(output, torch::rand({2, 1, 8, 8}, kDouble) + 1, config);
  double sum = 0;
  for (const auto& [name, value] : terms.parts) sum += value.item<double>();
  EXPECT_EQ(terms.parts.size(), 6U);
  EXPECT_NEAR(sum, terms.total.item<double>(), 1e-12);
  EXPECT_GT(part_of(terms, "huber"), 0);
  config.huber_weight = 0;
  EXPECT_EQ(depth_loss(output, torch::ones({2, 1, 8, 8}, kDouble), config).parts.size(), 5U);
}

TEST(Losses, PenaltyOnAllLayersIsHalfTheSumOfTheirRates) {
  DepthOutput output;
  output.scales = {torch::ones({1, 1, 4, 4}, kDouble)};
  output.sums = {{"sum", torch::full({8}, 3.0, kDouble)}};  // no layer of its own
  output.layers = {{"a", torch::tensor({1.0, 0.0, 0.0, 0.0}, kDouble)},
                   {"b", torch::tensor({1.0, 1.0}, kDouble)}};
  LossConfig config;
  config.spike_penalty = 1.0;
  config.penalised = {"all"};
  const auto truth = torch::ones({1, 1, 4, 4}, kDouble);
  EXPECT_NEAR(part_of(depth_loss(output, truth, config), "spike_penalty"), 0.5 * (0.25 + 1.0),
              1e-12);
  config.penalised = {"all", "b"};
  config.penalty_weights = {2.0, 3.0};  // the weight of "all" is every layer's
  EXPECT_NEAR(part_of(depth_loss(output, truth, config), "spike_penalty"),
              0.5 * (2.0 * 1.25 + 3.0 * 1.0), 1e-12);
}

TEST(Losses, TargetFormPullsTheMeanToTheTargetFromBothSides) {
  const auto sparse = torch::zeros({10}, kDouble).requires_grad_();
  const auto dense = torch::ones({10}, kDouble).requires_grad_();
  const auto penalty = target_rate_penalty({sparse, dense}, {1, 2}, 0.25);
  EXPECT_NEAR(penalty.item<double>(), 0.0625 + 2 * 0.5625, 1e-12);
  penalty.backward();
  EXPECT_LT(sparse.grad()[0].item<double>(), 0);
  EXPECT_GT(dense.grad()[0].item<double>(), 0);
}

TEST(Losses, AbsoluteTermIsTheMeanOverKnownPixels) {
  const auto prediction = torch::tensor({2.0, 4.0, 0.0, 9.0}, kDouble).view({1, 1, 2, 2});
  const auto truth = torch::tensor({1.0, 2.0, 3.0, double{NAN}}, kDouble).view({1, 1, 2, 2});
  const auto valid = truth.isfinite();
  EXPECT_NEAR(absolute_loss(masked_residual(prediction, truth, valid), valid).item<double>(), 2.0,
              1e-12);
}

TEST(Losses, RateBandCountsWhatChannelsLackOrExceed) {
  auto spikes = torch::zeros({1, 2, 2, 5}, kDouble);  // channel 0 silent, channel 1 at 10 %
  spikes[0][1][0][0] = 1.0;
  const std::vector<LayerActivity> sparse = {{"a", spikes}};
  EXPECT_NEAR(rate_band_penalty(sparse, 0.2, 0.5).item<double>(), (1.0 + 0.25) / 2, 1e-12);
  EXPECT_NEAR(rate_band_penalty(sparse, 0.1, 0.5).item<double>(), 0.5, 1e-12);
  const std::vector<LayerActivity> full = {{"a", spikes},
                                           {"b", torch::ones({1, 3, 2, 2}, kDouble)}};
  EXPECT_NEAR(rate_band_penalty(full, 0.1, 0.5).item<double>(), 0.5 + 1.0, 1e-12);
  EXPECT_NEAR(rate_band_penalty({{"c", spikes * 7}}, 0.1, 0.2).item<double>(), (1.0 + 6.25) / 2,
              1e-12);  // 70 % exceeds 20 % by 2.5 times itself
}

TEST(Losses, MapsOfAnImageAddUp) {
  const auto residual = torch::randn({2, 3, 5, 6}, kDouble);
  const auto valid = torch::rand({2, 1, 5, 6}) < 0.7;
  double gradient = 0, absolute = 0;
  for (std::int64_t m = 0; m < 3; ++m) {
    gradient += gradient_loss(residual.narrow(1, m, 1), valid).item<double>();
    absolute += absolute_loss(residual.narrow(1, m, 1), valid).item<double>();
  }
  EXPECT_NEAR(gradient_loss(residual, valid).item<double>(), gradient, 1e-12);
  EXPECT_NEAR(absolute_loss(residual, valid).item<double>(), absolute, 1e-12);
}

TEST(Losses, UnknownPenalisedLayerNamesTheNearest) {
  LossConfig config;
  config.spike_penalty = 1.0;
  config.penalised = {"conv11"};
  DepthOutput output;
  output.scales = {torch::ones({1, 1, 4, 4})};
  output.layers = {{"conv1", torch::ones({1})}, {"bottom", torch::ones({1})}};
  try {
    depth_loss(output, torch::ones({1, 1, 4, 4}), config);
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'conv1'"), std::string::npos);
  }
}

// One tensor that is a layer and a sum of the same name.
DepthOutput output_with_shared_names() {
  DepthOutput output;
  output.depth = torch::ones({1, 1, 2, 2});
  output.scales = {output.depth};
  output.layers = {{"a", torch::ones({1, 1, 2, 2})}, {"b", torch::full({1, 1, 2, 2}, 2.0F)}};
  output.sums = output.layers;
  return output;
}

double penalty_of(const LossConfig& config) {
  const auto truth = torch::ones({1, 1, 2, 2});
  return part_of(depth_loss(output_with_shared_names(), truth, config), "spike_penalty") /
         config.spike_penalty;
}

TEST(Losses, ALayerThatIsASumAsWellIsPenalisedOnce) {
  LossConfig config;
  config.spike_penalty = 1;
  config.penalised = {"b"};
  EXPECT_NEAR(penalty_of(config), 0.5 * 4, 1e-6);
  config.penalised = {"sums"};
  EXPECT_NEAR(penalty_of(config), 0.5 * (1 + 4), 1e-6);
}

TEST(Losses, SumsTakeOneWeightOrOneForEachMap) {
  LossConfig config;
  config.spike_penalty = 1;
  config.penalised = {"sums"};
  config.penalty_weights = {3};
  EXPECT_NEAR(penalty_of(config), 3 * 0.5 * (1 + 4), 1e-6);
  config.penalty_weights = {1, 10};
  EXPECT_NEAR(penalty_of(config), 0.5 * (1 + 40), 1e-6);
  config.penalty_weights = {1, 2, 3};
  EXPECT_THROW(penalty_of(config), ConfigError);
}

TEST(Losses, HuberIsSquareBelowBetaAndLinearAbove) {
  const auto residual = torch::tensor({0.01, -0.2, 0.05, 9.0}, torch::kFloat64).view({1, 1, 2, 2});
  const auto valid = torch::tensor({true, true, true, false}).view({1, 1, 2, 2});
  const auto kept = residual * valid.to(torch::kFloat64);
  const double expected = (0.01 * 0.01 / 0.1 + (0.2 - 0.025) + 0.025) / 3;
  EXPECT_NEAR(huber_loss(kept, valid, 0.05).item<double>(), expected, 1e-12);
}

// A prediction that is a tenth too far everywhere has the same loss at any scale.
TEST(Losses, InLogarithmsOnlyRatiosCount) {
  torch::manual_seed(2);
  LossConfig config;
  config.space = "log";
  config.squared_weight = 2;
  config.lambda = 0.5;
  config.huber_weight = 3;
  auto truth = torch::rand({1, 1, 6, 8}, torch::kFloat64) + 1;
  truth[0][0][2][3] = NAN;
  const double residual = std::log(1.1);
  for (const double scale : {1.0, 7.0}) {
    DepthOutput output;
    output.depth = 1.1 * scale * torch::nan_to_num(truth, 2.0);
    output.scales = {output.depth};
    config.gradient_weight = 0;
    const double expected = 2 * 0.5 * residual * residual + 3 * (residual - 0.025);
    EXPECT_NEAR(depth_loss(output, scale * truth, config).total.item<double>(), expected, 1e-9);
  }
}

}  // namespace
}  // namespace spikedepth
