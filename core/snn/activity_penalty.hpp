#pragma once
// Penalties that keep firing rates and potentials in a range, for losses.
#include <map>
#include <string>

#include "core/snn/stateful/containers.hpp"

namespace spikedepth {

/// Rates in spikes per neuron and step.
struct RatePenalty {
  double lowest = 0, highest = 1;
  double below_strength = 0, above_strength = 0;
};

/// sum over neurons of below (relu(lowest - r))^2 + above (relu(r - highest))^2, over their number;
/// r [...] is each neuron's rate.
torch::Tensor rate_penalty(const torch::Tensor& rates, const RatePenalty& penalty);

/// Mean of (relu(|v| - limit))^2: potentials should not run far beyond their threshold.
torch::Tensor potential_penalty(const torch::Tensor& potentials, double limit);

/// Adds up the outputs of a network's stateful layers, with their gradients, until the penalty is
/// taken. Lives as long as it should count.
class ActivityAccumulator {
 public:
  /// `sequences`: the network handles [T, B, ...], else single steps [B, ...].
  explicit ActivityAccumulator(StatefulSequential& network, bool sequences = true);
  ~ActivityAccumulator();
  ActivityAccumulator(const ActivityAccumulator&) = delete;
  ActivityAccumulator& operator=(const ActivityAccumulator&) = delete;

  /// The rates of a layer's neurons [...] since the last take(), a mean over time and batch.
  torch::Tensor rates(const std::string& layer) const;
  /// The sum of rate_penalty() over all layers but `without`; forgets what was counted.
  torch::Tensor take(const RatePenalty& penalty, const std::string& without = "");

 private:
  struct Sum {
    torch::Tensor spikes;
    std::int64_t count = 0;
  };
  StatefulSequential& network_;
  std::size_t hook_;
  std::map<std::string, Sum> sums_;
};

}  // namespace spikedepth
