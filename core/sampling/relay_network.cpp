#include "core/sampling/relay_network.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

// The start: copies are all but certain, everything else is nearly 0.
constexpr double kRelay = 8, kRelayBias = -4, kSmall = 0.05, kSmallExcitation = 0.01;

double logistic(double h) {
  return 1 / (1 + std::exp(-h));
}

// Sum of a row's weights from the neurons that are on.
double from_active(const std::vector<double>& weights, int row, int causes, CauseSet active) {
  double sum = 0;
  for (int j = 0; j < causes; ++j) {
    if (((active >> j) & 1U) != 0) sum += weights[static_cast<std::size_t>(row * causes + j)];
  }
  return sum;
}

}  // namespace

void RelayWeights::check() const {
  const auto n = static_cast<std::size_t>(causes);
  for (const auto* matrix : {&ee, &ei, &ie, &ii, &feed}) {
    SPIKEDEPTH_CHECK(matrix->size() == n * n, "weights are square");
    SPIKEDEPTH_CHECK(std::all_of(matrix->begin(), matrix->end(), [](double w) { return w >= 0; }),
                     "weights keep their sign (Dale's law)");
  }
  SPIKEDEPTH_CHECK(excitatory_bias.size() == n && inhibitory_bias.size() == n,
                   "every neuron has a bias");
}

RelayWeights relay_start(const std::vector<double>& coupling, int causes) {
  const auto n = static_cast<std::size_t>(causes);
  RelayWeights start;
  start.causes = causes;
  start.ee.assign(n * n, 0.0);
  start.ei.assign(n * n, kSmall);
  start.ie.assign(n * n, kSmall);
  start.ii.assign(n * n, kSmall);
  start.feed.assign(n * n, kSmall);
  start.excitatory_bias.assign(n, 0.0);
  start.inhibitory_bias.assign(n, kRelayBias);
  for (std::size_t k = 0; k < n; ++k) {
    start.ie[k * n + k] += kRelay;
    start.ii[k * n + k] = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (j == k) continue;
      start.ei[k * n + j] += std::max(0.0, -coupling[k * n + j]);
      start.ee[k * n + j] = std::max(0.0, coupling[k * n + j]) + kSmallExcitation;
    }
  }
  return start;
}

RelaySampler::RelaySampler(RelayWeights weights, const std::vector<double>& drive)
    : weights_(std::move(weights)) {
  weights_.check();
  const int n = weights_.causes;
  SPIKEDEPTH_CHECK(drive.size() == static_cast<std::size_t>(n), "every cause has a drive");
  for (int k = 0; k < n; ++k) {
    const auto at = static_cast<std::size_t>(k);
    excitatory_drive_.push_back(std::exp(weights_.log_gain) * drive[at] +
                                weights_.excitatory_bias[at]);
    double fed = weights_.inhibitory_bias[at];
    for (int j = 0; j < n; ++j) {
      fed += weights_.feed[static_cast<std::size_t>(k * n + j)] *
             logistic(drive[static_cast<std::size_t>(j)]);
    }
    inhibitory_drive_.push_back(fed);
  }
}

CauseSet RelaySampler::step(Random& random) {
  const int n = weights_.causes;
  CauseSet excitatory = excitatory_, inhibitory = inhibitory_;
  const auto redraw = [&random](CauseSet& set, int k, double update, double h) {
    if (update < 1 && random.uniform() >= update) return;
    const CauseSet bit = CauseSet{1} << k;
    set = random.uniform() < logistic(h) ? set | bit : set & ~bit;
  };
  for (int k = 0; k < n; ++k) {
    redraw(excitatory, k, weights_.excitatory_update,
           excitatory_drive_[static_cast<std::size_t>(k)] +
               from_active(weights_.ee, k, n, excitatory_) -
               from_active(weights_.ei, k, n, inhibitory_));
    redraw(inhibitory, k, weights_.inhibitory_update,
           inhibitory_drive_[static_cast<std::size_t>(k)] +
               from_active(weights_.ie, k, n, excitatory_) -
               from_active(weights_.ii, k, n, inhibitory_));
  }
  excitatory_ = excitatory;
  inhibitory_ = inhibitory;
  return excitatory_;
}

}  // namespace spikedepth
