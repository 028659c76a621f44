#include "io/simulator/stepper.hpp"

#include <algorithm>
#include <cmath>

namespace spikedepth::simulator {

double largest_motion_px(const ViewRenderer& view, const RigidTransform& to) {
  const RigidTransform change = inverse(to) * view.pose();
  double largest = 0;
  for (std::size_t tile = 0; tile < view.rays().cones.size(); ++tile) {
    const TileCone& cone = view.rays().cones[tile];
    const Vec3 axis{cone.x, cone.y, cone.z};
    const float nearest = view.nearest(static_cast<int>(tile));
    const double distance = std::isfinite(nearest) ? nearest : 1e6;
    const Vec3 moved = change * (distance * axis);
    const double angle = std::atan2(length(cross(axis, moved)), dot(axis, moved));
    largest = std::max(largest, angle * cone.px_per_rad);
  }
  return largest;
}

}  // namespace spikedepth::simulator
