#include "io/simulator/optics.hpp"

#include <cstdint>
#include <cstring>
#include <vector>

namespace spikedepth::simulator {
namespace {

constexpr float kBlur = 0.12F;

// ln of a positive normal number: exponent times ln 2 plus a series in (m - 1) / (m + 1), m in
// [2/3, 4/3).
inline float natural_log(float value) {
  std::int32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  // Subtracting the bits of 2/3 leaves the exponent of value / (2/3) above the mantissa.
  const std::int32_t exponent = (bits - 0x3f2aaaab) >> 23;
  const std::int32_t mantissa_bits = bits - exponent * (1 << 23);
  float m = 0;
  std::memcpy(&m, &mantissa_bits, sizeof m);
  const float s = (m - 1.0F) / (m + 1.0F);  // at most 1/5 in size
  const float s2 = s * s;
  const float series = 2.0F * s * (1.0F + s2 * (1.0F / 3 + s2 * (1.0F / 5 + s2 * (1.0F / 7))));
  return static_cast<float>(exponent) * 0.69314718F + series;
}

}  // namespace

void blur_row(const float* above, const float* row, const float* below, std::size_t width,
              float* out) {
  const float centre = 1.0F - 2.0F * kBlur;
  std::vector<float> column(width + 2);
  for (std::size_t x = 0; x < width; ++x) {
    column[x + 1] = centre * row[x] + kBlur * (above[x] + below[x]);
  }
  column[0] = column[1];
  column[width + 1] = column[width];
  for (std::size_t x = 0; x < width; ++x) {
    out[x] = centre * column[x + 1] + kBlur * (column[x] + column[x + 2]);
  }
}

void log_row(const float* brightness, std::size_t width, float dark, float* out) {
  for (std::size_t x = 0; x < width; ++x) out[x] = natural_log(brightness[x] + dark);
}

}  // namespace spikedepth::simulator
