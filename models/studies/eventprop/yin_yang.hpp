#pragma once
// The Yin-Yang task: which part of the symbol holds a point. Source: Kriener, Goeltz, Petrovici,
// NICE 2022; the published samples, to the bit.
#include <array>
#include <cstdint>
#include <vector>

#include "core/eventprop/spike_train.hpp"

namespace spikedepth {

/// Coordinates x, y in the unit square and 1 - x, 1 - y; classes 0 and 1 are the halves, 2 the
/// dots.
struct YinYangPoint {
  std::array<double, 4> features{};
  std::int32_t label = 0;
};

/// The class of a point within the circle of radius 0.5 around (0.5, 0.5).
std::int32_t yin_yang_class(double x, double y);

/// `count` samples, classes drawn with equal probability. The published sets have seed 42 (5000,
/// training), 41 (1000, validation) and 40 (1000, test).
std::vector<YinYangPoint> yin_yang(std::uint32_t seed, std::int64_t count);

/// Input k fires at features[k] * 30 ms, a fifth one at 0.
SpikeTrain yin_yang_spikes(const YinYangPoint& point);

}  // namespace spikedepth
