#pragma once
#include "io/simulator/trajectory.hpp"
#include "io/simulator/view_renderer.hpp"

namespace spikedepth::simulator {

/// The furthest that any pixel of a rendered view moves, in raw pixels, when the camera goes from
/// the pose at which the view was rendered to `to` (world from camera). From the nearest distance
/// in each tile, so rather too much than too little.
double largest_motion_px(const ViewRenderer& view, const RigidTransform& to);

/// The furthest that the moving shapes of a scene go in the view within `seconds` of `t_s`, where
/// it was rendered.
double largest_sway_px(const Scene& scene, const ViewRenderer& view, double t_s, double seconds);

}  // namespace spikedepth::simulator
