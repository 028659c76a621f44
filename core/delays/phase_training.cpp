#include "core/delays/phase_training.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "core/base/error.hpp"
#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr double kTurnOfPhase = 6.283185307179586476925;

}  // namespace

std::int64_t add_labelled(const PhasorMap& left, const PhasorMap& right, const DisparityMap& truth,
                          const PhaseMatcherParameters& p, int wrong, std::int64_t most,
                          std::uint64_t seed, RidgeSums& sums) {
  SPIKEDEPTH_CHECK(truth.size() == left.re.size(), "a disparity for every pixel");
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const double candidate = std::round(double(truth[i])) - p.first;
    if (left.polarity[i] != 0 && candidate >= 0 && candidate < p.candidates) places.push_back(i);
  }
  Random random(seed);
  const int side = 2 * p.radius + 1;
  const auto patch = p.patch();
  std::vector<double> x(p.features());
  const auto add = [&](std::size_t at, int candidate, double target) {
    std::fill(x.begin(), x.end(), 0.0);
    const int px = static_cast<int>(at % static_cast<std::size_t>(left.width)) - p.radius;
    const int py = static_cast<int>(at / static_cast<std::size_t>(left.width)) - p.radius;
    for (int k = 0; k < side * side; ++k) {
      const int kx = px + k % side, ky = py + k / side;
      const auto q = phasor_product(left, right, kx, ky, p.first + candidate, p.opposite);
      if (q == std::complex<float>()) continue;
      const auto own = static_cast<std::size_t>(ky) * static_cast<std::size_t>(left.width) +
                       static_cast<std::size_t>(kx);
      const auto w = (left.polarity[own] > 0 ? 0 : patch) + static_cast<std::size_t>(k);
      x[w] = double(q.real());
      x[2 * patch + w] = -double(q.imag());
    }
    sums.add(x.data(), &target);
  };
  const auto count = std::min(static_cast<std::size_t>(most), places.size());
  for (std::size_t n = 0; n < count; ++n) {
    std::swap(places[n], places[n + random.below(places.size() - n)]);
    const int right_one = static_cast<int>(std::lround(truth[places[n]])) - p.first;
    add(places[n], right_one, 1);
    for (int w = 0; w < wrong; ++w) {
      const int other = static_cast<int>(random.below(static_cast<std::uint64_t>(p.candidates)));
      if (std::abs(other - right_one) > 1) add(places[n], other, 0);
    }
  }
  return static_cast<std::int64_t>(count);
}

PatchWeights patch_weights(const RidgeSums& sums, double penalty, const PhaseMatcherParameters& p) {
  const auto w = sums.solve(penalty);
  const auto half = static_cast<std::ptrdiff_t>(2 * p.patch());
  PatchWeights weights;
  for (auto i = w.begin(); i != w.begin() + half; ++i) weights.re.push_back(static_cast<float>(*i));
  for (auto i = w.begin() + half; i != w.end(); ++i) weights.im.push_back(static_cast<float>(*i));
  return weights;
}

PatchWeights common_delays(const PatchWeights& weights) {
  PatchWeights common = weights;
  const auto patch = weights.re.size() / 2;
  for (std::size_t k = 0; k < weights.re.size(); ++k) {
    const double phase = kTurnOfPhase * mean_delay(weights, k < patch ? 0 : 1);
    common.re[k] = static_cast<float>(std::cos(phase));
    common.im[k] = static_cast<float>(std::sin(phase));
  }
  return common;
}

double mean_delay(const PatchWeights& weights, int polarity) {
  const auto patch = weights.re.size() / 2;
  std::complex<double> sum;
  for (auto k = static_cast<std::size_t>(polarity) * patch; k < (std::size_t(polarity) + 1) * patch;
       ++k)
    sum += std::complex<double>(double(weights.re[k]), double(weights.im[k]));
  return std::arg(sum) / kTurnOfPhase;
}

}  // namespace spikedepth
