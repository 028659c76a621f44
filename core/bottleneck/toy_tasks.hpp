#pragma once
// Small classification tasks that need no data.
#include <cstdint>
#include <vector>

namespace spikedepth {

/// Samples x [count][inputs], row by row, with a class each.
struct ToySamples {
  std::vector<double> x;
  std::vector<std::int64_t> labels;
};

struct ToyTask {
  std::int64_t inputs = 2, classes = 2;
  ToySamples train, test;
};

/// Uniform points of the square [-1, 1]^2, on which side of x + y = 0 they lie.
ToyTask linear_task(std::int64_t train, std::int64_t test, std::uint64_t seed);

/// Corners of the unit square with normal noise of deviation 0.1, exclusive or of their bits.
ToyTask xor_task(std::int64_t train, std::int64_t test, std::uint64_t seed);

/// Ten fixed blobs of 8x8 pixels (normal noise on 4x4, doubled bilinearly, above 0.1) at one of 25
/// places in 12x12, with normal noise of deviation 0.3, then (v - 0.5) / 0.5.
ToyTask glyph_task(std::int64_t train, std::int64_t test, std::uint64_t seed);

}  // namespace spikedepth
