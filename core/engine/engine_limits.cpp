#include "core/engine/engine_limits.hpp"

#include <algorithm>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/engine/event_lists.hpp"
#include "core/engine/grid_weights.hpp"
#include "core/engine/packed_weights.hpp"
#include "core/engine/readout_runner.hpp"

namespace spikedepth {
namespace {

// What a check of the description finds, as text.
template <typename Check>
std::string finding_of(const Check& check) {
  try {
    check();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

// The most entries that one output position takes from a list, whatever the arithmetic.
std::int64_t most_entries(const NetworkDescription& network, const SpikingLayerDescription& layer) {
  const auto& synapse = layer.synapse;
  int channels = 0;
  for (const auto arithmetic : {engine::Arithmetic::float32, engine::Arithmetic::integer}) {
    const int width = engine::block_width(synapse.outputs, arithmetic);
    channels = std::max(channels, engine::channels_in_block(synapse.kernel, width, arithmetic));
  }
  return std::int64_t{synapse.kernel} * std::min(channels, synapse.inputs) *
         (is_graded(layer.input.front().layers.front()) ? 0
                                                        : largest_input(network, layer.input, 0));
}

}  // namespace

std::string why_engine_cannot_run(const NetworkDescription& network) {
  auto finding = finding_of([&] { network.check(); });
  if (!finding.empty()) return finding;
  for (const auto& layer : network.layers) {
    if (most_entries(network, layer) > engine::kMostEntries)
      return format("layer %s takes up to %lld inputs in a row of its kernel; the engine takes %d",
                    layer.name.c_str(), static_cast<long long>(most_entries(network, layer)),
                    engine::kMostEntries);
  }
  for (const auto& readout : network.readouts) {
    if (readout.synapse.kernel > engine::kLargestReadoutKernel)
      return format("readout %s has a kernel of %d; the engine takes up to %d",
                    readout.name.c_str(), readout.synapse.kernel, engine::kLargestReadoutKernel);
  }
  return {};
}

std::string why_engine_cannot_run(const NetworkDescription& network, MapSize frame) {
  auto finding = why_engine_cannot_run(network);
  if (!finding.empty()) return finding;
  std::vector<MapSize> sizes;
  auto size_finding = finding_of([&] { sizes = layer_sizes(network, frame); });
  if (!size_finding.empty()) return size_finding;
  for (const auto& readout : network.readouts) {
    const auto& first = sizes[static_cast<std::size_t>(readout.input.front().layers.front())];
    for (const auto& maps : readout.input) {
      for (const int layer : maps.layers) {
        const auto& size = sizes[static_cast<std::size_t>(layer)];
        if (size.height != first.height || size.width != first.width)
          return "readout " + readout.name + " merges maps of different sizes";
      }
    }
  }
  return {};
}

}  // namespace spikedepth
