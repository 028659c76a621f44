// e-prop against automatic differentiation in float64, and against itself in other forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "models/studies/eprop/identities.hpp"

namespace spikedepth {
namespace {

constexpr std::uint64_t kNets = 20;

class EpropIdentity : public ::testing::TestWithParam<bool> {
 protected:
  static const std::vector<EpropIdentities>& all() {
    static const auto plain = compute(false), adaptive = compute(true);
    return GetParam() ? adaptive : plain;
  }

 private:
  static std::vector<EpropIdentities> compute(bool adaptive) {
    std::vector<EpropIdentities> found;
    for (std::uint64_t seed = 1; seed <= kNets; ++seed)
      found.push_back(eprop_identities(seed, adaptive));
    return found;
  }
};

TEST_P(EpropIdentity, IsTheGradientOfTheGraphCutInRecurrenceAndReset) {
  for (const auto& net : all()) {
    EXPECT_LT(net.definition, 1e-10);
    EXPECT_GT(net.reset_in_graph, 1e-3);
    if (GetParam()) {
      EXPECT_GT(net.adaptation_cut, 1e-3);
    }
  }
}

TEST_P(EpropIdentity, TotalDerivativesTimesEligibilitiesAreBackpropagationThroughTime) {
  for (const auto& net : all()) {
    EXPECT_LT(net.total_derivative, 1e-10);
    if (GetParam()) {
      EXPECT_GT(net.one_copy, 1e-3);
    }
  }
}

TEST_P(EpropIdentity, PointsWhereBackpropagationThroughTimeDoes) {
  std::vector<double> cosines;
  for (const auto& net : all()) cosines.push_back(net.cosine_to_bptt);
  std::sort(cosines.begin(), cosines.end());
  EXPECT_GT(cosines[kNets / 2], 0.8);
  EXPECT_GT(cosines.front(), 0.5);
}

TEST_P(EpropIdentity, OuterProductsAreTracesWhereBothAreExact) {
  for (const auto& net : all()) EXPECT_LT(net.outer_products, 1e-10);
}

INSTANTIATE_TEST_SUITE_P(Neurons, EpropIdentity, ::testing::Values(false, true),
                         [](const auto& chosen) { return chosen.param ? "Adaptive" : "Plain"; });

TEST(Eprop, SumsDoNotDependOnThreads) {
  auto example = eprop_example(3, true);
  auto& batch = example.batch;  // 24 samples: three groups
  batch.samples = 24;
  std::vector<double> spikes;
  for (std::int64_t t = 0; t < batch.steps; ++t) {
    for (int copy = 0; copy < 8; ++copy) {
      const auto from = batch.spikes.begin() + t * 3 * example.parameters.inputs;
      spikes.insert(spikes.end(), from, from + 3 * example.parameters.inputs);
    }
  }
  batch.spikes = spikes;
  batch.labels.clear();
  for (std::int64_t n = 0; n < batch.samples; ++n) batch.labels.push_back(n % 4);
  WorkerPool pool(3);
  EpropRun side_by_side;
  side_by_side.pool = &pool;
  const auto alone = eprop_run(example.parameters, example.weights, batch);
  const auto together = eprop_run(example.parameters, example.weights, batch, side_by_side);
  EXPECT_EQ(alone.gradient.synapses, together.gradient.synapses);
  EXPECT_EQ(alone.loss, together.loss);
  EXPECT_EQ(alone.votes, together.votes);
}

TEST(Eprop, RegressionGradientOfTheReadoutIsThatOfCentralDifferences) {
  auto example = eprop_example(5, false);
  auto& p = example.parameters;
  p.task = EpropTask::regression;
  auto& batch = example.batch;
  for (std::int64_t i = 0; i < batch.steps * batch.samples * p.outputs; ++i)
    batch.targets.push_back(static_cast<double>(i % 7) / 7);
  const auto loss_at = [&](EpropWeights<double> weights) {
    EpropRun forward;
    forward.with_gradient = false;
    return eprop_run(p, weights, batch, forward).loss;
  };
  const auto gradient = eprop_run(p, example.weights, batch).gradient;
  constexpr double kStep = 1e-5;  // spikes do not depend on the readout, so the loss is a parabola
  for (const std::size_t i : {0U, 7U, 20U}) {
    auto more = example.weights, less = example.weights;
    more.readout[i] += kStep;
    less.readout[i] -= kStep;
    const double difference = (loss_at(more) - loss_at(less)) / (2 * kStep);
    EXPECT_NEAR(gradient.readout[i], difference, 1e-6 * std::abs(difference) + 1e-9);
  }
}

}  // namespace
}  // namespace spikedepth
