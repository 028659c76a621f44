#pragma once
#include <cstddef>

namespace spikedepth::simulator {

/// The lens: each row of brightness is blurred with [k, 1 - 2k, k] in both directions, k = 0.12
/// (about a Gaussian of 0.5 px); pixels beyond the sensor repeat its edge.
void blur_row(const float* above, const float* row, const float* below, std::size_t width,
              float* out);

/// ln(brightness + dark) for `width` values at least 0, to 1e-6; `dark` is the pixel's dark current
/// as a brightness.
void log_row(const float* brightness, std::size_t width, float dark, float* out);

}  // namespace spikedepth::simulator
