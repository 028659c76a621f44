// One layer's equations: potentials by another route, traces, firing, what inhibition cancels.
#include "core/balance/balance_layer.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/balance/balance_course.hpp"
#include "core/base/error.hpp"

namespace spikedepth {
namespace {

BalanceParameters small(BalanceScheme scheme) {
  BalanceParameters p;
  p.inputs = 5;
  p.neurons = 3;
  p.scheme = scheme;
  p.target_rate = 0.2;
  return p;
}

std::vector<double> drawn(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> values(count);
  for (auto& value : values) value = random.uniform();
  return values;
}

// With W_jik = -F_ji D_ik the compartments of a neuron sum to F_j (x - D z), which the analytic
// scheme computes without them.
TEST(BalanceLayer, CompartmentsSumToTheErrorOfTheCode) {
  auto analytic_parameters = small(BalanceScheme::analytic);
  for (const std::int64_t delay : {0, 3}) {
    analytic_parameters.delay_steps = delay;
    auto full_parameters = analytic_parameters;
    full_parameters.scheme = BalanceScheme::dendritic;
    BalanceLayer<double> analytic(analytic_parameters, 4), full(full_parameters, 4);
    const auto forward = drawn(15, 1), decoder = drawn(15, 2);
    for (auto* layer : {&analytic, &full}) {
      layer->weights().forward = forward;
      layer->weights().decoder = decoder;
    }
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t i = 0; i < 5; ++i)
          full.weights().recurrent[(j * 3 + k) * 5 + i] = -forward[j * 5 + i] * decoder[k * 5 + i];
      }
    }
    for (std::uint64_t step = 0; step < 20; ++step) {
      const auto x = drawn(5, 10 + step);
      analytic.step(x, false);
      full.step(x, false);
      ASSERT_EQ(analytic.spikes(), full.spikes());
      for (std::size_t j = 0; j < 3; ++j)
        EXPECT_NEAR(analytic.potentials()[j], full.potentials()[j], 1e-12);
    }
    EXPECT_GT(analytic.traces()[0] + analytic.traces()[1] + analytic.traces()[2], 0);
  }
}

TEST(BalanceLayer, TracesAreTheKernelOfTheSpikes) {
  auto p = small(BalanceScheme::somatic);
  p.dt_ms = 0.5;
  BalanceLayer<double> layer(p, 3);
  std::vector<std::vector<unsigned char>> spikes;
  for (int step = 0; step < 60; ++step) {
    layer.step(drawn(5, static_cast<std::uint64_t>(step)));
    spikes.push_back(layer.spikes());
  }
  for (std::size_t j = 0; j < 3; ++j) {
    double sum = 0;
    for (std::size_t t = 0; t < spikes.size(); ++t)
      sum += spikes[t][j] * std::exp(-0.5 * static_cast<double>(spikes.size() - 1 - t) / 10);
    EXPECT_NEAR(layer.traces()[j], sum, 1e-12);
    EXPECT_GT(sum, 0);
  }
}

double share_of_spikes(BalanceParameters p, double bias) {
  BalanceLayer<double> layer(p, 8);
  layer.weights().bias.assign(3, bias);
  double spikes = 0;
  for (int step = 0; step < 20000; ++step) {
    layer.step(std::vector<double>(5, 1.0), false);
    for (const auto one : layer.spikes()) spikes += one;
  }
  return spikes / 60000;
}

// Standard deviation of the share: 0.002.
TEST(BalanceLayer, FiresWithTheLogisticOfPotentialOverNoise) {
  auto p = small(BalanceScheme::somatic);
  p.noise = p.final_noise = 0.25;
  EXPECT_NEAR(share_of_spikes(p, 0), 0.5, 0.008);
  EXPECT_NEAR(share_of_spikes(p, -0.3), 1 / (1 + std::exp(1.2)), 0.008);
  p.bias_inside = false;
  EXPECT_NEAR(share_of_spikes(p, -0.3), 1 / (1 + std::exp(0.3)), 0.008);
}

