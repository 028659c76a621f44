#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/ridge.hpp"
#include "core/delays/delay_descent.hpp"
#include "core/delays/delay_tasks.hpp"
#include "core/delays/resonator.hpp"

namespace spikedepth {
namespace {

ComplexMatrix random_matrix(std::size_t rows, std::size_t columns, Random& random) {
  ComplexMatrix matrix(rows, columns);
  for (auto& value : matrix.values) value = {random.normal(), random.normal()};
  return matrix;
}

ComplexMatrix adjoint(const ComplexMatrix& a) {
  ComplexMatrix b(a.columns, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.columns; ++j) b.at(j, i) = std::conj(a.at(i, j));
  }
  return b;
}

double distance(const ComplexMatrix& a, const ComplexMatrix& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    most = std::max(most, std::abs(a.values[i] - b.values[i]));
  return most;
}

double norm_of(const ComplexMatrix& a) {
  double sum = 0;
  for (const auto& value : a.values) sum += std::norm(value);
  return sum;
}

// Z^H (Z W - Y) + penalty W = 0 holds at the minimum and nowhere else.
TEST(ComplexSolve, SolutionMeetsTheNormalEquations) {
  Random random(3);
  for (const double penalty : {0.0, 0.3}) {
    for (const std::size_t rows : {4U, 7U, 12U}) {
      const auto z = random_matrix(rows, 7, random), y = random_matrix(rows, 2, random);
      const auto w = solve_ridge(z, y, penalty);
      auto error = product(z, w);
      for (std::size_t i = 0; i < error.values.size(); ++i) error.values[i] -= y.values[i];
      auto slope = product(adjoint(z), error);
      for (std::size_t i = 0; i < slope.values.size(); ++i)
        slope.values[i] += penalty * w.values[i];
      EXPECT_LT(norm_of(slope), 1e-20) << rows << " rows, penalty " << penalty;
    }
  }
}

// Rows that repeat, columns that repeat: of all minima the one of the smallest norm, which lies in
// the span of Z^H.
TEST(ComplexSolve, OfManySolutionsTheSmallest) {
  Random random(4);
  const auto narrow = random_matrix(6, 3, random), wide = random_matrix(3, 8, random);
  const auto z = product(narrow, wide);  // 6 x 8 of rank 3
  const auto y = product(z, random_matrix(8, 1, random));
  const auto w = solve_ridge(z, y, 0);
  EXPECT_LT(distance(product(z, w), y), 1e-11);
  // W = Z^H V for some V: what is left of W beside the best such one is nothing.
  const auto zh = adjoint(z);
  EXPECT_LT(distance(product(zh, solve_ridge(zh, w, 0)), w), 1e-11);
}

// The real form of twice the size through RidgeSums, an independent route.
TEST(ComplexSolve, RidgeAgreesWithTheRealForm) {
  Random random(5);
  const auto z = random_matrix(30, 5, random), y = random_matrix(30, 1, random);
  RidgeSums sums(10, 1);
  for (std::size_t p = 0; p < 30; ++p) {
    std::vector<double> real, imaginary;
    for (std::size_t k = 0; k < 5; ++k) real.push_back(z.at(p, k).real());
    for (std::size_t k = 0; k < 5; ++k) real.push_back(-z.at(p, k).imag());
    for (std::size_t k = 0; k < 5; ++k) imaginary.push_back(z.at(p, k).imag());
    for (std::size_t k = 0; k < 5; ++k) imaginary.push_back(z.at(p, k).real());
    const double first = y.at(p, 0).real(), second = y.at(p, 0).imag();
    sums.add(real.data(), &first);
    sums.add(imaginary.data(), &second);
  }
  const auto expected = sums.solve(0.7);
  const auto w = solve_ridge(z, y, 0.7);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_NEAR(w.at(k, 0).real(), expected[k], 1e-12);
    EXPECT_NEAR(w.at(k, 0).imag(), expected[5 + k], 1e-12);
  }
  EXPECT_THROW(solve_ridge(z, random_matrix(29, 1, random), 0), Error);
  EXPECT_THROW(solve_ridge(z, y, -1), Error);
}

