// e-prop against automatic differentiation in float64, and against itself in other forms.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

TEST(Eprop, FeedbackThatIsTheReadoutsIsSymmetric) {
  auto example = eprop_example(2, true);
  auto& p = example.parameters;
  const auto symmetric = eprop_run(p, example.weights, example.batch).gradient;
  p.feedback = EpropFeedback::random;
  auto& feedback = example.weights.feedback;
  feedback.assign(static_cast<std::size_t>(p.neurons * p.outputs), 0.0);
  for (std::int64_t j = 0; j < p.neurons; ++j) {
    for (std::int64_t k = 0; k < p.outputs; ++k) {
      feedback[static_cast<std::size_t>(j * p.outputs + k)] =
          example.weights.readout[static_cast<std::size_t>(k * p.neurons + j)];
    }
  }
  EXPECT_EQ(eprop_run(p, example.weights, example.batch).gradient.synapses, symmetric.synapses);
  for (auto& weight : feedback) weight += 1;
  EXPECT_NE(eprop_run(p, example.weights, example.batch).gradient.synapses, symmetric.synapses);
}

TEST(Eprop, WithoutRecurrenceNothingComesFromNeurons) {
  auto example = eprop_example(2, false);
  auto& p = example.parameters;
  p.recurrent = false;
  const auto gradient = eprop_run(p, example.weights, example.batch).gradient;
  double from_neurons = 0, from_inputs = 0;
  for (std::size_t i = 0; i < gradient.synapses.size(); ++i) {
    const bool external = static_cast<std::int64_t>(i) % (p.inputs + p.neurons) < p.inputs;
    (external ? from_inputs : from_neurons) += std::abs(gradient.synapses[i]);
  }
  EXPECT_EQ(from_neurons, 0);
  EXPECT_GT(from_inputs, 0);
}

// No step has a loss, so that the rate term alone decides.
TEST(Eprop, TheRateTermPullsToItsTargetInBothForms) {
  auto example = eprop_example(4, false);
  auto& p = example.parameters;
  p.rate_weight = 2;
  p.tau_readout_ms = 0;
  example.batch.loss_from = example.batch.steps;
  EpropRun traces;
  traces.outer_products = false;
  const auto by_traces = eprop_run(p, example.weights, example.batch, traces).gradient;
  const auto by_products = eprop_run(p, example.weights, example.batch).gradient;
  EXPECT_LT(largest_difference(by_traces.synapses, by_products.synapses), 1e-12);
  const auto sum_at = [&](double target_hz) {
    p.target_hz = target_hz;
    double sum = 0;
    for (const double value : eprop_run(p, example.weights, example.batch).gradient.synapses)
      sum += value;
    return sum;
  };
  const double at_zero = sum_at(0), at_most = sum_at(1000);
  EXPECT_GT(at_zero, 0);  // weights go down
  EXPECT_LT(at_most, 0);  // weights go up
  // Eligibilities do not depend on the target: the sum is a straight line of it.
  EXPECT_NEAR(sum_at(250), at_zero + 0.25 * (at_most - at_zero), 1e-9 * std::abs(at_most));
  // With a rate filter of one step a neuron's rate is its spike.
  p.tau_rate_ms = 1e-3;
  p.tau_membrane_ms = 1e-3;  // traces are the spikes of the step
  p.target_hz = 0;
  const auto instant = eprop_run(p, example.weights, example.batch).gradient.synapses;
  EXPECT_GE(*std::min_element(instant.begin(), instant.end()), 0);
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
