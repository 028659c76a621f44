#pragma once
// Weights on a grid on which sums are exact in any order.
#include <string>
#include <vector>

#include "core/network/network_description.hpp"

namespace spikedepth {

/// How fine the grid is, and what it must hold exactly.
struct GridOptions {
  /// Levels on each side of 0 at most: 1023 needs 11 bits and lets the engine add 32 weights in 16
  /// bits. Readouts sum in float32, so only exactness limits them below 16 bits.
  int levels = 1023, readout_levels = 32767;
  /// Weights that lie on a grid with exact sums stay as they are, whatever its levels.
  bool keep_exact = true;
  int largest_count = 255;  // of the frame
  int finer = 1;  // how many times finer than the grid the results of bilinear weights lie
};

/// The largest value of an input in steps of its own grid: `largest_count` of the frame, the
/// largest level of coincidence maps, or the number of summed maps.
int largest_input(const NetworkDescription& network, const LayerInput& input, int largest_count);

/// The finest power of two u on which weights have at most `options.levels` levels and sums are
/// exact. With inputs up to `largest_input` no sum over an output, bias included, exceeds 2^24 u.
/// So every partial sum is exact in float32, in any order.
float grid_unit(const SynapseDescription& synapse, int largest_input, const GridOptions& options);

/// Rounds to the nearest multiple of `unit`, ties to even.
void round_to_grid(std::vector<float>& values, float unit);

/// At most so many bits, sign included, for every synapse, 2 to 16.
GridOptions grid_of_bits(int bits);

/// Rounds every synapse to its own grid; all readouts share one, because their sums are added. The
/// result is the same network for every engine. It differs from the original by the rounding, and
/// not at all where the weights were on such a grid before.
NetworkDescription on_grid(NetworkDescription network, const GridOptions& options = {});

/// What on_grid() leaves of a synapse's weights.
struct GridBits {
  std::string name;   // of the synapse, or "readouts"
  int bits = 1;       // of the largest level, sign included
  bool kept = false;  // on an exact grid before: nothing was rounded
};
std::vector<GridBits> grid_bits(const NetworkDescription& network, const GridOptions& options = {});

/// One line: "14 bits in readouts, 11 in 12 layers, 10 in conv4; as they were: conv1".
std::string grid_bits_text(const std::vector<GridBits>& layers);

}  // namespace spikedepth
