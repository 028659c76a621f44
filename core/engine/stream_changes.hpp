#pragma once
// How much of a network's activity changes from one window of a stream to the next.
#include <string>
#include <vector>

#include "core/engine/event_driven_engine.hpp"

namespace spikedepth {

/// One layer over a stream. Updating kept sums costs one addition a synapse for every spike that
/// came or went; computing anew costs one for every spike that is there. So keeping sums pays where
/// changed / spikes is below 1.
struct LayerChange {
  std::string layer;
  double spikes = 0;   // a window
  double changed = 0;  // neurons a window that fire in one of two neighbouring windows only
  double ratio() const { return spikes > 0 ? changed / spikes : 0; }
};

/// Compares the engine's spikes after each window with those after the one before.
class StreamChanges {
 public:
  /// Call after each run of the engine.
  void add(const EventDrivenEngine& engine);
  /// Means over the pairs of windows seen; empty before the second.
  std::vector<LayerChange> means() const;
  int windows() const { return windows_; }

 private:
  std::vector<LayerChange> sums_;
  std::vector<std::vector<std::uint32_t>> before_;
  int windows_ = 0;
};

}  // namespace spikedepth
