#pragma once
// How the rig moves.
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "core/events/recording.hpp"
#include "io/simulator/wave.hpp"

namespace spikedepth::simulator {

/// Pose of the left camera (x right, y down, z forward) in the world (z up) at any time.
class Trajectory {
 public:
  virtual ~Trajectory() = default;
  virtual RigidTransform world_from_left(double t_s) const = 0;
};

/// The camera's axes when it looks along the world's x axis, upright.
Mat3 world_from_upright_camera();

/// Smooth motion made of a few sinusoids per degree of freedom on top of a steady drift.
/// Rotation: yaw about the world's z axis, then pitch (down positive) and roll in the camera's own
/// frame, about `axes`.
class HarmonicTrajectory : public Trajectory {
 public:
  struct Parameters {
    Vec3 start;
    Vec3 velocity;                              // m/s
    Sway position;                              // metres
    double yaw = 0, pitch = 0, roll = 0;        // means, radians
    std::array<std::vector<Wave>, 3> rotation;  // yaw, pitch, roll in radians
    Mat3 axes = world_from_upright_camera();    // world from camera without yaw, pitch and roll
  };
  /// `speed` scales time.
  HarmonicTrajectory(Parameters parameters, double speed);
  RigidTransform world_from_left(double t_s) const override;

 private:
  Parameters parameters_;
  double speed_;
};

/// Poses read from a TUM text file ("t x y z qx qy qz qw" per line, # starts a comment), times
/// relative to the first. Throws DataError on a file that cannot be read, a line that is none,
/// times that don't ascend or quaternions far from unit length.
std::vector<Pose> read_tum_poses(const std::string& path);

/// Follows given poses: linear in position, slerp in rotation; stands still before and after. They
/// are moved by `world_from_file`.
class PoseFileTrajectory : public Trajectory {
 public:
  PoseFileTrajectory(std::vector<Pose> poses, double start_s, double speed,
                     const RigidTransform& world_from_file);
  RigidTransform world_from_left(double t_s) const override;

 private:
  std::vector<Pose> poses_;
  double start_s_, speed_;
  RigidTransform world_from_file_;
};

}  // namespace spikedepth::simulator