TEST(BalanceLayer, FiresAtTheTargetRateFromTheStart) {
  for (const bool inside : {true, false}) {
    auto p = small(BalanceScheme::analytic);
    p.noise = 0.3;
    p.bias_inside = inside;
    BalanceLayer<double> layer(p, 2);
    EXPECT_NEAR(1 / (1 + std::exp(-layer.weights().bias[0] / (inside ? 0.3 : 1.0))), 0.2, 1e-12);
  }
}

// Inhibition that reaches the dendrites cancels what traces predict in each of them; inhibition of
// the soma cancels it in their sum alone.
struct Correlations {
  double worst_compartment = 0, worst_sum = 0;
};

Correlations settled(BalanceScheme scheme) {
  auto p = small(scheme);
  p.forward_rate = 0;
  p.recurrent_rate = 2e-3;
  p.noise = p.final_noise = 0.5;
  BalanceLayer<double> layer(p, 5);
  layer.weights().forward = {1, 0.2, 0, 0.5, 0, 0, 1, 0.3, 0, 0.4, 0.6, 0, 0, 0.2, 1};
  Random random(6);
  std::vector<double> x(5, 0.0), u(15), sums(9, 0.0), products(45, 0.0);
  constexpr int kSettle = 200000, kMeasure = 400000;
  for (int step = 0; step < kSettle + kMeasure; ++step) {
    if (step % 20 == 0) {
      for (auto& value : x) value = random.below(2) == 0 ? 0 : 1;
    }
    if (step == kSettle) layer.parameters().recurrent_rate = 2e-4;
    const auto z = layer.traces();
    layer.step(x);
    if (step < kSettle) continue;
    // Somatic neurons have no compartments: their inhibition counts as spread over the synapses in
    // proportion to F, whichever way the sum is the same.
    const auto& w = layer.weights();
    for (std::size_t j = 0; j < 3; ++j) {
      double forward = 0, inhibition = 0;
      for (std::size_t i = 0; i < 5; ++i) forward += w.forward[j * 5 + i];
      for (std::size_t k = 0; scheme == BalanceScheme::somatic && k < 3; ++k)
        inhibition += w.recurrent[k * 3 + j] * z[k];
      for (std::size_t i = 0; i < 5; ++i) {
        u[j * 5 + i] = scheme == BalanceScheme::dendritic
                           ? layer.compartments()[j * 5 + i]
                           : w.forward[j * 5 + i] * (x[i] + inhibition / forward);
      }
      for (std::size_t k = 0; k < 3; ++k) {
        for (std::size_t i = 0; i < 5; ++i) {
          products[(j * 3 + k) * 5 + i] += z[k] * u[j * 5 + i] / kMeasure;
          sums[j * 3 + k] += z[k] * u[j * 5 + i] / kMeasure;
        }
      }
    }
  }
  Correlations found;
  for (const double one : products)
    found.worst_compartment = std::max(found.worst_compartment, std::abs(one));
  for (const double one : sums) found.worst_sum = std::max(found.worst_sum, std::abs(one));
  return found;
}

TEST(BalanceLayer, DendriticInhibitionCancelsInEveryCompartmentSomaticInTheSum) {
  const auto dendritic = settled(BalanceScheme::dendritic),
             somatic = settled(BalanceScheme::somatic);
  EXPECT_LT(dendritic.worst_compartment, 0.02);
  EXPECT_LT(somatic.worst_sum, 0.02);
  EXPECT_GT(somatic.worst_compartment, 0.1);
}

