#include "core/network/channel_thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

// Adds what input channels [first, first + sums) of a synapse weigh.
void add_inputs(const SynapseDescription& synapse, int first, std::vector<double>& sums) {
  for (int k = 0; k < synapse.outputs; ++k) {
    for (std::size_t c = 0; c < sums.size(); ++c) {
      for (int y = 0; y < synapse.kernel; ++y) {
        for (int x = 0; x < synapse.kernel; ++x)
          sums[c] += double(synapse.weight(k, first + static_cast<int>(c), y, x));
      }
    }
  }
}

}  // namespace

std::vector<double> outgoing_sums(const NetworkDescription& network, int layer) {
  std::vector<double> sums(static_cast<std::size_t>(channels_of(network, layer)), 0.0);
  bool drives = false;
  for (const auto& other : network.layers) {
    int first = 0;
    for (const auto& merged : other.input) {
      const auto times = std::count(merged.layers.begin(), merged.layers.end(), layer);
      if (times > 0) add_inputs(other.synapse, first, sums);
      drives = drives || times > 0;
      first += channels_of(network, merged.layers.front());
    }
  }
  return drives ? sums : std::vector<double>();
}

void scale_channel_threshold(NetworkDescription& network, int layer, int channel, double factor) {
  if (layer < 0 || static_cast<std::size_t>(layer) >= network.layers.size())
    throw ConfigError(format("no spiking layer %d in this network", layer));
  auto& synapse = network.layers[static_cast<std::size_t>(layer)].synapse;
  if (channel < 0 || channel >= synapse.outputs)
    throw ConfigError(format("no channel %d in layer %d", channel, layer));
  if (!(factor > 0 && std::isfinite(factor)))
    throw ConfigError("the factor on a threshold must be above 0");
  const auto inputs = synapse.weights.size() / static_cast<std::size_t>(synapse.outputs);
  const auto divisor = static_cast<float>(factor);
  for (std::size_t i = 0; i < inputs; ++i)
    synapse.weights[static_cast<std::size_t>(channel) * inputs + i] /= divisor;
  if (!synapse.bias.empty()) synapse.bias[static_cast<std::size_t>(channel)] /= divisor;
}

std::vector<int> lowest_places(const std::vector<double>& values, double share) {
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)];
  });
  const auto wanted = std::ceil(share * static_cast<double>(values.size()));
  order.resize(std::min(values.size(), static_cast<std::size_t>(std::max(0.0, wanted))));
  return order;
}

}  // namespace spikedepth
