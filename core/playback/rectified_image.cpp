#include "core/playback/rectified_image.hpp"

#include <cmath>

namespace spikedepth {

GrayImage rectify_image(const GrayImage& image, const ForwardMap& map) {
  if (image.width != map.sensor.width || image.height != map.sensor.height) return {};
  const int width = map.view.width;
  const int height = map.view.height;
  std::vector<float> sum(map.view.pixels(), 0.0F), weight(map.view.pixels(), 0.0F);
  for (std::size_t i = 0; i < map.sensor.pixels(); ++i) {
    const float left = std::floor(map.x[i]);
    const float top = std::floor(map.y[i]);
    // Written so that NaN fails.
    if (!(left >= -1 && left < static_cast<float>(width) && top >= -1 &&
          top < static_cast<float>(height)))
      continue;
    for (int corner = 0; corner < 4; ++corner) {
      const int x = static_cast<int>(left) + corner % 2;
      const int y = static_cast<int>(top) + corner / 2;
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      const float share = (1 - std::abs(map.x[i] - static_cast<float>(x))) *
                          (1 - std::abs(map.y[i] - static_cast<float>(y)));
      const auto target = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                          static_cast<std::size_t>(x);
      sum[target] += share * static_cast<float>(image.pixels[i]);
      weight[target] += share;
    }
  }
  GrayImage rectified{width, height, std::vector<std::uint8_t>(map.view.pixels(), 0)};
  for (std::size_t i = 0; i < sum.size(); ++i) {
    if (weight[i] > 1e-3F)
      rectified.pixels[i] = static_cast<std::uint8_t>(std::lround(sum[i] / weight[i]));
  }
  return rectified;
}

}  // namespace spikedepth
