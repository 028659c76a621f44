#pragma once
// Classes of images that need no data: blobs that are drawn at random, once and for all.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// The blob of class `label`: `side` x `side` pixels of 0 or 1, row by row. Normal noise on 4x4
/// places, enlarged bilinearly; pixels above 0.1 are 1. `seed` and `label` alone decide.
std::vector<double> blob_glyph(std::int64_t label, std::int64_t side, std::uint64_t seed);

}  // namespace spikedepth
