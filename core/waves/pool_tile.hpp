#pragma once
// Pooling that waves have grown, as the kernels of a strided convolution: a tile of pixels whose
// borders meet, so that tiles side by side leave no seam.
#include <cstdint>
#include <vector>

namespace spikedepth {

struct PoolTileParameters {
  std::int64_t pixels = 40;  // of a side
  std::int64_t stride = 4;   // pixels a cell of the pooled map; divides `pixels`
  std::int64_t units = 100;
  std::int64_t steps = 50000;  // of 1 ms
  double side = 28;            // of the sheet, in lengths of the lateral kernel
  double outer = 6;            // where inhibition begins: the size of waves, and of pools
  double dead = 0;             // share of pixels that do not exist; the synapses of the others are
                               // stronger by as much
  bool shuffled = false;       // control: the same fields with pixels in another order
  std::uint64_t seed = 1;

  /// Throws ConfigError on values that make no tile.
  void check() const;
};

/// kernels [cells * cells][window][window] with window = 2 pixels and cells = pixels / stride: the
/// weights of cell (r, c) of the pooled map, row by row, over pixels from `pixels` / 2 before the
/// tile to `pixels` / 2 behind it. Each sums to 1. A unit belongs to the cell nearest to its
/// centre; several are averaged, a cell without any takes the four nearest by inverse distance.
struct PoolTile {
  std::int64_t cells = 0, window = 0;
  std::vector<float> kernels;
  std::vector<float> alive;  // [pixels][pixels], 1 or 0
  std::int64_t compact = 0;  // units with a compact field; others take no part
  double radius_px = 0;      // root mean square radius of a field, mean
  double empty = 0;          // share of the cells that had no unit of their own
};

/// The pixels that exist, by row and column, ascending; those of `seed` and `dead` alone.
std::vector<std::int64_t> living_pixels(const PoolTileParameters& parameters);

/// Deterministic. Takes a second or some. Throws ConfigError where no unit has found a place.
PoolTile grow_pool_tile(const PoolTileParameters& parameters);

}  // namespace spikedepth
