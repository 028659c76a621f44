#pragma once
// Logical OR of several spike maps.
#include <vector>

#include "core/engine/spike_map.hpp"
#include "core/network/network_description.hpp"

namespace spikedepth::engine {

/// Logical OR of several spike maps of one shape, in a map of its own.
class OrMerge {
 public:
  /// Whether maps need one: several of which any spike counts.
  static bool is_needed_for(const MergedMaps& maps) {
    return maps.either && maps.layers.size() > 1;
  }

  /// `sources` are the maps of the layers that `maps` names.
  OrMerge(const MergedMaps& maps, std::vector<const SpikeMap*> sources);

  /// Whether it merges the same layers.
  bool merges(const MergedMaps& maps) const { return maps.either && maps.layers == layers_; }
  /// Takes over the sources' present spikes.
  void update();
  const SpikeMap& spikes() const { return spikes_; }

 private:
  std::vector<int> layers_;
  std::vector<const SpikeMap*> sources_;
  SpikeMap spikes_;
};

}  // namespace spikedepth::engine