TEST(ComplexSolve, NonNegativeWeightsMeetTheirConditions) {
  Random random(6);
  std::vector<double> x, y;
  for (int i = 0; i < 15 * 6; ++i) x.push_back(random.normal());
  for (int i = 0; i < 15; ++i) y.push_back(random.normal());
  const auto m = solve_non_negative(x, 6, y);
  bool bound = false;
  for (std::size_t k = 0; k < 6; ++k) {  // Karush-Kuhn-Tucker: slope 0, or 0 and rising
    double slope = 0;
    for (std::size_t p = 0; p < 15; ++p) {
      double error = -y[p];
      for (std::size_t j = 0; j < 6; ++j) error += x[p * 6 + j] * m[j];
      slope += error * x[p * 6 + k];
    }
    EXPECT_GE(m[k], 0);
    if (m[k] > 0)
      EXPECT_NEAR(slope, 0, 1e-7);
    else
      EXPECT_GT(slope, 0);
    bound = bound || m[k] == 0;
  }
  EXPECT_TRUE(bound) << "none is held at 0: the test shows nothing";
}

// The spiking neuron computes the sum: exactly with exact arrivals, nearly on a grid of steps. A
// delay of the wrong sign would give another sum.
TEST(Resonator, ComputesTheComplexSum) {
  Random random(7);
  const auto task = random_patterns(10, 20, random);
  auto patterns = task.patterns;
  patterns[3][5] = std::numeric_limits<double>::quiet_NaN();  // a silent input
  const auto z = phases_of(patterns, 1);
  ComplexMatrix y(10, 1);
  std::copy(task.targets.begin(), task.targets.end(), y.values.begin());
  const auto w = solve_ridge(z, y, 0);
  const auto sums = product(z, w);
  const auto synapses = delay_synapses(w.values, 1).front();
  auto undelayed = synapses;
  for (auto& delay : undelayed.delays) delay = delay > 0 ? 1 - delay : 0;
  double wrong = 0;
  for (std::size_t p = 0; p < 10; ++p) {
    EXPECT_LT(std::abs(resonator_state(synapses, patterns[p]) - std::conj(sums.at(p, 0))), 1e-12);
    EXPECT_LT(
        std::abs(stepped_resonator_state(synapses, patterns[p], 500) - std::conj(sums.at(p, 0))),
        0.05);
    EXPECT_NEAR(std::abs(sums.at(p, 0)), task.targets[p], 1e-9);
    wrong = std::max(wrong,
                     std::abs(resonator_state(undelayed, patterns[p]) - std::conj(sums.at(p, 0))));
  }
  EXPECT_GT(wrong, 0.3);
  for (const auto delay : synapses.delays) EXPECT_TRUE(delay >= 0 && delay < 1);
}

TEST(Resonator, ModulusForgetsACommonShift) {
  Random random(8);
  auto task = random_patterns(12, 20, random);
  const auto weights = fit_patterns(task, PatternReadout::modulus, 0);
  const auto synapses = delay_synapses(weights, 1).front();
  for (const auto& pattern : task.patterns) {
    auto later = pattern;
    for (auto& time : later) time += 0.37;
    const auto one = resonator_state(synapses, pattern), other = resonator_state(synapses, later);
    EXPECT_NEAR(std::abs(one), std::abs(other), 1e-12);
    EXPECT_GT(std::abs(one - other), 1e-3 * std::abs(one));  // the phase does not
  }
}

TEST(Resonator, FiresWhenItWasTaughtTo) {
  Random random(9);
  const auto task = random_patterns(15, 20, random);
  ComplexMatrix y(15, 1);
  std::vector<double> when;
  for (std::size_t p = 0; p < 15; ++p) {
    when.push_back(random.uniform());
    y.at(p, 0) = std::polar(1.0, 6.283185307179586 * when[p]);
  }
  const auto w = solve_ridge(phases_of(task.patterns, 1), y, 0);
  const auto synapses = delay_synapses(w.values, 1).front();
  for (std::size_t p = 0; p < 15; ++p)
    EXPECT_NEAR(resonator_spike_time(synapses, task.patterns[p]), when[p], 1e-9);
}

// Two harmonics: two weights and delays an input, and twice as many patterns.
TEST(Resonator, HarmonicsMultiplyTheCapacity) {
  Random random(10);
  const auto task = random_patterns(30, 10, random);
  const auto hits = [&](std::size_t harmonics) {
    const auto z = phases_of(task.patterns, 1, harmonics);
    const auto bank = delay_synapses(solve_real_readout(z, task.targets, 0), 1, harmonics);
    int right = 0;
    for (std::size_t p = 0; p < 30; ++p)
      right += std::abs(resonator_state(bank, task.patterns[p]).real() - task.targets[p]) < 1e-9;
    return right;
  };
  EXPECT_EQ(hits(2), 30);
  EXPECT_LT(hits(1), 15);
}

