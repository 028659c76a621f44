#pragma once
// What balanced layers learn from: bars whose correlation is set, and patches of dead-leaves
// images, which stand for natural scenes.
#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/random.hpp"

namespace spikedepth {

/// Draws the next pattern into `x` [inputs].
using PatternSource = std::function<void(Random& random, std::vector<float>& x)>;

/// Two bars, each a whole row or column of side x side pixels of 0 and 1. The first one is any;
/// with probability `crossed` the second has the same number in the other orientation, else it is
/// any too (and may be the same).
PatternSource bars(std::int64_t side, double crossed);

/// All 2 side bars, each [side side]: rows first.
std::vector<std::vector<float>> ideal_bars(std::int64_t side);

/// A square image, row by row.
struct GreyImage {
  std::int64_t side = 0;
  std::vector<float> values;

  float at(std::int64_t y, std::int64_t x) const {
    return values[static_cast<std::size_t>(y * side + x)];
  }
};

/// Discs of random grey in front of one another, radii with a heavy tail (4 (u + 0.02)^-0.6, at
/// most 40 pixels): edges and areas of every size, as in photographs.
GreyImage dead_leaves(std::int64_t side, std::int64_t discs, Random& random);

/// The difference of two Gaussians (0.7 and 2 pixels), scaled to unit variance.
GreyImage band_passed(const GreyImage& image);

/// Patches of 8x8 pixels of twenty band-passed dead-leaves images (128x128): for every pixel
/// logistic(4 (I - 1)), then the same of -I; 128 inputs.
PatternSource scene_patches(std::uint64_t seed);

/// Patches of 8x8 pixels of event frames, 128 inputs of 0 and 1: brightened, then darkened.
constexpr std::int64_t kPatchSide = 8;

/// An event frame of a dead-leaves image that moves by up to three pixels along each axis: 1 where
/// the logarithm of the grey rises by more than 0.2 (`rising`), or falls (`falling`).
struct EventFrameMaps {
  std::int64_t side = 0;
  std::vector<unsigned char> rising, falling;  // [side side]
};
std::vector<EventFrameMaps> moving_leaves(std::uint64_t seed, std::int64_t count);

/// Reads the patch whose upper left pixel is (y, x) into `patch` [128].
void read_patch(const EventFrameMaps& frame, std::int64_t y, std::int64_t x,
                std::vector<float>& patch);

}  // namespace spikedepth
