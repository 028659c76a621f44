#include "core/engine/grid_weights.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spikedepth {
namespace {

constexpr double kExactFloat = 16777216;  // 2^24
constexpr int kReadoutLevels = 32767;     // readouts sum in float32, so only 2^24 limits them

// The smallest power of two that is not below `value`, which is above 0.
double power_of_two_above(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  return std::ldexp(1.0, mantissa == 0.5 ? exponent - 1 : exponent);
}

}  // namespace

int largest_input(const NetworkDescription& network, const LayerInput& input, int largest_count) {
  int largest = 1;
  for (const auto& maps : input) {
    if (maps.layers.front() == kFrame) return largest_count;
    if (maps.layers.front() == kCoincidences) return network.coincidences.largest_level();
    if (!maps.either) largest = std::max(largest, static_cast<int>(maps.layers.size()));
  }
  return largest;
}

float grid_unit(const SynapseDescription& synapse, int largest_input, const GridOptions& options) {
  double largest = 0, largest_sum = 0;
  const std::size_t fan_in = synapse.weights.size() / static_cast<std::size_t>(synapse.outputs);
  for (std::size_t k = 0; k < static_cast<std::size_t>(synapse.outputs); ++k) {
    double sum = synapse.bias.empty() ? 0 : std::abs(static_cast<double>(synapse.bias[k]));
    for (std::size_t i = 0; i < fan_in; ++i) {
      const double size = std::abs(static_cast<double>(synapse.weights[k * fan_in + i]));
      largest = std::max(largest, size);
      sum += size * largest_input;
    }
    largest_sum = std::max(largest_sum, sum);
  }
  if (largest == 0 && largest_sum == 0) return 1;
  // Rounding may add half a unit a weight: that is what the factor leaves room for.
  const double room = kExactFloat / options.finer - static_cast<double>(fan_in) * largest_input;
  const double unit = std::max(largest / options.levels, largest_sum / std::max(room, 1.0));
  return static_cast<float>(power_of_two_above(unit));
}

void round_to_grid(std::vector<float>& values, float unit) {
  for (float& value : values)
    value = static_cast<float>(std::nearbyint(static_cast<double>(value) / unit) * unit);
}

NetworkDescription on_grid(NetworkDescription network, const GridOptions& options) {
  for (auto& layer : network.layers) {
    const float unit = grid_unit(
        layer.synapse, largest_input(network, layer.input, options.largest_count), options);
    round_to_grid(layer.synapse.weights, unit);
    round_to_grid(layer.synapse.bias, unit);
  }
  GridOptions fine = options;
  fine.levels = kReadoutLevels;
  float shared = std::numeric_limits<float>::min();
  for (const auto& readout : network.readouts) {
    // Each axis has weights of 1 / (2 factor).
    fine.finer = readout.bilinear > 0 ? 4 * readout.bilinear * readout.bilinear : 1;
    const float unit = grid_unit(
        readout.synapse, largest_input(network, readout.input, options.largest_count), fine);
    shared = std::max(shared, unit * static_cast<float>(network.readouts.size()));
  }
  shared = static_cast<float>(power_of_two_above(shared));
  for (auto& readout : network.readouts) {
    round_to_grid(readout.synapse.weights, shared);
    round_to_grid(readout.synapse.bias, shared);
  }
  return network;
}

}  // namespace spikedepth
