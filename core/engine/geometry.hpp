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

/// One axis of a convolution. Sources [first[p], last[p]) reach output position p; one at place a
/// meets kernel tap a - p * step + padding.
struct Axis {
  std::vector<PlacedSource> sources;  // ordered by place
  std::vector<std::int32_t> first, last;
  int step = 1;
  int padding = 0;

  int positions() const { return static_cast<int>(first.size()); }
  /// The source that a tap of a position meets, or -1.
  int source_at(int position, int tap) const;
  /// Counts the positions [from, end) whose tap meets a source.
  int count_sources(int from, int end, int tap) const;

  std::vector<std::int32_t> source_of_place;  // -1: none; from place 0 on
};

/// Plain convolution: every source stands at its own place.
Axis plain_axis(int sources, int outputs, int kernel, int stride, int padding);

/// Nearest upsampling to outputs + kernel - 1 and a convolution without padding, as two axes. A
/// source that is repeated r times becomes r / 2 pairs and r % 2 singles.
///
/// A pair at places (q - 1, q) enters once, at q, into sums z over outputs + 1 positions. The
/// output is then z[p] + z[p + 1], which is half the work of adding it twice. Singles are added to
/// the output as they are.
struct UpsampledAxis {
  Axis pairs;    // outputs + 1 positions
  Axis singles;  // outputs positions; empty where every source is repeated an even number of times
};
UpsampledAxis upsampled_axis(int sources, int outputs, int kernel);

}  // namespace spikedepth::engine
