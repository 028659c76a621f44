#include "core/snn/surrogate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// The surrogates are derivatives of smooth primitives; integrate numerically and compare with the
// closed forms.
double primitive(SurrogateKind kind, double alpha, double u) {
  return kind == SurrogateKind::atan ? std::atan(M_PI / 2 * alpha * u) / M_PI
                                     : 1 / (1 + std::exp(-alpha * u));
}

TEST(Surrogate, GradientIsTheDerivativeOfItsPrimitive) {
  for (const auto kind : {SurrogateKind::atan, SurrogateKind::sigmoid}) {
    for (const double alpha : {1.0, 2.0, 4.0}) {
      const auto u = torch::linspace(-3, 3, 61, torch::kFloat64);
      const auto gradient = surrogate_gradient(u, {kind, alpha});
      for (int i = 0; i < u.numel(); ++i) {
        const double x = u[i].item<double>(), h = 1e-5;
        const double slope =
            (primitive(kind, alpha, x + h) - primitive(kind, alpha, x - h)) / (2 * h);
        EXPECT_NEAR(gradient[i].item<double>(), slope, 1e-8);
      }
    }
  }
}

TEST(Surrogate, SpikesAtThresholdAndBackpropagatesTheFormula) {
  const auto u = torch::tensor({-0.5, -1e-9, 0.0, 0.25}, torch::kFloat64).requires_grad_();
  const auto s = spike(u, {SurrogateKind::atan, 2.0});
  EXPECT_TRUE(torch::equal(s, torch::tensor({0.0, 0.0, 1.0, 1.0}, torch::kFloat64)));
  (s * torch::tensor({1.0, 2.0, 3.0, 4.0}, torch::kFloat64)).sum().backward();
  for (int i = 0; i < 4; ++i) {
    const double x = u[i].item<double>();
    EXPECT_NEAR(u.grad()[i].item<double>(), (i + 1) / (1 + M_PI * M_PI * x * x), 1e-12);
  }
}

TEST(Surrogate, UnknownNameListsTheChoices) {
  try {
    surrogate_kind("triangle");
    FAIL();
  } catch (const ConfigError& error) {
    for (const auto& name : surrogate_names())
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << name;
  }
  for (const auto& name : surrogate_names()) EXPECT_EQ(surrogate_name(surrogate_kind(name)), name);
}

// The formulas once more, as plain arithmetic.
double normal_density(double u, double mean, double deviation) {
  const double z = (u - mean) / deviation;
  return std::exp(-z * z / 2) / (deviation * std::sqrt(2 * M_PI));
}

double formula(const std::string& name, double alpha, double u) {
  const double a = std::abs(u), s = 1 / (1 + std::exp(-alpha * u));
  if (name == "atan") return alpha / 2 / (1 + std::pow(M_PI / 2 * alpha * u, 2));
  if (name == "sigmoid") return alpha * s * (1 - s);
  if (name == "superspike") return 1 / ((alpha * a + 1) * (alpha * a + 1));
  if (name == "triangular") return alpha * std::max(0.0, 1 - a);
  if (name == "piecewise") return a <= 1 / (2 * alpha) ? alpha : 0;
  if (name == "gaussian") return normal_density(u, 0, 1 / alpha);
  if (name == "multi_gaussian")
    return 1.15 * normal_density(u, 0, 1 / alpha) - 0.15 * normal_density(u, 1 / alpha, 6 / alpha) -
           0.15 * normal_density(u, -1 / alpha, 6 / alpha);
  if (name == "tanh") return 1 - std::pow(std::tanh(alpha * u), 2);
  if (name == "erfc") return 2 / std::sqrt(M_PI) * std::exp(-alpha * alpha * u * u);
  if (name == "circ") return std::pow(alpha, 3) / std::pow(alpha * alpha + u * u, 1.5);
  return NAN;
}

class EverySurrogate : public testing::TestWithParam<std::string> {
 protected:
  Surrogate surrogate(double factor = 1) const {
    const auto kind = surrogate_kind(GetParam());
    return {kind, factor * default_alpha(kind)};
  }
};

