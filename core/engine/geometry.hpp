#pragma once
// Which source pixels reach which outputs, one axis at a time.
#include <cstdint>
#include <vector>

#include "core/engine/kernels.hpp"

namespace spikedepth::engine {

/// Rows or columns [first, last).
struct Range {
  int first, last;
};

/// One axis of a convolution over `atoms`. Output position p is reached by the atoms [first[p],
/// last[p]); an atom at place a meets kernel tap a - p * step + padding.
struct Axis {
  std::vector<Atom> atoms;  // ordered by place
  std::vector<std::int32_t> first, last;
  int step = 1;
  int padding = 0;

  int positions() const { return static_cast<int>(first.size()); }
  /// Sources at tap 0.. of position p, or -1: source_at(p, tap). At most one atom has a place.
  int source_at(int position, int tap) const;
  /// How many of the positions [from, end) have one there.
  int sources(int from, int end, int tap) const;

  std::vector<std::int32_t> source_of_place;  // -1: none; from place 0 on
};

/// Plain convolution: atoms are the sources themselves.
Axis plain_axis(int sources, int outputs, int kernel, int stride, int padding);

/// Nearest upsampling to outputs + kernel - 1 and a convolution without padding, as two axes. A
/// source that is repeated r times is r / 2 pairs and r % 2 singles. A pair at places (q - 1, q) is
/// one atom at q, and the output is z[p] + z[p + 1] with z over outputs + 1 positions: half the
/// work of adding it twice. Singles are added to the output as they are.
struct UpsampledAxis {
  Axis pairs;    // outputs + 1 positions
  Axis singles;  // outputs positions; no atoms where every source is repeated an even number of
                 // times
};
UpsampledAxis upsampled_axis(int sources, int outputs, int kernel);

}  // namespace spikedepth::engine
