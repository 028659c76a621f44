#include "io/simulator/world.hpp"

#include <algorithm>
#include <limits>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace spikedepth::simulator {
namespace {

constexpr double kDegree = 3.14159265358979323846 / 180;

// The pose file turned so that gravity points down. The middle of the stretch that is used lies
// over the origin; the lowest pose of the whole file, where a flight starts, is as high as a
// standing hexacopter's camera.
std::shared_ptr<const Trajectory> load_trajectory(const SimulationConfig& config) {
  const std::vector<Pose> poses = read_tum_poses(config.pose_file);
  const double span_s = 1e-6 * static_cast<double>(poses.back().t);
  const double needed_s = config.pose_start_s + config.speed * config.seconds;
  if (needed_s > span_s + 1e-6) {
    throw ConfigError(
        format("pose_file %s spans %.1f s, but pose_start_s + speed * seconds is %.1f s; "
               "shorten the recording",
               config.pose_file.c_str(), span_s, needed_s));
  }
  const RigidTransform level{
      world_from_upright_camera() * rotation_x(-config.pose_tilt_deg * kDegree), {}};
  const PoseFileTrajectory untouched(poses, config.pose_start_s, config.speed, level);
  const Path path = sample_path(untouched, config.seconds);
  constexpr double kStanding_m = 0.4;
  double lowest = path.low.z;
  for (const Pose& pose : poses) {
    lowest =
        std::min(lowest, (level * Vec3{pose.position[0], pose.position[1], pose.position[2]}).z);
  }
  RigidTransform placed = level;
  placed.translation = {-0.5 * (path.low.x + path.high.x), -0.5 * (path.low.y + path.high.y),
                        kStanding_m - lowest};
  return std::make_shared<PoseFileTrajectory>(poses, config.pose_start_s, config.speed, placed);
}

class ScaledTrajectory : public Trajectory {
 public:
  ScaledTrajectory(std::shared_ptr<const Trajectory> whole, double scale)
      : whole_(std::move(whole)), scale_(scale) {}
  RigidTransform world_from_left(double t_s) const override {
    RigidTransform pose = whole_->world_from_left(t_s);
    pose.translation = scale_ * pose.translation;
    return pose;
  }

 private:
  std::shared_ptr<const Trajectory> whole_;
  double scale_;
};

}  // namespace

double Path::clearance(const Vec3& centre, double radius) const {
  double nearest = std::numeric_limits<double>::infinity();
  for (const Vec3& point : points) nearest = std::min(nearest, length(point - centre));
  return nearest - radius;
}

Path sample_path(const Trajectory& trajectory, double seconds) {
  constexpr double kStep_s = 0.1;
  Path path;
  for (double t = 0; t < seconds + kStep_s; t += kStep_s) {
    path.points.push_back(trajectory.world_from_left(std::min(t, seconds)).translation);
  }
  path.low = path.high = path.points.front();
  for (const Vec3& p : path.points) {
    path.low = {std::min(path.low.x, p.x), std::min(path.low.y, p.y), std::min(path.low.z, p.z)};
    path.high = {std::max(path.high.x, p.x), std::max(path.high.y, p.y),
                 std::max(path.high.z, p.z)};
  }
  return path;
}

World make_world(const SimulationConfig& config, const StereoCalibration& rig) {
  std::shared_ptr<const Trajectory> given;
  if (!config.pose_file.empty()) given = load_trajectory(config);
  World world = config.scene == "room"     ? make_room(config, given)
                : config.scene == "street" ? make_street(config, given)
                                           : make_plane(config, rig, given);
  if (config.world_scale != 1) scale_world(world, config.world_scale);
  return world;
}

void scale_world(World& world, double scale) {
  for (Face& face : world.scene.faces) face.texels_per_m /= static_cast<float>(scale);
  for (Shape& shape : world.scene.shapes) {
    shape.world_from_local.translation = scale * shape.world_from_local.translation;
    shape.half = scale * shape.half;
    for (BoundingSphere& bound : shape.bounds) {
      bound = {scale * bound.centre, scale * bound.radius};
    }
    for (auto& waves : shape.sway) {
      for (Wave& wave : waves) wave.amplitude *= scale;
    }
  }
  world.trajectory = std::make_shared<ScaledTrajectory>(world.trajectory, scale);
}

}  // namespace spikedepth::simulator
