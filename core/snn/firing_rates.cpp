#include "core/snn/firing_rates.hpp"

namespace spikedepth {

std::vector<LayerRate> firing_rates(const DepthOutput& output) {
  std::vector<LayerRate> rates;
  for (const auto& layer : output.layers) {
    const auto fired = torch::count_nonzero(layer.output).item<double>();
    const auto neurons = static_cast<double>(layer.output.numel());
    rates.push_back({layer.name, fired / neurons,
                     neurons / static_cast<double>(layer.output.size(0)), layer.synapse});
  }
  return rates;
}

}  // namespace spikedepth
