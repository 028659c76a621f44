#include "core/snn/activity_penalty.hpp"

#include "core/base/error.hpp"

namespace spikedepth {

using torch::Tensor;

Tensor rate_penalty(const Tensor& rates, const RatePenalty& penalty) {
  const auto below = torch::relu(penalty.lowest - rates).square().mean();
  const auto above = torch::relu(rates - penalty.highest).square().mean();
  return below * penalty.below_strength + above * penalty.above_strength;
}

Tensor potential_penalty(const Tensor& potentials, double limit) {
  return torch::relu(potentials.abs() - limit).square().mean();
}

ActivityAccumulator::ActivityAccumulator(StatefulSequential& network, bool sequences)
    : network_(network) {
  hook_ = network.add_hook([this, sequences](const std::string& layer, const Tensor& output) {
    auto& sum = sums_[layer];
    const auto samples = sequences ? output.flatten(0, 1) : output;
    const auto spikes = samples.sum(0);
    sum.spikes = sum.spikes.defined() ? sum.spikes + spikes : spikes;
    sum.count += samples.size(0);
  });
}

ActivityAccumulator::~ActivityAccumulator() {
  network_.remove_hook(hook_);
}

Tensor ActivityAccumulator::rates(const std::string& layer) const {
  const auto found = sums_.find(layer);
  if (found == sums_.end()) throw ConfigError("no output of a layer '" + layer + "' was counted");
  return found->second.spikes / static_cast<double>(found->second.count);
}

Tensor ActivityAccumulator::take(const RatePenalty& penalty, const std::string& without) {
  Tensor total;
  for (const auto& [layer, sum] : sums_) {
    if (layer == without) continue;
    const auto part = rate_penalty(rates(layer), penalty);
    total = total.defined() ? total + part : part;
  }
  if (!total.defined()) throw ConfigError("no activity was counted since the last penalty");
  sums_.clear();
  return total;
}

}  // namespace spikedepth
