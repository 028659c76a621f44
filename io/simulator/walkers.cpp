// People for a room.
#include <algorithm>

#include "io/simulator/world.hpp"

namespace spikedepth::simulator {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Where one walks, and how.
struct Walk {
  Vec3 middle;     // on the floor
  double bearing;  // of the way, about the world's z axis
  double reach;    // metres to both sides
  double speed;    // at most, m/s
  double step_hz;  // of the legs
  double phase, step_phase;
};

Vec3 along(double bearing) {
  return {std::cos(bearing), std::sin(bearing), 0};
}

// How far one can go from `middle` to both sides before an arm touches a wall.
double free_way(const Vec3& middle, double bearing, const Vec3& half) {
  constexpr double kBody_m = 0.4;
  const Vec3 way = along(bearing);
  const auto until = [](double free, double share) {
    return std::max(0.0, free) / std::max(std::abs(share), 1e-6);
  };
  return std::min(until(half.x - kBody_m - std::abs(middle.x), way.x),
                  until(half.y - kBody_m - std::abs(middle.y), way.y));
}

Walk draw_walk(const RigidTransform& camera, const Vec3& half, Random& random) {
  constexpr double kFromWall_m = 0.7;
  const Vec3 ahead = camera.rotation * Vec3{0, 0, 1};
  const double sight = std::atan2(ahead.y, ahead.x);
  const double distance = random.uniform(1.3, 4.0);
  Walk walk;
  walk.middle = camera.translation + distance * along(sight + random.uniform(-0.25, 0.25));
  walk.middle = {std::clamp(walk.middle.x, kFromWall_m - half.x, half.x - kFromWall_m),
                 std::clamp(walk.middle.y, kFromWall_m - half.y, half.y - kFromWall_m), 0};
  walk.bearing = sight + 0.5 * kPi + random.uniform(-0.5, 0.5);
  walk.reach =
      std::min(random.uniform(0.3, 0.8) * distance, free_way(walk.middle, walk.bearing, half));
  walk.speed = random.uniform(0.4, 1.5);
  walk.step_hz = random.uniform(0.6, 1.1);
  walk.phase = random.uniform(0, 2 * kPi);
  walk.step_phase = random.uniform(0, 2 * kPi);
  return walk;
}

// To and fro, with a limb's own swing on top.
Sway sway_of(const Walk& walk, double swing_m, double step_phase) {
  const Vec3 way = along(walk.bearing);
  const Wave whole{walk.reach, walk.speed / (2 * kPi * walk.reach), walk.phase};
  const Wave limb{swing_m, walk.step_hz, step_phase};
  Sway sway;
  const double shares[] = {way.x, way.y};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    for (Wave wave : {whole, limb}) {
      wave.amplitude *= shares[axis];
      if (wave.amplitude != 0) sway[axis].push_back(wave);
    }
  }
  return sway;
}

class Person {
 public:
  Person(SceneBuilder& builder, const Walk& walk, double height)
      : builder_(builder), walk_(walk), scale_(height / 1.75) {}

  void build() {
    builder_.set_tile(0.4, 1.2);
    builder_.set_sway(sway_of(walk_, 0, 0));
    builder_.add_box(at(0, 1.13), {0.13 * scale_, 0.22 * scale_, 0.30 * scale_}, true);
    builder_.add_sphere(at(0, 1.60), 0.13 * scale_);
    for (const double side : {-1.0, 1.0}) {
      const double phase = walk_.step_phase + (side > 0 ? kPi : 0);
      builder_.set_sway(sway_of(walk_, 0.18 * scale_, phase));
      builder_.add_cylinder(at(0.11 * side, 0.41), 0.085 * scale_, 0.41 * scale_);
      builder_.set_sway(sway_of(walk_, 0.12 * scale_, phase + kPi));
      builder_.add_cylinder(at(0.28 * side, 1.10), 0.05 * scale_, 0.30 * scale_);
    }
    builder_.set_sway({});
  }

 private:
  // Upright, `aside` metres from the middle, seen along the way.
  RigidTransform at(double aside, double height) const {
    Vec3 place = walk_.middle + (scale_ * aside) * along(walk_.bearing + 0.5 * kPi);
    place.z = scale_ * height;
    return {rotation_z(walk_.bearing), place};
  }

  SceneBuilder& builder_;
  const Walk& walk_;
  double scale_;
};

}  // namespace

void add_walkers(SceneBuilder& builder, const Trajectory& trajectory, const Vec3& half,
                 std::int64_t count, Random& random) {
  const RigidTransform camera = trajectory.world_from_left(0);
  for (std::int64_t i = 0; i < count; ++i) {
    const Walk walk = draw_walk(camera, half, random);
    Person(builder, walk, random.uniform(1.5, 1.95)).build();
  }
}

}  // namespace spikedepth::simulator