TEST(BalanceLayer, ADelayShiftsWhatInhibitionSees) {
  auto p = small(BalanceScheme::somatic);
  p.delay_steps = 4;
  BalanceLayer<double> late(p, 1);
  p.delay_steps = 0;
  BalanceLayer<double> prompt(p, 1);
  for (auto* layer : {&late, &prompt}) {
    layer->weights().recurrent.assign(9, -5);
    layer->weights().bias.assign(3, 30);  // all fire in the first steps
  }
  const std::vector<double> x(5, 0.0);
  for (int step = 0; step < 6; ++step) {
    late.step(x, false);
    prompt.step(x, false);
    const double self = 0.25 * -5;
    // The step after the first spikes; four steps later for the delayed layer.
    if (step == 1) {
      EXPECT_NEAR(prompt.potentials()[0], 30 + self - 15, 1e-9);
    }
    if (step < 5) {
      EXPECT_NEAR(late.potentials()[0], 30 + self, 1e-9) << step;
    }
    if (step == 5) {
      EXPECT_NEAR(late.potentials()[0], 30 + self - 15, 1e-9);
    }
  }
}

TEST(BalanceLayer, RefusesWhatMakesNoLayer) {
  auto p = small(BalanceScheme::dendritic);
  p.neurons = 4096;
  p.inputs = 128;
  EXPECT_THROW(BalanceLayer<float>(p, 1), ConfigError);
  p = small(BalanceScheme::somatic);
  p.target_rate = 2;
  EXPECT_THROW(BalanceLayer<float>(p, 1), ConfigError);
  p = small(BalanceScheme::somatic);
  p.delay_steps = -1;
  EXPECT_THROW(BalanceLayer<float>(p, 1), ConfigError);
}

// dF = eta z (x - F^T z), by hand, with the traces from before the step's spikes.
TEST(BalanceLayer, AnalyticWeightsFollowTheCodesError) {
  auto p = small(BalanceScheme::analytic);
  p.forward_rate = 0.01;
  p.decoder_rate = 0;
  BalanceLayer<double> layer(p, 12);
  layer.weights().forward = drawn(15, 3);
  for (std::uint64_t step = 0; step < 30; ++step) {
    const auto x = drawn(5, 40 + step), before = layer.weights().forward, z = layer.traces();
    layer.step(x);
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::size_t i = 0; i < 5; ++i) {
        double error = x[i];
        for (std::size_t k = 0; k < 3; ++k) error -= before[k * 5 + i] * z[k];
        const double expected = before[j * 5 + i] + (z[j] >= 1e-3 ? 0.01 * z[j] * error : 0.0);
        ASSERT_NEAR(layer.weights().forward[j * 5 + i], expected, 1e-12);
      }
    }
  }
}

// dF = eta z (x - F z) of each neuron alone, dW = -eta z g.
TEST(BalanceLayer, SomaticWeightsFollowTheHebbianRule) {
  auto p = small(BalanceScheme::somatic);
  p.forward_rate = 0.01;
  p.recurrent_rate = 0.02;
  BalanceLayer<double> layer(p, 13);
  layer.weights().forward = drawn(15, 3);
  std::vector<double> x = drawn(5, 1);
  for (std::uint64_t step = 0; step < 40; ++step) {
    if (step % 8 == 0) x = drawn(5, 60 + step);
    const auto f = layer.weights().forward, w = layer.weights().recurrent, z = layer.traces();
    layer.step(x);
    for (std::size_t j = 0; j < 3; ++j) {
      double g = 0;
      for (std::size_t i = 0; i < 5; ++i) g += f[j * 5 + i] * x[i];
      for (std::size_t k = 0; k < 3; ++k) g += w[k * 3 + j] * z[k];
      for (std::size_t k = 0; k < 3; ++k)
        ASSERT_NEAR(layer.weights().recurrent[k * 3 + j],
                    w[k * 3 + j] - (z[k] >= 1e-3 ? 0.02 * z[k] * g : 0.0), 1e-12);
      for (std::size_t i = 0; i < 5; ++i) {
        const double change = z[j] >= 1e-3 ? 0.01 * z[j] * (x[i] - f[j * 5 + i] * z[j]) : 0.0;
        ASSERT_NEAR(layer.weights().forward[j * 5 + i], f[j * 5 + i] + change, 1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace spikedepth
