#include "core/camera/rectified_depth.hpp"

#include <cmath>

#include "core/base/error.hpp"

namespace spikedepth {

DepthMap rectify_depth(const DepthMap& raw, const CameraCalibration& camera,
                       const ForwardMap& map) {
  SPIKEDEPTH_CHECK(raw.width == map.sensor.width && raw.height == map.sensor.height,
                   "depth and map are of one sensor");
  const auto& p = camera.projection;
  const auto& r = camera.rectification;
  DepthMap rectified(map.view.width, map.view.height);
  for (std::size_t i = 0; i < raw.metres.size(); ++i) {
    if (!is_valid_depth(raw.metres[i])) continue;
    const double x = map.x[i], y = map.y[i];
    const double column = std::nearbyint(x), row = std::nearbyint(y);
    if (!(column >= 0 && column < map.view.width && row >= 0 && row < map.view.height)) continue;
    // The ray (a, b, 1) of the rectified camera, turned back: what one metre along the rectified
    // axis is along the raw one.
    const double a = (x - p[2]) / p[0], b = (y - p[6]) / p[5];
    const double raw_share = r[2] * a + r[5] * b + r[8];
    if (!(raw_share > 0)) continue;
    const auto metres = static_cast<float>(raw.metres[i] / raw_share);
    float& pixel = rectified.at(static_cast<int>(column), static_cast<int>(row));
    if (!(pixel <= metres)) pixel = metres;
  }
  return rectified;
}

}  // namespace spikedepth
