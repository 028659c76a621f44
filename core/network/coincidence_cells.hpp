#pragma once
// Binocular coincidence cells: they fire where both cameras saw the same after a shift.
#include <cstdint>

namespace spikedepth {

/// Height and width of a map.
struct MapSize {
  int height = 0, width = 0;
};

/// A stage between the frame and the layers. Of each window, cell (d, x, y) compares what the left
/// camera saw at (x, y) with what the right one saw at (x - d, y), d = 0 .. disparities - 1. A
/// polarity that both saw counts +1, one that meets the other polarity -1: four ANDs of two binary
/// inputs (weights 1 and 1, threshold 2), for which a count above 1 is 1. Map d of the stage is the
/// sum over `pool` x `pool` pixels divided by `pool`; earlier windows add to it with weight
/// leak^age.
struct CoincidenceCells {
  int disparities = 0;  // 0: the network has none; at most kMostDisparities
  int pool = 4;         // a power of two
  float leak = 0;       // a multiple of 1/16, so that all sums are exact; 3/4 leaves a grid finer
  int windows = 1;      // whose frames [4][height][width] follow one another, the oldest first

  /// Throws ConfigError for values out of range.
  void check() const;
  MapSize map_size(MapSize frame) const;
  /// The largest value of a map, in units of its smallest step: what a grid of weights needs.
  int largest_level() const;
};

constexpr int kMostDisparities = 64;

/// Work of one pass.
struct CoincidenceCounts {
  double active_inputs = 0;  // pixels, cameras and polarities with events
  double inputs = 0;         // all of them
  double lookups = 0;        // active inputs times the ANDs that they reach
  double cells = 0;          // all ANDs
  double coincidences = 0;   // ANDs that fired
};

/// Writes the maps [disparities][height / pool][width / pool] (sizes rounded up) of `frame`
/// [windows][4][height][width]; channels as CountEncoder's.
void coincidence_maps(const CoincidenceCells& cells, const float* frame, MapSize size, float* maps);

/// What the ANDs do for `frame`; inputs near the border reach fewer.
CoincidenceCounts count_coincidences(const CoincidenceCells& cells, const float* frame,
                                     MapSize size);

}  // namespace spikedepth
