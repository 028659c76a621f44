#include "models/studies/segment_digits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.hpp"
#include "core/base/text.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kSide_px = 14, kDigits = 10;
constexpr double kHalfWidth_px = 3, kHalfHeight_px = 4.5;
constexpr double kTurn_rad = 26 * 3.14159265358979323846 / 180;
constexpr double kNoise = 0.2;

struct Stroke {
  double x0, y0, x1, y1;
};

constexpr double kW = kHalfWidth_px, kH = kHalfHeight_px;
// Segments a to g: from the top clockwise, the middle last; y grows downwards.
constexpr Stroke kSegments[] = {{-kW, -kH, kW, -kH}, {kW, -kH, kW, 0},  {kW, 0, kW, kH},
                                {-kW, kH, kW, kH},   {-kW, 0, -kW, kH}, {-kW, -kH, -kW, 0},
                                {-kW, 0, kW, 0}};
// Which of them a digit lights; bit 0 is segment a.
constexpr unsigned kLit[kDigits] = {0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f};

/// Distance of (x, y) from a stroke, which is upright or level.
double distance_px(const Stroke& stroke, double x, double y) {
  const double nearest_x = std::clamp(x, stroke.x0, stroke.x1);
  const double nearest_y = std::clamp(y, stroke.y0, stroke.y1);
  return std::hypot(x - nearest_x, y - nearest_y);
}

double distance_px(std::int64_t digit, double x, double y) {
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < std::size(kSegments); ++i) {
    if ((kLit[digit] >> i & 1U) != 0) least = std::min(least, distance_px(kSegments[i], x, y));
  }
  return least;
}

void draw(std::int64_t digit, Random random, std::vector<float>& pixels) {
  const double turn = random.uniform(-kTurn_rad, kTurn_rad);
  const double scale = random.uniform(0.8, 1.1);
  const double shear = random.uniform(-0.2, 0.2);
  const double shift_x = random.uniform(-1.5, 1.5), shift_y = random.uniform(-1.5, 1.5);
  const double thickness_px = random.uniform(1, 2);
  const double centre = (kSide_px - 1) / 2.0;
  for (std::int64_t row = 0; row < kSide_px; ++row) {
    for (std::int64_t column = 0; column < kSide_px; ++column) {
      // From the image back to the upright glyph.
      const double dx = static_cast<double>(column) - centre - shift_x;
      const double dy = static_cast<double>(row) - centre - shift_y;
      const double y = (std::cos(turn) * dy - std::sin(turn) * dx) / scale;
      const double x = (std::cos(turn) * dx + std::sin(turn) * dy) / scale - shear * y;
      const double ink =
          std::clamp(thickness_px / 2 + 0.5 - distance_px(digit, x, y) * scale, 0., 1.);
      pixels.push_back(static_cast<float>(std::clamp(ink + kNoise * random.normal(), 0., 1.)));
    }
  }
}

LabelledImages drawn(std::int64_t count, std::uint64_t seed, std::uint64_t half) {
  LabelledImages images;
  for (std::int64_t n = 0; n < count; ++n) {
    draw(n % kDigits, Random(seed, 2 * static_cast<std::uint64_t>(n) + half), images.pixels);
    images.labels.push_back(n % kDigits);
  }
  return images;
}

}  // namespace

LabelledImageSet segment_digits(std::int64_t train, std::int64_t test, std::uint64_t seed) {
  return {
      "segment-digits",
      format("seven-segment digits drawn from seed %llu", static_cast<unsigned long long>(seed)),
      kSide_px,
      kSide_px,
      kDigits,
      drawn(train, seed, 0),
      drawn(test, seed, 1)};
}

}  // namespace spikedepth
