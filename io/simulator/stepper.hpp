#pragma once
#include "io/simulator/trajectory.hpp"
#include "io/simulator/view_renderer.hpp"

namespace spikedepth::simulator {

/// The furthest that any pixel of a rendered view moves, in raw pixels, when the camera goes from
/// the pose at which the view was rendered to `to` (world from camera). From the nearest distance
/// in each tile, so rather too much than too little.
double largest_motion_px(const ViewRenderer& view, const RigidTransform& to);

}  // namespace spikedepth::simulator
