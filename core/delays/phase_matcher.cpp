#include "core/delays/phase_matcher.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/scaled_rows.hpp"
#include "core/delays/phase_rows.hpp"

namespace spikedepth {
namespace {

void check_pair(const PhasorMap& left, const PhasorMap& right, const PhaseMatcherParameters& p,
                const PatchWeights& weights) {
  SPIKEDEPTH_CHECK(left.width == right.width && left.height == right.height, "maps of one size");
  SPIKEDEPTH_CHECK(p.candidates > 0 && p.first >= 0 && p.radius >= 0, "a candidate and a patch");
  SPIKEDEPTH_CHECK(weights.empty() || weights.re.size() == 2 * p.patch(), "a weight a synapse");
}

// Products at one disparity with margins of `radius` zeros: rows of width + 2 radius.
struct ProductMaps {
  ProductMaps(const PhasorMap& left, int radius)
      : stride(static_cast<std::size_t>(left.width + 2 * radius)),
        rows(static_cast<std::size_t>(left.height + 2 * radius)),
        re(stride * rows),
        im(stride * rows) {}
  std::size_t stride, rows;
  std::vector<float> re, im;
};

void fill_products(const PhasorMap& left, const PhasorMap& right, int disparity, int radius,
                   float opposite, ProductMaps& maps) {
  const int shared = left.width - disparity;
  std::fill(maps.re.begin(), maps.re.end(), 0.0F);
  std::fill(maps.im.begin(), maps.im.end(), 0.0F);
  if (shared <= 0) return;
  for (int y = 0; y < left.height; ++y) {
    const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(left.width);
    const auto a = row + static_cast<std::size_t>(disparity);
    const auto to = static_cast<std::size_t>(y + radius) * maps.stride +
                    static_cast<std::size_t>(radius + disparity);
    multiply_phasors({left.re.data() + a, left.im.data() + a, left.polarity.data() + a},
                     {right.re.data() + row, right.im.data() + row, right.polarity.data() + row},
                     opposite, maps.re.data() + to, maps.im.data() + to,
                     static_cast<std::size_t>(shared));
  }
}

// Sums of whole patches: first down the columns, then across.
void add_uniform(const ProductMaps& maps, int width, int height, int radius, float* costs) {
  std::vector<float> column(maps.stride);
  for (int y = 0; y < height; ++y) {
    std::fill(column.begin(), column.end(), 0.0F);
    for (int k = 0; k <= 2 * radius; ++k)
      add_row(column.data(), maps.re.data() + static_cast<std::size_t>(y + k) * maps.stride,
              maps.stride);
    sum_across(costs + static_cast<std::size_t>(y) * static_cast<std::size_t>(width), column.data(),
               static_cast<std::size_t>(radius), static_cast<std::size_t>(width));
  }
}

void add_patch(const ProductMaps& maps, int width, int height, int radius, const float* wr,
               const float* wi, float* costs) {
  const int side = 2 * radius + 1;
  for (int y = 0; y < height; ++y) {
    float* row = costs + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
    for (int k = 0; k < side * side; ++k) {
      const auto from =
          static_cast<std::size_t>(y + k / side) * maps.stride + static_cast<std::size_t>(k % side);
      add_weighted(row, maps.re.data() + from, maps.im.data() + from, wr[k], wi[k],
                   static_cast<std::size_t>(width));
    }
  }
}

// The events of one polarity alone.
PhasorMap of_polarity(const PhasorMap& map, float polarity) {
  auto part = map;
  for (std::size_t i = 0; i < part.re.size(); ++i) {
    if (part.polarity[i] == polarity) continue;
    part.re[i] = part.im[i] = part.polarity[i] = 0;
  }
  return part;
}

}  // namespace

std::complex<float> phasor_product(const PhasorMap& left, const PhasorMap& right, int x, int y,
                                   int d, float opposite) {
  if (x < 0 || y < 0 || x >= left.width || y >= left.height || x < d) return 0;
  const auto a = static_cast<std::size_t>(y) * static_cast<std::size_t>(left.width) +
                 static_cast<std::size_t>(x);
  const auto b = a - static_cast<std::size_t>(d);
  const float agree = left.polarity[a] * right.polarity[b];
  if (agree == 0) return 0;
  const std::complex<float> l(left.re[a], left.im[a]), r(right.re[b], right.im[b]);
  return (agree > 0 ? 1.0F : opposite) * l * std::conj(r);
}

std::int64_t coincident_pairs(const PhasorMap& left, const PhasorMap& right,
                              const PhaseMatcherParameters& p) {
  std::int64_t pairs = 0;
  for (int c = 0; c < p.candidates; ++c) {
    const int d = p.first + c;
    for (int y = 0; y < left.height; ++y) {
      const float* l = left.polarity.data() + std::ptrdiff_t{y} * left.width;
      const float* r = right.polarity.data() + std::ptrdiff_t{y} * left.width;
      for (int x = d; x < left.width; ++x) pairs += l[x] * r[x - d] != 0;
    }
  }
  return pairs;
}

std::vector<float> phase_costs(const PhasorMap& left, const PhasorMap& right,
                               const PhaseMatcherParameters& p, const PatchWeights& weights) {
  check_pair(left, right, p, weights);
  const auto pixels = left.re.size();
  std::vector<float> costs(pixels * static_cast<std::size_t>(p.candidates), 0.0F);
  ProductMaps maps(left, p.radius);
  const auto patch = p.patch();
  const PhasorMap parts[] = {weights.empty() ? PhasorMap() : of_polarity(left, 1),
                             weights.empty() ? PhasorMap() : of_polarity(left, -1)};
  for (int c = 0; c < p.candidates; ++c) {
    float* to = costs.data() + static_cast<std::size_t>(c) * pixels;
    if (weights.empty()) {
      fill_products(left, right, p.first + c, p.radius, p.opposite, maps);
      add_uniform(maps, left.width, left.height, p.radius, to);
      continue;
    }
    for (std::size_t sign = 0; sign < 2; ++sign) {
      fill_products(parts[sign], right, p.first + c, p.radius, p.opposite, maps);
      add_patch(maps, left.width, left.height, p.radius, weights.re.data() + sign * patch,
                weights.im.data() + sign * patch, to);
    }
  }
  return costs;
}

std::vector<float> plain_phase_costs(const PhasorMap& left, const PhasorMap& right,
                                     const PhaseMatcherParameters& p, const PatchWeights& weights) {
  check_pair(left, right, p, weights);
  const auto pixels = left.re.size(), patch = p.patch();
  std::vector<float> costs(pixels * static_cast<std::size_t>(p.candidates), 0.0F);
  const int side = 2 * p.radius + 1;
  for (std::size_t at = 0; at < pixels; ++at) {
    if (left.polarity[at] == 0) continue;
    const int x = static_cast<int>(at % static_cast<std::size_t>(left.width));
    const int y = static_cast<int>(at / static_cast<std::size_t>(left.width));
    for (int c = 0; c < p.candidates; ++c) {
      float sum = 0;
      for (int k = 0; k < side * side; ++k) {
        const int px = x + k % side - p.radius, py = y + k / side - p.radius;
        const auto q = phasor_product(left, right, px, py, p.first + c, p.opposite);
        if (q == std::complex<float>()) continue;
        const auto own = static_cast<std::size_t>(py) * static_cast<std::size_t>(left.width) +
                         static_cast<std::size_t>(px);
        const auto w = (left.polarity[own] > 0 ? 0 : patch) + static_cast<std::size_t>(k);
        sum += weights.empty() ? q.real() : weights.re[w] * q.real() - weights.im[w] * q.imag();
      }
      costs[static_cast<std::size_t>(c) * pixels + at] = sum;
    }
  }
  return costs;
}

PhaseMatch best_matches(const PhasorMap& left, const std::vector<float>& costs,
                        const PhaseMatcherParameters& p) {
  const auto pixels = left.re.size();
  std::vector<float> best(pixels, 0.0F), index(pixels, -10.0F), second(pixels, 0.0F);
  const auto cost = [&](int c) { return costs.data() + static_cast<std::size_t>(c) * pixels; };
  for (int c = 0; c < p.candidates; ++c)
    keep_larger(best.data(), index.data(), cost(c), float(c), pixels);
  for (int c = 0; c < p.candidates; ++c)
    keep_second(second.data(), index.data(), cost(c), float(c), pixels);
  const float unknown = std::numeric_limits<float>::quiet_NaN();
  PhaseMatch match{std::vector<float>(pixels, unknown), std::vector<float>(pixels, unknown)};
  for (std::size_t i = 0; i < pixels; ++i) {
    if (left.polarity[i] == 0 || index[i] < 0) continue;
    const int c = static_cast<int>(index[i]);
    float shift = 0;
    if (p.subpixel && c > 0 && c + 1 < p.candidates) {
      const float before = cost(c - 1)[i], after = cost(c + 1)[i];
      const float bend = 2 * best[i] - before - after;
      if (bend > 0) shift = std::clamp(0.5F * (after - before) / bend, -0.5F, 0.5F);
    }
    match.disparity[i] = static_cast<float>(p.first + c) + shift;
    match.confidence[i] = (best[i] - second[i]) / best[i];
  }
  return match;
}

}  // namespace spikedepth
