#include "core/depth/depth_values.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/text.hpp"

namespace spikedepth {

void DepthValues::add(const DepthMap& depth, bool semi_dense) {
  pixels += static_cast<std::int64_t>(depth.metres.size());
  for (const float metres : depth.metres) {
    if (!std::isfinite(metres)) {
      not_finite += semi_dense && std::isnan(metres) ? 0 : 1;
    } else if (metres <= 0) {
      ++behind;
      least_m = std::min(least_m, static_cast<double>(metres));
    }
  }
}

std::vector<std::string> DepthValues::notes() const {
  const auto percent = [this](std::int64_t count) {
    return 100 * static_cast<double>(count) / static_cast<double>(pixels);
  };
  std::vector<std::string> sentences;
  if (not_finite > 0) {
    sentences.push_back(
        format("%.3g %% of the network's depths are not finite; its weights or its "
               "input are beyond what it was trained for",
               percent(not_finite)));
  }
  if (behind > 0) {
    sentences.push_back(format(
        "%.3g %% of the network's depths are 0 m or behind the camera (down to %.3g m), which is "
        "no distance; errors in metres take them as they are",
        percent(behind), least_m));
  }
  return sentences;
}

}  // namespace spikedepth
