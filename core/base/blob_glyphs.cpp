#include "core/base/blob_glyphs.hpp"

#include <algorithm>

#include "core/base/random.hpp"

namespace spikedepth {
namespace {

constexpr std::int64_t kCoarse = 4;
constexpr double kLevel = 0.1;

}  // namespace

std::vector<double> blob_glyph(std::int64_t label, std::int64_t side, std::uint64_t seed) {
  Random random(seed, static_cast<std::uint64_t>(label));
  double coarse[kCoarse][kCoarse];
  for (auto& row : coarse) {
    for (auto& value : row) value = random.normal();
  }
  // Pixel centres of both grids lie on the same square; beyond the outer ones nothing changes.
  const auto place = [&](std::int64_t i) {
    const double at =
        (static_cast<double>(i) + 0.5) * static_cast<double>(kCoarse) / static_cast<double>(side) -
        0.5;
    return std::clamp(at, 0.0, static_cast<double>(kCoarse - 1));
  };
  std::vector<double> pixels;
  for (std::int64_t r = 0; r < side; ++r) {
    for (std::int64_t c = 0; c < side; ++c) {
      const double y = place(r), x = place(c);
      const auto y0 = std::min<std::int64_t>(static_cast<std::int64_t>(y), kCoarse - 2);
      const auto x0 = std::min<std::int64_t>(static_cast<std::int64_t>(x), kCoarse - 2);
      const double fy = y - static_cast<double>(y0), fx = x - static_cast<double>(x0);
      const double value = (1 - fy) * ((1 - fx) * coarse[y0][x0] + fx * coarse[y0][x0 + 1]) +
                           fy * ((1 - fx) * coarse[y0 + 1][x0] + fx * coarse[y0 + 1][x0 + 1]);
      pixels.push_back(value > kLevel ? 1 : 0);
    }
  }
  return pixels;
}

}  // namespace spikedepth
