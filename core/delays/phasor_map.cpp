#include "core/delays/phasor_map.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "core/base/error.hpp"

namespace spikedepth {
namespace {

constexpr double kWholeTurn = 6.283185307179586476925;

}  // namespace

PhasorMap::PhasorMap(int map_width, int map_height) : width(map_width), height(map_height) {
  const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  re.assign(pixels, 0);
  im.assign(pixels, 0);
  polarity.assign(pixels, 0);
}

void PhasorMap::set(int x, int y, double time, int sign) {
  const auto at =
      static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  re[at] = static_cast<float>(std::cos(kWholeTurn * time));
  im[at] = static_cast<float>(std::sin(kWholeTurn * time));
  polarity[at] = sign > 0 ? 1.0F : -1.0F;
}

std::size_t PhasorMap::events() const {
  return static_cast<std::size_t>(
      std::count_if(polarity.begin(), polarity.end(), [](float sign) { return sign != 0; }));
}

PhasorMap PhasorMap::from_column(int left) const {
  PhasorMap part(width - left, height);
  for (int y = 0; y < height; ++y) {
    const auto from = static_cast<std::ptrdiff_t>(y) * width;
    const auto to = static_cast<std::ptrdiff_t>(y) * part.width;
    std::copy(re.begin() + from + left, re.begin() + from + width, part.re.begin() + to);
    std::copy(im.begin() + from + left, im.begin() + from + width, part.im.begin() + to);
    std::copy(polarity.begin() + from + left, polarity.begin() + from + width,
              part.polarity.begin() + to);
  }
  return part;
}

PhasorMap phasors_of_counts(const float* counts, std::int64_t steps, std::int64_t stride, int width,
                            int height, double period) {
  PhasorMap map(width, height);
  const auto pixels = map.re.size();
  for (std::int64_t step = 0; step < steps; ++step) {
    const double phase = kWholeTurn * (double(step) + 0.5) / double(steps) / period;
    const auto re = static_cast<float>(std::cos(phase)), im = static_cast<float>(std::sin(phase));
    const float *rising = counts + step * stride, *falling = rising + pixels;
    for (std::size_t i = 0; i < pixels; ++i) {
      if (rising[i] + falling[i] == 0) continue;
      map.re[i] = re;
      map.im[i] = im;
      map.polarity[i] = rising[i] >= falling[i] ? 1.0F : -1.0F;
    }
  }
  return map;
}

void fill_from_nearest(std::vector<float>& values, int width, int height) {
  SPIKEDEPTH_CHECK(values.size() == std::size_t(width) * std::size_t(height), "a value a pixel");
  std::deque<std::size_t> open;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i])) open.push_back(i);
  }
  const auto row = static_cast<std::size_t>(width);
  for (; !open.empty(); open.pop_front()) {
    const auto at = open.front();
    const auto pass_on = [&](bool there, std::size_t to) {
      if (!there || !std::isnan(values[to])) return;
      values[to] = values[at];
      open.push_back(to);
    };
    pass_on(at % row > 0, at - 1);
    pass_on(at % row + 1 < row, at + 1);
    pass_on(at >= row, at - row);
    pass_on(at + row < values.size(), at + row);
  }
}

}  // namespace spikedepth
