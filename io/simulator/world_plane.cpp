#include "io/simulator/world.hpp"

namespace spikedepth::simulator {

// The world's axes are those of the rectified left view at the start: the plane is z = distance.
// The rig sways along x and y only.
World make_plane(const SimulationConfig& config, const StereoCalibration& rig,
                 const std::shared_ptr<const Trajectory>& given) {
  Random random(static_cast<std::uint64_t>(config.seed), 1);
  World world;
  const bool ramp = config.scene == "ramp";
  if (ramp) world.scene.ramp_per_s = config.ramp_per_s;
  SceneBuilder builder(world.scene, random);
  builder.set_palette({builder.add_textures(ramp ? Pattern::uniform : Pattern::speckle, 1)});
  const double tile_m = 1.2 * config.plane_distance_m;
  builder.set_tile(tile_m, tile_m);
  builder.add_plane({Mat3{}, {0, 0, config.plane_distance_m}});

  HarmonicTrajectory::Parameters motion;
  motion.axes = Mat3{rig.left.rectification};
  if (!ramp) {
    const double sway_m = 0.1 * config.plane_distance_m;
    motion.position[0] = {{sway_m, 0.5, random.uniform(0, 6.28)}};
    motion.position[1] = {{0.6 * sway_m, 0.7, random.uniform(0, 6.28)}};
  }
  const auto sway = std::make_shared<HarmonicTrajectory>(motion, config.speed);
  if (given == nullptr) {
    world.trajectory = sway;
    return world;
  }
  // A given path starts where the swaying rig would stand without its sway.
  world.trajectory = given;
  const RigidTransform start = given->world_from_left(0);
  const Mat3 view = start.rotation * transposed(motion.axes);
  Shape& plane = world.scene.shapes.front();
  plane.world_from_local = {view, start.translation + view * Vec3{0, 0, config.plane_distance_m}};
  return world;
}

}  // namespace spikedepth::simulator
