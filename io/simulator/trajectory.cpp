#include "io/simulator/trajectory.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "core/base/error.hpp"
#include "core/base/regular_file.hpp"
#include "core/base/text.hpp"

namespace spikedepth::simulator {

Mat3 world_from_upright_camera() {
  // Columns: the camera's x (right) is -y, its y (down) is -z, its z (forward) is +x.
  return {{0, 0, 1, -1, 0, 0, 0, -1, 0}};
}

HarmonicTrajectory::HarmonicTrajectory(Parameters parameters, double speed)
    : parameters_(std::move(parameters)), speed_(speed) {}

RigidTransform HarmonicTrajectory::world_from_left(double t_s) const {
  const double t = speed_ * t_s;
  const Parameters& p = parameters_;
  const double yaw = p.yaw + sum_of(p.rotation[0], t);
  const double pitch = p.pitch + sum_of(p.rotation[1], t);
  const double roll = p.roll + sum_of(p.rotation[2], t);
  return {rotation_z(yaw) * p.axes * rotation_x(-pitch) * rotation_z(roll),
          p.start + t * p.velocity + offset_at(p.position, t)};
}

std::vector<Pose> read_tum_poses(const std::string& path) {
  require_regular_file(path, "a file of poses, lines 't x y z qx qy qz qw',");
  std::ifstream file(path);
  if (!file)
    throw DataError(path, "cannot be opened; expected poses as lines 't x y z qx qy qz qw'");
  std::vector<Pose> poses;
  std::string line;
  double first_s = 0;
  for (int number = 1; std::getline(file, line); ++number) {
    std::istringstream words(line.substr(0, line.find('#')));
    double t_s = 0;
    Pose pose;
    if (!(words >> t_s)) {
      words.clear();
      std::string rest;
      if (!(words >> rest)) continue;  // blank or comment
    }
    for (double& value : pose.position) words >> value;
    for (double& value : pose.quaternion) words >> value;
    const auto& q = pose.quaternion;
    const double norm = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    if (!words ||
        !std::isfinite(t_s + norm + pose.position[0] + pose.position[1] + pose.position[2]) ||
        std::abs(norm - 1) > 0.05) {
      throw DataError(path, format("line %d is no pose; expected 't x y z qx qy qz qw' with a unit "
                                   "quaternion",
                                   number));
    }
    for (double& value : pose.quaternion) value /= norm;
    if (poses.empty()) first_s = t_s;
    if (!(std::abs(t_s - first_s) < 1e9)) {
      throw DataError(
          path, format("line %d is %g s after the first; expected seconds", number, t_s - first_s));
    }
    pose.t = static_cast<TimeUs>(std::llround((t_s - first_s) * 1e6));
    if (!poses.empty() && pose.t <= poses.back().t) {
      throw DataError(
          path, format("line %d is not later than the one before; sort the poses by time", number));
    }
    poses.push_back(pose);
  }
  if (poses.size() < 2) throw DataError(path, "holds fewer than two poses");
  return poses;
}

PoseFileTrajectory::PoseFileTrajectory(std::vector<Pose> poses, double start_s, double speed,
                                       const RigidTransform& world_from_file)
    : poses_(std::move(poses)),
      start_s_(start_s),
      speed_(speed),
      world_from_file_(world_from_file) {
  SPIKEDEPTH_CHECK(!poses_.empty(), "a path needs poses");
}

RigidTransform PoseFileTrajectory::world_from_left(double t_s) const {
  const double t_us = 1e6 * (start_s_ + speed_ * t_s);
  const auto after = std::upper_bound(
      poses_.begin(), poses_.end(), t_us,
      [](double time, const Pose& pose) { return time < static_cast<double>(pose.t); });
  const Pose& to = after == poses_.end() ? poses_.back() : *after;
  const Pose& from = after == poses_.begin() ? poses_.front() : *(after - 1);
  const double gap = static_cast<double>(to.t - from.t);
  const double share = gap > 0 ? (t_us - static_cast<double>(from.t)) / gap : 0;
  const Vec3 a{from.position[0], from.position[1], from.position[2]};
  const Vec3 b{to.position[0], to.position[1], to.position[2]};
  const RigidTransform file_from_left{to_matrix(slerp(from.quaternion, to.quaternion, share)),
                                      a + share * (b - a)};
  return world_from_file_ * file_from_left;
}

}  // namespace spikedepth::simulator
