#pragma once
#include "core/base/random.hpp"
#include "io/simulator/texture.hpp"

namespace spikedepth::simulator {

/// What a texture looks like; each is drawn anew from a random generator.
enum class Pattern {
  checker,  // cells of random grey
  stripes,  // bars of random width, slightly waving
  noise,    // octaves of value noise
  brick,    // courses with mortar
  speckle,  // overlapping discs of all sizes
  patches,  // overlapping rectangles of all sizes
  planks,   // long boards with grain
  facade,   // windows in a wall
  asphalt,  // fine grain with lines
  uniform   // one grey
};

/// Draws a repeating texture with features on many scales.
Texture make_texture(Pattern pattern, Random& random);

}  // namespace spikedepth::simulator
