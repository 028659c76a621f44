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

double largest_sway_px(const Scene& scene, const ViewRenderer& view, double t_s, double seconds) {
  constexpr double kNearest_m = 0.05;
  float px_per_rad = 0;
  for (const TileCone& cone : view.rays().cones) px_per_rad = std::max(px_per_rad, cone.px_per_rad);
  double largest = 0;
  for (const Shape& shape : scene.shapes) {
    const double way = greatest_speed(shape.sway) * seconds;
    if (way <= 0) continue;
    const Vec3 offset = offset_at(shape.sway, t_s);
    for (const BoundingSphere& bound : shape.bounds) {
      const double distance =
          length(bound.centre + offset - view.pose().translation) - bound.radius - way;
      largest = std::max(largest, px_per_rad * way / std::max(distance, kNearest_m));
    }
  }
  return largest;
}

}  // namespace spikedepth::simulator
