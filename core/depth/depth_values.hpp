#pragma once
// What a network's depth maps hold that no distance can be.
#include <string>
#include <vector>

#include "core/camera/depth_map.hpp"

namespace spikedepth {

/// Counts over the maps of one network.
struct DepthValues {
  std::int64_t pixels = 0;
  std::int64_t not_finite = 0;
  std::int64_t behind = 0;  // 0 m and below: at or behind the camera
  double least_m = 0;       // of those

  /// NaN in a `semi_dense` map is no fault: the network leaves the pixel unknown.
  void add(const DepthMap& depth, bool semi_dense = false);
  /// One sentence for each kind that is there; none if every value is a distance.
  std::vector<std::string> notes() const;
};

}  // namespace spikedepth
