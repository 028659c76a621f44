#pragma once
// Drawn digits: a data set for studies where no other is at hand. Torch-free.
#include <cstdint>

#include "core/base/labelled_images.hpp"

namespace spikedepth {

/// Ten digits as seven-segment displays show them, of 14x14 pixels: a glyph of 6x9 pixels, turned
/// by up to 26 degrees, scaled by 0.8 to 1.1, sheared by up to 0.2, shifted by up to 1.5 pixels,
/// with lines of 1 to 2 pixels, and noise of standard deviation 0.2, cut to 0..1. All uniform. An
/// image depends on the seed, its half (train, test) and its number alone; digits take turns.
LabelledImageSet segment_digits(std::int64_t train, std::int64_t test, std::uint64_t seed);

}  // namespace spikedepth
