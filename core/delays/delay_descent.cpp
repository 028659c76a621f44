#include "core/delays/delay_descent.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kRound = 6.283185307179586476925;

class AdamMoments {
 public:
  explicit AdamMoments(std::size_t count) : first_(count), second_(count) {}
  // values -= rate m / (sqrt(v) + eps), bias-corrected; `step` counts from 1.
  void apply(std::vector<double>& values, const std::vector<double>& gradient, double rate,
             int step) {
    const double c1 = 1 - std::pow(0.9, step), c2 = 1 - std::pow(0.999, step);
    for (std::size_t i = 0; i < values.size(); ++i) {
      first_[i] = 0.9 * first_[i] + 0.1 * gradient[i];
      second_[i] = 0.999 * second_[i] + 0.001 * gradient[i] * gradient[i];
      values[i] -= rate * (first_[i] / c1) / (std::sqrt(second_[i] / c2) + 1e-8);
    }
  }

 private:
  std::vector<double> first_, second_;
};

}  // namespace

DelayLoss delay_loss(const ComplexMatrix& z, const std::vector<Complex>& targets,
                     const DelaySynapses& synapses) {
  SPIKEDEPTH_CHECK(z.rows == targets.size() && z.columns == synapses.weights.size(),
                   "a target for every pattern, a synapse for every input");
  std::vector<Complex> turns;
  for (const double delay : synapses.delays)
    turns.push_back(std::polar(1.0, kRound * delay / synapses.period));
  DelayLoss found{0, std::vector<double>(z.columns), std::vector<double>(z.columns)};
  for (std::size_t p = 0; p < z.rows; ++p) {
    Complex error = -targets[p];
    for (std::size_t k = 0; k < z.columns; ++k)
      error += synapses.weights[k] * turns[k] * z.at(p, k);
    found.loss += 0.5 * std::norm(error);
    for (std::size_t k = 0; k < z.columns; ++k) {
      const auto along = std::conj(error) * z.at(p, k) * turns[k];
      found.weights[k] += along.real();
      found.delays[k] -= kRound * synapses.weights[k] * along.imag();
    }
  }
  return found;
}

DelaySynapses descend_delays(const ComplexMatrix& z, const std::vector<Complex>& targets,
                             double period, const DelayDescentPlan& plan) {
  Random random(plan.seed);
  DelaySynapses synapses;
  synapses.period = 1;  // until the end: delays are in periods
  for (std::size_t k = 0; k < z.columns; ++k) {
    synapses.weights.push_back(random.uniform(0, 2.0 / double(z.columns)));
    synapses.delays.push_back(random.uniform());
  }
  AdamMoments weights(z.columns), delays(z.columns);
  for (int step = 1; step <= plan.steps; ++step) {
    const auto found = delay_loss(z, targets, synapses);
    weights.apply(synapses.weights, found.weights, plan.rate, step);
    delays.apply(synapses.delays, found.delays, plan.rate, step);
    for (auto& weight : synapses.weights) weight = std::max(0.0, weight);
    for (auto& delay : synapses.delays) delay -= std::floor(delay);
  }
  for (auto& delay : synapses.delays) delay *= period;
  synapses.period = period;
  return synapses;
}

}  // namespace spikedepth
