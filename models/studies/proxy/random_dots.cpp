#include "models/studies/proxy/random_dots.hpp"

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kDensity = 0.15, kLost = 0.08, kStray = 0.01;
constexpr std::int64_t kBands = 3;
constexpr std::uint64_t kDisparities = 5;  // 0 to 4 pixels
constexpr std::int64_t kPlane = kDotRows * kDotColumns;

void draw_frame(Random random, float* frame, float* disparities) {
  std::int64_t band_px[kBands];
  for (auto& disparity : band_px) disparity = static_cast<std::int64_t>(random.below(kDisparities));
  for (std::int64_t row = 0; row < kDotRows; ++row) {
    for (std::int64_t column = 0; column < kDotColumns; ++column) {
      const auto at = row * kDotColumns + column;
      const auto disparity = band_px[column * kBands / kDotColumns];
      disparities[at] = static_cast<float>(disparity);
      const bool dot = random.uniform() < kDensity;
      const auto polarity = static_cast<std::int64_t>(random.below(2));
      const bool lost = random.uniform() < kLost;
      if (!dot) continue;
      frame[polarity * kPlane + at] = 1;
      if (!lost && column >= disparity) frame[(2 + polarity) * kPlane + at - disparity] = 1;
    }
  }
  for (std::int64_t i = 0; i < kDotChannels * kPlane; ++i) {
    if (random.uniform() < kStray / 2) frame[i] = 1;  // a pixel has two polarities
  }
}

}  // namespace

RandomDots random_dots(std::int64_t count, std::uint64_t seed) {
  RandomDots dots;
  dots.frames.assign(static_cast<std::size_t>(count * kDotChannels * kPlane), 0.0F);
  dots.disparities.assign(static_cast<std::size_t>(count * kPlane), 0.0F);
  for (std::int64_t n = 0; n < count; ++n) {
    draw_frame(Random(seed, static_cast<std::uint64_t>(n)),
               dots.frames.data() + n * kDotChannels * kPlane,
               dots.disparities.data() + n * kPlane);
  }
  return dots;
}

}  // namespace spikedepth