// Of three harmonics on a grid of eleven steps the turns end between grid points: no delay may
// leave the grid or the turn, nor lie further off than half the widest gap.
TEST(DelaySynapses, OfHigherHarmonicsStayOnTheGrid) {
  constexpr double kTurn = 6.283185307179586;
  constexpr int kGrid = 11, kInputs = 400;
  for (const double period : {1.0, 20.0}) {
    std::vector<Complex> weights;
    for (int i = 0; i < 3 * kInputs; ++i)
      weights.push_back(std::polar(1.0, kTurn * (i % kInputs) / kInputs));
    const auto exact = delay_synapses(weights, period, 3);
    for (const auto& one : delay_synapses(weights, period, 3, kGrid)) {
      const double turn = period / double(one.harmonic);
      for (std::size_t k = 0; k < one.delays.size(); ++k) {
        const double delay = one.delays[k], steps = delay * kGrid / period;
        EXPECT_NEAR(steps, std::round(steps), 1e-9) << one.harmonic;
        EXPECT_GE(delay, 0);
        EXPECT_LT(delay, turn);
        const double away = std::abs(delay - exact[one.harmonic - 1].delays[k]);
        EXPECT_LE(std::min(away, turn - away), 0.5 * period / kGrid + 1e-9);
      }
    }
  }
}

TEST(DelayPatterns, CapacityIsTwiceThatOfWeightsAlone) {
  int clocked = 0, weights_alone = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Random random(seed);
    const auto task = random_patterns(30, 20, random);
    const auto exact = [&](PatternReadout readout) {
      const auto w = fit_patterns(task, readout, 0);
      return pattern_accuracy(task.patterns, task.targets, readout, w) == 1;
    };
    clocked += exact(PatternReadout::clocked);
    weights_alone += exact(PatternReadout::signed_only);
  }
  EXPECT_EQ(clocked, 10);
  EXPECT_LE(weights_alone, 1);
}

TEST(DelayDescent, GradientAgreesWithFiniteDifferences) {
  Random random(11);
  const auto z = phases_of(random_patterns(4, 6, random).patterns, 1);
  const std::vector<Complex> y = {1, 0, {0.5, 0.2}, -1};
  DelaySynapses synapses;
  for (int k = 0; k < 6; ++k) {
    synapses.weights.push_back(random.uniform(0.1, 1));
    synapses.delays.push_back(random.uniform());
  }
  const auto found = delay_loss(z, y, synapses);
  const double step = 1e-6;
  const auto slope = [&](std::vector<double>& values, std::size_t k) {
    const double kept = values[k];
    values[k] = kept + step;
    const double above = delay_loss(z, y, synapses).loss;
    values[k] = kept - step;
    const double below = delay_loss(z, y, synapses).loss;
    values[k] = kept;
    return (above - below) / (2 * step);
  };
  for (std::size_t k = 0; k < 6; ++k) {
    EXPECT_NEAR(found.weights[k], slope(synapses.weights, k), 1e-7);
    EXPECT_NEAR(found.delays[k], slope(synapses.delays, k), 1e-7);
  }
}

TEST(DelayDescent, LearnsWhatTheAlgebraKnows) {
  Random random(12);
  const auto task = random_patterns(10, 20, random);
  const auto z = phases_of(task.patterns, 1);
  const std::vector<Complex> y(task.targets.begin(), task.targets.end());
  const auto learnt = descend_delays(z, y, 1, {});
  EXPECT_LT(delay_loss(z, y, learnt).loss, 1e-3);
  for (std::size_t k = 0; k < 20; ++k)
    EXPECT_TRUE(learnt.weights[k] >= 0 && learnt.delays[k] >= 0 && learnt.delays[k] < 1);
}

TEST(VibrationTask, DelaysLocateBetterThanWeights) {
  VibrationTask task;
  task.tests = 500;
  const double delays = vibration_error_deg(task, true, 1);
  EXPECT_LT(delays, 4);
  EXPECT_GT(vibration_error_deg(task, false, 1), 1.3 * delays);
}

// All spikes of the target arrive at once; others come one by one.
TEST(LeakyDetector, SeesItsPatternAlone) {
  Random random(13);
  const auto task = random_patterns(50, 20, random);
  DelaySynapses synapses;
  for (const double time : task.patterns[0]) {
    synapses.weights.push_back(1.0 / 20);
    synapses.delays.push_back(1 - time);
  }
  EXPECT_NEAR(leaky_peak(synapses, task.patterns[0], 0.1), 1, 1e-9);
  for (std::size_t p = 1; p < 50; ++p) EXPECT_LT(leaky_peak(synapses, task.patterns[p], 0.1), 0.5);
}

}  // namespace
}  // namespace spikedepth
