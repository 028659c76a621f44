#pragma once
#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// Holes that StereoSpike closes in MVSEC's truth: fewer than this many pixels.
constexpr int kStereoSpikeHoleArea = 24;

/// Morphological area closing (4-connected): every dark structure of fewer than `area` pixels is
/// raised to the level at which it grows beyond that; unknown pixels count as depth 0 and are
/// unknown again afterwards if they stayed 0. Union-find after Meijster and Wilkinson, "A
/// comparison of algorithms for connected set openings and closings", PAMI 2002.
DepthMap fill_holes(const DepthMap& depth, int area);

}  // namespace spikedepth
