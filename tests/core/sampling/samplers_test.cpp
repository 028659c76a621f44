// What samplers and networks visit, against enumerated distributions and closed forms.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/sampling/competition.hpp"
#include "core/sampling/gibbs_sampler.hpp"
#include "core/sampling/relay_network.hpp"

namespace spikedepth {
namespace {

BinaryPosterior three_causes() {
  BinaryPosterior posterior;
  posterior.causes = 3;
  posterior.drive = {0.4, -0.3, 0.9};
  posterior.coupling = {0, -1.5, 0.6, -1.5, 0, -0.8, 0.6, -0.8, 0};
  return posterior;
}

template <class Draw>
std::vector<double> histogram_of(Draw draw, int samples) {
  std::vector<double> histogram(8, 0.0);
  for (int i = 0; i < samples; ++i) histogram[draw()] += 1. / samples;
  return histogram;
}

TEST(Samplers, GibbsAndIndependentDrawsReachThePosterior) {
  const auto posterior = three_causes();
  const auto exact = posterior.exact();
  Random random(1);
  GibbsSampler whole(posterior), lazy(posterior, 0.3);
  const IndependentSampler independent(exact);
  EXPECT_LT(divergence(exact, histogram_of([&] { return whole.sweep(random); }, 200000)), 1e-3);
  EXPECT_LT(divergence(exact, histogram_of([&] { return lazy.sweep(random); }, 400000)), 1e-3);
  EXPECT_LT(divergence(exact, histogram_of([&] { return independent.draw(random); }, 200000)),
            1e-3);
}

// Two answers that exclude one another, equally likely, with a deep valley between.
TEST(Samplers, TemperingCrossesWhatPlainGibbsDoesNot) {
  BinaryPosterior posterior;
  posterior.causes = 2;
  posterior.drive = {14, 14};
  posterior.coupling = {0, -40, -40, 0};
  Random random(2);
  const auto stuck = gibbs_marginals(posterior, 500, random);
  EXPECT_GT(std::abs(stuck[0] - stuck[1]), 0.9);
  const auto moved = tempered_marginals(posterior, 2000, TemperingRhythm(), random);
  EXPECT_NEAR(moved[0], 0.5, 0.15);
  EXPECT_NEAR(moved[0] + moved[1], 1, 0.01);
  // Without a rise of the power all sweeps are plain.
  const auto plain = tempered_marginals(posterior, 500, {1.0, 7, 3}, random);
  EXPECT_GT(std::abs(plain[0] - plain[1]), 0.9);
}

// Without recurrence each neuron is a coin of probability sigma(drive), whatever its update rate.
TEST(Relay, UncoupledNeuronsFollowTheirDrive) {
  auto weights = relay_start(std::vector<double>(9, 0.0), 3);
  for (auto* matrix : {&weights.ee, &weights.ei, &weights.ie, &weights.ii, &weights.feed})
    std::fill(matrix->begin(), matrix->end(), 0.0);
  weights.log_gain = std::log(2.0);
  const std::vector<double> drive = {0.5, -1, 0};
  RelaySampler sampler(weights, drive);
  Random random(3);
  constexpr int kSteps = 200000;
  std::vector<double> on(3, 0.0);
  for (int step = 0; step < kSteps; ++step) {
    const auto set = sampler.step(random);
    for (std::size_t k = 0; k < 3; ++k) on[k] += (set >> k) & 1U ? 1. / kSteps : 0;
  }
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(on[k], 1 / (1 + std::exp(-2 * drive[k])), 0.01);
}

TEST(Relay, TheStartNearlySamplesThePosterior) {
  const auto posterior = three_causes();
  const auto weights = relay_start(posterior.coupling, 3);
  RelaySampler sampler(weights, posterior.drive);
  Random random(4);
  const auto exact = posterior.exact();
  const auto visited = histogram_of([&] { return sampler.step(random); }, 200000);
  EXPECT_LT(divergence(exact, visited), 0.1);
  // Inhibition is what makes it so.
  auto free = weights;
  std::fill(free.ei.begin(), free.ei.end(), 0.0);
  RelaySampler without(free, posterior.drive);
  EXPECT_GT(divergence(exact, histogram_of([&] { return without.step(random); }, 50000)), 0.1);
}

TEST(Relay, WrongSignsAreRefused) {
  auto weights = relay_start(three_causes().coupling, 3);
  weights.ei[1] = -0.1;
  EXPECT_THROW(weights.check(), InternalError);
  EXPECT_THROW(RelaySampler(weights, {0, 0, 0}), InternalError);
  EXPECT_THROW(RelaySampler(relay_start(three_causes().coupling, 3), {0, 0}), InternalError);
}

// Under any inhibition the counted steps are samples of just these probabilities.
TEST(Competition, CountedStepsSampleTheProbabilities) {
  const float wanted[] = {0.6F, 0.2F, 0.1F, 0.07F, 0.03F};
  for (const double inhibition : {0.0, 2.0, 8.0}) {
    for (const double relay : {1.0, 4.0}) {
      CompetitionSettings settings;
      settings.steps = 400000;
      settings.inhibition = inhibition;
      settings.relay = relay;
      Random random(5);
      float shares[5];
      const double counted = sample_competition(wanted, 5, settings, random, shares);
      for (int k = 0; k < 5; ++k) {
        const double p = static_cast<double>(wanted[k]);
        EXPECT_NEAR(shares[k], p, 4 * std::sqrt(p * (1 - p) / counted)) << inhibition << relay;
      }
    }
  }
}

// The share of counted steps without inhibition: sum of odds over the product of all 1 + odds.
TEST(Competition, InhibitionMakesARhythmAndCostsSamples) {
  const float wanted[] = {0.5F, 0.3F, 0.2F};
  CompetitionSettings settings;
  settings.steps = 100000;
  settings.activity = 1.5;
  settings.inhibition = 0;
  float shares[3];
  Random random(6);
  const int free = sample_competition(wanted, 3, settings, random, shares);
  double product = 1;
  for (const float p : wanted) product *= 1 + 1.5 * static_cast<double>(p);
  EXPECT_NEAR(free / 100000., 1.5 / product, 0.006);
  settings.inhibition = 8;
  const int rhythmic = sample_competition(wanted, 3, settings, random, shares);
  EXPECT_LT(rhythmic, 0.75 * free);
  EXPECT_GT(rhythmic, 0.4 * free);
}

TEST(Competition, RepeatsFromItsSeedAndAnswersWithoutSamples) {
  const float wanted[] = {0.9F, 0.1F};
  CompetitionSettings settings;
  settings.steps = 30;
  float one[2], two[2];
  Random a(7, 3), b(7, 3);
  sample_competition(wanted, 2, settings, a, one);
  sample_competition(wanted, 2, settings, b, two);
  EXPECT_EQ(one[0], two[0]);
  settings.activity = 1e-9;  // nobody is ever active
  EXPECT_EQ(sample_competition(wanted, 2, settings, a, one), 0);
  EXPECT_EQ(one[0], 0.5F);
  settings.steps = 0;
  EXPECT_THROW(sample_competition(wanted, 2, settings, a, one), InternalError);
}

}  // namespace
}  // namespace spikedepth
