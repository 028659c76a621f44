#pragma once
// Normal deviates at the cost of a table look-up.
#include <array>
#include <cmath>

#include "core/base/random.hpp"

namespace spikedepth {

/// Standard normal deviates by 128 layers of equal area (Marsaglia and Tsang, "The ziggurat method
/// for generating random variables", Journal of Statistical Software 5(8), 2000). The same stream
/// on every platform whose exp and log round alike.
class NormalZiggurat {
 public:
  NormalZiggurat() {
    edge_[0] = kArea / density(kTail);
    edge_[1] = kTail;
    for (std::size_t i = 1; i + 1 < kLayers; ++i)
      edge_[i + 1] = std::sqrt(-2 * std::log(kArea / edge_[i] + density(edge_[i])));
    edge_[kLayers] = 0;
    for (std::size_t i = 0; i <= kLayers; ++i) height_[i] = density(edge_[i]);
  }
  double operator()(Random& random) const {
    for (;;) {
      const std::uint64_t bits = random.next();
      const std::size_t layer = bits & (kLayers - 1);
      const double sign = (bits & kLayers) != 0 ? -1 : 1;
      const double x = static_cast<double>(bits >> 11) * 0x1.0p-53 * edge_[layer];
      if (x < edge_[layer + 1]) return sign * x;
      if (layer == 0) return sign * beyond(random);
      const double low = height_[layer], high = height_[layer + 1];
      if (low + random.uniform() * (high - low) < density(x)) return sign * x;
    }
  }

 private:
  static constexpr std::size_t kLayers = 128;
  static constexpr double kTail = 3.442619855899, kArea = 9.91256303526217e-3;

  static double density(double x) { return std::exp(-0.5 * x * x); }
  static double beyond(Random& random) {
    for (;;) {
      const double x = random.exponential() / kTail, y = random.exponential();
      if (2 * y > x * x) return kTail + x;
    }
  }

  std::array<double, kLayers + 1> edge_{}, height_{};
};

}  // namespace spikedepth
