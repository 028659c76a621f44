#include "core/snn/surrogate.hpp"

#include <gtest/gtest.h>

#include <cmath>

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
    EXPECT_NE(std::string(error.what()).find("atan"), std::string::npos);
  }
}

}  // namespace
}  // namespace spikedepth
