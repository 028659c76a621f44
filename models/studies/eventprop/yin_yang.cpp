#include "models/studies/eventprop/yin_yang.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace spikedepth {
namespace {

constexpr double kSymbolRadius = 0.5, kDotRadius = 0.1, kYinYangSpan_s = 0.03;

// The published sets were drawn with the Mersenne Twister, whose stream is the same everywhere.
double published_uniform(std::mt19937& generator) {
  const std::uint32_t high = static_cast<std::uint32_t>(generator()) >> 5;
  const std::uint32_t low = static_cast<std::uint32_t>(generator()) >> 6;
  return (static_cast<double>(high) * 67108864.0 + static_cast<double>(low)) / 9007199254740992.0;
}

}  // namespace

std::int32_t yin_yang_class(double x, double y) {
  const double right = std::hypot(x - 1.5 * kSymbolRadius, y - kSymbolRadius);
  const double left = std::hypot(x - 0.5 * kSymbolRadius, y - kSymbolRadius);
  if (right < kDotRadius || left < kDotRadius) return 2;
  const bool yin = right <= kDotRadius || (left > kDotRadius && left <= 0.5 * kSymbolRadius) ||
                   (y > kSymbolRadius && right > 0.5 * kSymbolRadius);
  return yin ? 1 : 0;
}

std::vector<YinYangPoint> yin_yang(std::uint32_t seed, std::int64_t count) {
  std::mt19937 generator(seed);
  std::vector<YinYangPoint> points;
  while (static_cast<std::int64_t>(points.size()) < count) {
    std::int32_t wanted = 3;
    while (wanted == 3) wanted = static_cast<std::int32_t>(generator() & 3U);
    double x = 0, y = 0;
    do {
      x = published_uniform(generator);
      y = published_uniform(generator);
    } while (std::hypot(x - kSymbolRadius, y - kSymbolRadius) > kSymbolRadius ||
             yin_yang_class(x, y) != wanted);
    points.push_back({{x, y, 1 - x, 1 - y}, wanted});
  }
  return points;
}

SpikeTrain yin_yang_spikes(const YinYangPoint& point) {
  SpikeTrain spikes = {{0, 4, 0}};
  for (std::int32_t k = 0; k < 4; ++k)
    spikes.push_back({point.features[static_cast<std::size_t>(k)] * kYinYangSpan_s, k, 0});
  std::stable_sort(spikes.begin(), spikes.end(),
                   [](const EventSpike& a, const EventSpike& b) { return a.time_s < b.time_s; });
  return spikes;
}

}  // namespace spikedepth