TEST_P(EverySurrogate, BackpropagatesItsFormula) {
  for (const double factor : {0.5, 1.0, 3.0}) {
    const auto chosen = surrogate(factor);
    const auto u = torch::linspace(-2.5, 2.5, 10000, torch::kFloat64).requires_grad_();
    spike(u, chosen).sum().backward();
    const auto by_spike = u.grad().clone();
    u.mutable_grad().zero_();
    spike_above(u, chosen).sum().backward();
    EXPECT_TRUE(torch::equal(by_spike, u.grad()));
    for (int i = 0; i < u.numel(); ++i)
      ASSERT_NEAR(by_spike[i].item<double>(),
                  formula(GetParam(), chosen.alpha, u[i].item<double>()), 1e-12);
  }
}

TEST_P(EverySurrogate, IsTheSlopeOfItsSmoothSpike) {
  for (const double factor : {0.5, 1.0, 3.0}) {
    const auto chosen = surrogate(factor);
    // The points avoid the corners of piecewise and triangular.
    const auto u = torch::linspace(-2.3, 2.3, 801, torch::kFloat64).requires_grad_();
    const double h = 1e-6;
    const auto slope =
        (smooth_spike(u.detach() + h, chosen) - smooth_spike(u.detach() - h, chosen)) / (2 * h);
    const auto expected = surrogate_gradient(u.detach(), chosen);
    EXPECT_LT((slope - expected).abs().max().item<double>(), 2e-4 * chosen.alpha);
    EXPECT_LT((slope - expected).abs().median().item<double>(), 1e-8 * chosen.alpha + 1e-8);
    smooth_spike(u, chosen).sum().backward();
    EXPECT_LT((u.grad() - expected).abs().max().item<double>(), 1e-12 * chosen.alpha + 1e-12);
    EXPECT_NEAR(smooth_spike(torch::zeros({1}, torch::kFloat64), chosen).item<double>(), 0.5,
                1e-15);
  }
}

INSTANTIATE_TEST_SUITE_P(All, EverySurrogate, testing::ValuesIn(surrogate_names()),
                         [](const auto& test) { return test.param; });

TEST(Surrogate, GoldenValues) {
  const auto u = torch::tensor({0.1}, torch::kFloat64);
  const auto value = [&](const char* name, double alpha) {
    return surrogate_gradient(u, {surrogate_kind(name), alpha}).item<double>();
  };
  EXPECT_NEAR(value("superspike", 100), 0.0082645, 5e-8);
  EXPECT_NEAR(value("triangular", 0.3), 0.27, 1e-12);
  EXPECT_NEAR(value("tanh", 1), 0.990066, 5e-7);
  EXPECT_NEAR(value("erfc", 1), 1.117152, 5e-7);
  EXPECT_NEAR(value("circ", 1), 0.985185, 5e-7);
}

TEST(Surrogate, StrictSpikeNeedsMoreThanTheThreshold) {
  const auto u = torch::tensor({-1.0, 0.0, 1e-30}, torch::kFloat64);
  const Surrogate surrogate;
  EXPECT_TRUE(torch::equal(spike(u, surrogate), torch::tensor({0.0, 1.0, 1.0}, torch::kFloat64)));
  EXPECT_TRUE(
      torch::equal(spike_above(u, surrogate), torch::tensor({0.0, 0.0, 1.0}, torch::kFloat64)));
}

TEST(Surrogate, SampledSpikesHaveTheProbabilityOfTheirKind) {
  Random random(5);
  const double u = 0.4, alpha = 1.3;
  const int draws = 40000;
  for (const auto& [name, probability] :
       {std::pair<std::string, double>{"tanh", 0.5 + 0.5 * std::tanh(alpha * u)},
        {"circ", 0.5 + 0.5 * u / std::hypot(u, alpha)}}) {
    const Surrogate surrogate{surrogate_kind(name), alpha};
    const auto points = torch::full({draws}, u, torch::kFloat64).requires_grad_();
    const auto spikes = sampled_spike(points, surrogate, random);
    EXPECT_NEAR(spikes.mean().item<double>(), probability,
                3 * std::sqrt(probability * (1 - probability) / draws));
    spikes.sum().backward();
    EXPECT_NEAR(points.grad()[7].item<double>(), formula(name, alpha, u), 1e-12);
  }
  EXPECT_THROW(sampled_spike(torch::zeros({1}), {SurrogateKind::multi_gaussian, 2}, random),
               ConfigError);
}

}  // namespace
}  // namespace spikedepth
