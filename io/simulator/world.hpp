#pragma once
// Scene and motion that belong to a configuration.
#include <memory>

#include "core/camera/calibration.hpp"
#include "io/simulator/scene.hpp"
#include "io/simulator/simulation_config.hpp"
#include "io/simulator/trajectory.hpp"

namespace spikedepth::simulator {

struct World {
  Scene scene;
  std::shared_ptr<const Trajectory> trajectory;
};

/// Draws everything from config.seed. Throws DataError on a bad pose file and ConfigError if it is
/// shorter than the recording.
World make_world(const SimulationConfig& config, const StereoCalibration& rig);

/// Positions along a path that objects must keep away from.
struct Path {
  std::vector<Vec3> points;
  Vec3 low, high;
  double clearance(const Vec3& centre, double radius) const;
};
Path sample_path(const Trajectory& trajectory, double seconds);

/// Makes everything but the rig `scale` times as large, and as fast.
void scale_world(World& world, double scale);

/// People who walk to and fro in front of the cameras' first view, within a room that reaches
/// `half` from the origin, drawn from `random`. Their trunks, heads, arms and swinging legs have
/// the builder's textures.
void add_walkers(SceneBuilder& builder, const Trajectory& trajectory, const Vec3& half,
                 std::int64_t count, Random& random);

/// The pieces of make_world, one per kind of scene.
World make_room(const SimulationConfig& config, const std::shared_ptr<const Trajectory>& given);
World make_street(const SimulationConfig& config, const std::shared_ptr<const Trajectory>& given);
World make_plane(const SimulationConfig& config, const StereoCalibration& rig,
                 const std::shared_ptr<const Trajectory>& given);

}  // namespace spikedepth::simulator
