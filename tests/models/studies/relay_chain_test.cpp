// The chain of a relay network without simulation, against simulation and closed forms.
#include "models/studies/sampling/relay_chain.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/sampling/gibbs_sampler.hpp"

namespace spikedepth {
namespace {

BinaryPosterior two_causes() {
  BinaryPosterior posterior;
  posterior.causes = 2;
  posterior.drive = {0.7, -0.2};
  posterior.coupling = {0, -1.3, -1.3, 0};
  return posterior;
}

torch::Tensor row_of(const std::vector<double>& values) {
  return torch::tensor(values, torch::kFloat64).unsqueeze(0);
}

TEST(RelayChain, ItsErrorIsThatOfSimulatedRuns) {
  const torch::NoGradGuard no_grad;
  const auto posterior = two_causes();
  const RelayChain chain(relay_start(posterior.coupling, 2));
  const auto transitions = chain.transitions(row_of(posterior.drive));
  EXPECT_LT((transitions.sum(2) - 1).abs().max().item<double>(), 1e-12);
  const auto exact = posterior.exact();
  constexpr int kSteps = 12, kRuns = 20000;
  const double formula = expected_error(transitions, row_of(exact), kSteps).item<double>();
  RelaySampler sampler(chain.weights(), posterior.drive);
  Random random(1);
  double sum = 0;
  for (int run = 0; run < kRuns; ++run) {
    sampler.silence();
    std::vector<double> histogram(4, 0.0);
    for (int step = 0; step < kSteps; ++step) histogram[sampler.step(random)] += 1. / kSteps;
    sum += squared_distance(histogram, exact) / kRuns;
  }
  EXPECT_NEAR(sum / formula, 1, 0.02);
}

TEST(RelayChain, GibbsLeavesThePosteriorAsItIs) {
  const auto posterior = two_causes();
  const auto drive = row_of(posterior.drive);
  const auto coupling = torch::tensor(posterior.coupling, torch::kFloat64).view({2, 2});
  const auto exact = enumerated(drive, coupling);
  for (const double update : {0.3, 1.0}) {
    const auto sweep = gibbs_transitions(drive, coupling, update);
    const auto after = torch::bmm(exact.unsqueeze(1), sweep).squeeze(1);
    EXPECT_LT((after - exact).abs().max().item<double>(), 1e-12) << update;
  }
  const auto listed = posterior.exact();
  for (std::int64_t i = 0; i < 4; ++i)
    EXPECT_NEAR(exact[0][i].item<double>(), listed[static_cast<std::size_t>(i)], 1e-12);
}

// One step: E (phat - p)^2 = 1 - 2 sum p q + sum p^2 with q the distribution of that step.
TEST(RelayChain, OneStepInClosedForm) {
  const auto drive = row_of({0.4, 0.1});
  const auto coupling = torch::zeros({2, 2}, torch::kFloat64);
  const auto exact = enumerated(drive, coupling);
  const auto sweep = gibbs_transitions(drive, coupling, 1.0);
  const auto expected = 1 - exact.square().sum(1);  // from anywhere, q = p
  EXPECT_NEAR(expected_error(sweep, exact, 1).item<double>(), expected.item<double>(), 1e-12);
  EXPECT_NEAR(expected_error(sweep, exact, 50).item<double>(), expected.item<double>() / 50, 1e-12);
}

// A chain that goes around a ring of states has that rhythm.
TEST(RelayChain, FindsAKnownRhythm) {
  auto ring = torch::zeros({1, 4, 4}, torch::kFloat64);
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t order[] = {1, 3, 0, 2};  // 0 -> 1 -> 3 -> 2 -> 0
    ring[0][i][order[i]] = 0.9;
    ring[0][i][i] = ring[0][i][i] + 0.1;
  }
  const auto posterior = torch::full({1, 4}, 0.25, torch::kFloat64);
  const auto rhythm = rhythm_of(ring, posterior);
  EXPECT_NEAR(rhythm.autocorrelation[0], 1, 1e-9);
  EXPECT_NEAR(rhythm.bias, 0, 1e-9);
  // Eigenvalues 0.1 + 0.9 exp(i pi / 2).
  EXPECT_NEAR(rhythm.modulus, std::hypot(0.1, 0.9), 1e-9);
  EXPECT_NEAR(rhythm.period, 2 * 3.14159265358979 / std::atan2(0.9, 0.1), 1e-6);
  EXPECT_GT(rhythm.peak_frequency, 0.2);
}

}  // namespace
}  // namespace spikedepth
