#include "core/bottleneck/toy_tasks.hpp"

#include "core/base/blob_glyphs.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kClasses = 10;
constexpr std::int64_t kGlyphSide = 8, kImageSide = 12, kPlaces = 5;
constexpr double kPixelNoise = 0.3, kCornerNoise = 0.1;
constexpr std::uint64_t kPrototypes = 99;

template <typename Draw>
ToySamples draw_samples(std::int64_t count, Random& random, const Draw& draw) {
  ToySamples samples;
  for (std::int64_t i = 0; i < count; ++i) draw(samples, random);
  return samples;
}

template <typename Draw>
ToyTask draw_task(std::int64_t inputs, std::int64_t classes, std::int64_t train, std::int64_t test,
                  std::uint64_t seed, const Draw& draw) {
  Random first(seed, 1), second(seed, 2);
  return {inputs, classes, draw_samples(train, first, draw), draw_samples(test, second, draw)};
}

void draw_linear(ToySamples& samples, Random& random) {
  const double x = random.uniform(-1, 1), y = random.uniform(-1, 1);
  samples.x.insert(samples.x.end(), {x, y});
  samples.labels.push_back(x + y > 0 ? 1 : 0);
}

void draw_corner(ToySamples& samples, Random& random) {
  const auto corner = static_cast<std::int64_t>(random.below(4));
  const std::int64_t a = corner / 2, b = corner % 2;
  samples.x.push_back(static_cast<double>(a) + kCornerNoise * random.normal());
  samples.x.push_back(static_cast<double>(b) + kCornerNoise * random.normal());
  samples.labels.push_back(a ^ b);
}

}  // namespace

ToyTask linear_task(std::int64_t train, std::int64_t test, std::uint64_t seed) {
  return draw_task(2, 2, train, test, seed, draw_linear);
}

ToyTask xor_task(std::int64_t train, std::int64_t test, std::uint64_t seed) {
  return draw_task(2, 2, train, test, seed, draw_corner);
}

ToyTask glyph_task(std::int64_t train, std::int64_t test, std::uint64_t seed) {
  std::vector<std::vector<double>> blobs;
  for (std::int64_t k = 0; k < kClasses; ++k)
    blobs.push_back(blob_glyph(k, kGlyphSide, kPrototypes));
  const auto draw = [&](ToySamples& samples, Random& random) {
    const auto label = static_cast<std::int64_t>(random.below(kClasses));
    const auto top = static_cast<std::int64_t>(random.below(kPlaces));
    const auto left = static_cast<std::int64_t>(random.below(kPlaces));
    for (std::int64_t r = 0; r < kImageSide; ++r) {
      for (std::int64_t c = 0; c < kImageSide; ++c) {
        const bool inside = r >= top && r < top + kGlyphSide && c >= left && c < left + kGlyphSide;
        const double ink = inside ? blobs[label][(r - top) * kGlyphSide + c - left] : 0;
        samples.x.push_back((ink + kPixelNoise * random.normal() - 0.5) / 0.5);
      }
    }
    samples.labels.push_back(label);
  };
  return draw_task(kImageSide * kImageSide, kClasses, train, test, seed, draw);
}

}  // namespace spikedepth
