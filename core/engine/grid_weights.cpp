#include "core/engine/grid_weights.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/engine/float_grain.hpp"

namespace spikedepth {
namespace {

constexpr double kExactFloat = 16777216;  // 2^24

// The smallest power of two that is not below `value`, which is above 0.
double power_of_two_above(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  return std::ldexp(1.0, mantissa == 0.5 ? exponent - 1 : exponent);
}

struct SynapseSize {
  double largest = 0;      // weight
  double largest_sum = 0;  // over an output, all inputs being the largest, bias included
  double entries = 0;      // of an output, each counted as often as its largest input
  double grain = 0;  // the largest power of two of which weights and biases are multiples; 0: none
};

SynapseSize size_of(const SynapseDescription& synapse, int largest_input) {
  SynapseSize size;
  int exponent = std::numeric_limits<int>::max();
  bool finite = true;
  const auto magnitude = [&](float value) {
    finite = finite && std::isfinite(value);
    if (value != 0.0F) exponent = std::min(exponent, engine::grain_exponent(value));
    return std::abs(static_cast<double>(value));
  };
  const std::size_t fan_in = synapse.weights.size() / static_cast<std::size_t>(synapse.outputs);
  for (std::size_t k = 0; k < static_cast<std::size_t>(synapse.outputs); ++k) {
    double sum = synapse.bias.empty() ? 0 : magnitude(synapse.bias[k]);
    for (std::size_t i = 0; i < fan_in; ++i) {
      const double weight = magnitude(synapse.weights[k * fan_in + i]);
      size.largest = std::max(size.largest, weight);
      sum += weight * largest_input;
    }
    size.largest_sum = std::max(size.largest_sum, sum);
  }
  size.entries = static_cast<double>(fan_in) * largest_input;
  const bool zero = exponent == std::numeric_limits<int>::max();
  if (finite) size.grain = zero ? 1.0 : std::ldexp(1.0, exponent);
  return size;
}

// Whether weights of `size` may stay on a grid of `grain`.
bool stays(const SynapseSize& size, double grain, const GridOptions& options) {
  return grain > 0 && size.largest_sum * options.finer <= kExactFloat * grain &&
         (options.keep_exact || size.largest <= options.levels * grain);
}

// The finest power of two on which weights have the wanted levels and sums are exact.
float unit_of(const SynapseSize& size, const GridOptions& options) {
  if (size.largest == 0 && size.largest_sum == 0) return 1;
  // Rounding may add half a unit a weight: that is what the entries leave room for.
  const double room = kExactFloat / options.finer - size.entries;
  const double unit =
      std::max(size.largest / options.levels, size.largest_sum / std::max(room, 1.0));
  return static_cast<float>(power_of_two_above(unit));
}

struct Grid {
  float unit = 1;
  bool kept = false;
};

Grid grid_of(const SynapseDescription& synapse, int largest_input, const GridOptions& options) {
  const auto size = size_of(synapse, largest_input);
  if (stays(size, size.grain, options)) return {static_cast<float>(size.grain), true};
  return {unit_of(size, options), false};
}

// All readouts' sums are added: one grid for them, on which the sum of all is exact.
Grid readout_grid(const NetworkDescription& network, const GridOptions& options) {
  GridOptions fine = options;
  fine.levels = options.readout_levels;
  SynapseSize together;
  together.grain = std::numeric_limits<double>::infinity();
  for (const auto& readout : network.readouts) {
    const auto size =
        size_of(readout.synapse, largest_input(network, readout.input, options.largest_count));
    together.largest = std::max(together.largest, size.largest);
    together.largest_sum += size.largest_sum;
    together.entries += size.entries;
    together.grain = std::min(together.grain, size.grain);
    // Each axis has weights of 1 / (2 factor).
    if (readout.bilinear > 0)
      fine.finer = std::max(fine.finer, 4 * readout.bilinear * readout.bilinear);
  }
  if (stays(together, together.grain, fine)) return {static_cast<float>(together.grain), true};
  return {unit_of(together, fine), false};
}

Grid layer_grid(const NetworkDescription& network, const SpikingLayerDescription& layer,
                const GridOptions& options) {
  return grid_of(layer.synapse, largest_input(network, layer.input, options.largest_count),
                 options);
}

// Of the largest weight, rounded to the grid: its level's digits and the sign.
int bits_on(const SynapseDescription& synapse, const Grid& grid) {
  double level = 0;
  for (const float weight : synapse.weights)
    level = std::max(level, std::nearbyint(std::abs(static_cast<double>(weight)) / grid.unit));
  return level < 1 ? 1 : std::ilogb(level) + 2;
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
  return unit_of(size_of(synapse, largest_input), options);
}

GridOptions grid_of_bits(int bits) {
  if (bits < 2 || bits > 16) throw ConfigError("weight bits must be from 2 to 16");
  GridOptions options;
  options.levels = options.readout_levels = (1 << (bits - 1)) - 1;
  options.keep_exact = false;
  return options;
}

void round_to_grid(std::vector<float>& values, float unit) {
  for (float& value : values)
    value = static_cast<float>(std::nearbyint(static_cast<double>(value) / unit) * unit);
}

NetworkDescription on_grid(NetworkDescription network, const GridOptions& options) {
  for (auto& layer : network.layers) {
    const float unit = layer_grid(network, layer, options).unit;
    round_to_grid(layer.synapse.weights, unit);
    round_to_grid(layer.synapse.bias, unit);
  }
  if (network.readouts.empty()) return network;
  const float shared = readout_grid(network, options).unit;
  for (auto& readout : network.readouts) {
    round_to_grid(readout.synapse.weights, shared);
    round_to_grid(readout.synapse.bias, shared);
  }
  return network;
}

std::vector<GridBits> grid_bits(const NetworkDescription& network, const GridOptions& options) {
  std::vector<GridBits> layers;
  for (const auto& layer : network.layers) {
    const auto grid = layer_grid(network, layer, options);
    layers.push_back({layer.synapse.name, bits_on(layer.synapse, grid), grid.kept});
  }
  if (network.readouts.empty()) return layers;
  const auto grid = readout_grid(network, options);
  GridBits readouts{"readouts", 1, grid.kept};
  for (const auto& readout : network.readouts)
    readouts.bits = std::max(readouts.bits, bits_on(readout.synapse, grid));
  layers.push_back(readouts);
  return layers;
}

std::string grid_bits_text(const std::vector<GridBits>& layers) {
  constexpr std::size_t kNamed = 3;
  std::map<int, std::vector<std::string>, std::greater<>> by_bits;
  std::vector<std::string> kept, parts;
  for (const auto& layer : layers) {
    by_bits[layer.bits].push_back(layer.name);
    if (layer.kept) kept.push_back(layer.name);
  }
  for (const auto& [bits, names] : by_bits) {
    const auto where = names.size() <= kNamed ? join(names) : format("%zu layers", names.size());
    parts.push_back(format(parts.empty() ? "%d bits in " : "%d in ", bits) + where);
  }
  std::string text = join(parts);
  if (kept.size() == layers.size()) return text + "; all as they were";
  if (!kept.empty()) text += "; as they were: " + join_some(kept);
  return text;
}

}  // namespace spikedepth
