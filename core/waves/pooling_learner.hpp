#pragma once
// Units that compete for waves: each wave is local, so that those who win end up with compact
// receptive fields (Raghavan, Lin, Thomson 2019, 2021).
#include <cstdint>
#include <vector>

#include "core/base/random.hpp"

namespace spikedepth {

struct PoolingParameters {
  std::int64_t inputs = 1, units = 1;
  std::int64_t winners = 1;  // a step
  double rate = 0.1;         // of synapses, times `gain`
  double gain = 1;           // 1 for steps of 1 ms (model A), dt for model B
  double threshold = 70;     // mean of the thresholds at the start
  double threshold_rise = 0.005;
  /// Every so many steps, units updated fewer than `wake_updates` times get a fifth of their
  /// largest drive for a threshold; 0 = never.
  std::int64_t wake_steps = 1000, wake_updates = 200;
};

/// With H the spikes of the sheet below:
///   a = W H, y = max(0, a - threshold); the largest y stay, y <- y (y / max y)^4
///   W_l <- W_l + gain rate y_l H, threshold_l <- threshold_l + gain 0.005 y_l
///   W_l <- W_l 2.5 / mean(W_l): all that ever weakens a synapse
/// Weights start at N(2.5, 0.14) and thresholds at N(threshold, 2).
class PoolingLearner {
 public:
  static constexpr double kMeanWeight = 2.5;

  /// Throws ConfigError where the sizes make no layer.
  PoolingLearner(const PoolingParameters& parameters, std::uint64_t seed);
  /// What one unit does in a step.
  struct Winner {
    std::int64_t unit = 0;
    double activity = 0;
  };
  /// Learns from the spikes of a step; those that won, ascending by unit.
  const std::vector<Winner>& learn(const std::vector<std::int64_t>& fired);
  /// Unit l gets a single synapse, to input `inputs[l]`, as units that grew above a cell have.
  /// Throws InternalError unless there is one input for each unit.
  void start_at(const std::vector<std::int64_t>& inputs);
  const std::vector<float>& weights() const { return weights_; }  // [units][inputs]
  const std::vector<std::int64_t>& updates() const { return updates_; }
  const std::vector<double>& thresholds() const { return thresholds_; }
  std::int64_t inputs() const { return parameters_.inputs; }
  std::int64_t units() const { return parameters_.units; }

 private:
  void compete(const std::vector<std::int64_t>& fired);
  void strengthen(const Winner& winner, const std::vector<std::int64_t>& fired);
  void wake();

  PoolingParameters parameters_;
  std::vector<float> weights_;
  std::vector<double> thresholds_, largest_;
  std::vector<std::int64_t> updates_;
  std::vector<Winner> winners_;
  std::int64_t steps_ = 0;
};

}  // namespace spikedepth
