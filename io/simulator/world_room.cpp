#include <algorithm>

#include "io/simulator/world.hpp"

namespace spikedepth::simulator {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::uint64_t kPeopleStream = 4;  // of the seed; 1: the room, 2 and 3: the sensors
constexpr double kMargin_m = 0.75;          // between the path and any object

// A wave of this amplitude whose peak rate of change is drawn, so that every seed moves about as
// fast.
Wave draw_wave(double amplitude, double low_rate, double high_rate, Random& random) {
  const double rate = random.uniform(low_rate, high_rate);
  return {amplitude, rate / (2 * kPi * amplitude), random.uniform(0, 2 * kPi)};
}

// A hand-held or flying camera that looks somewhat down: slow swings through the room, faster small
// ones on top, and the tremble of rotors. Rates in m/s and rad/s.
HarmonicTrajectory::Parameters draw_motion(const Vec3& reach, double height, Random& random) {
  HarmonicTrajectory::Parameters motion;
  motion.start = {0, 0, height};
  const std::array<double, 3> reaches = {reach.x, reach.y, reach.z};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double share = axis == 2 ? 0.4 : 1.0;  // less upwards
    motion.position[axis] = {draw_wave(0.70 * reaches[axis], 0.20 * share, 0.35 * share, random),
                             draw_wave(0.25 * reaches[axis], 0.10 * share, 0.25 * share, random),
                             draw_wave(0.006, 0.03, 0.06, random)};
  }
  motion.yaw = random.uniform(-kPi, kPi);
  motion.pitch = random.uniform(0.12, 0.42);
  motion.rotation[0] = {draw_wave(random.uniform(0.3, 0.7), 0.08, 0.15, random),
                        draw_wave(random.uniform(0.06, 0.15), 0.06, 0.12, random),
                        draw_wave(0.003, 0.02, 0.045, random)};
  for (const std::size_t axis : {std::size_t{1}, std::size_t{2}}) {
    motion.rotation[axis] = {draw_wave(random.uniform(0.03, 0.08), 0.02, 0.06, random),
                             draw_wave(0.003, 0.02, 0.045, random)};
  }
  return motion;
}

class RoomFurnisher {
 public:
  RoomFurnisher(SceneBuilder& builder, const Path& path, const Vec3& half, Random& random)
      : builder_(builder), path_(path), half_(half), random_(random) {}

  void furnish() {
    const int standing = 14 + static_cast<int>(random_.below(8));
    for (int i = 0; i < standing; ++i) add_standing();
    const int on_walls = 3 + static_cast<int>(random_.below(4));
    for (int i = 0; i < on_walls; ++i) add_on_wall();
    const int hanging = static_cast<int>(random_.below(4));
    for (int i = 0; i < hanging; ++i) add_hanging();
  }

 private:
  struct Place {
    double x, y, radius;
  };

  // A free spot for something of this radius between heights low and high; false if none was found.
  bool find_spot(double radius, double low, double high, Vec3& spot) {
    for (int attempt = 0; attempt < 40; ++attempt) {
      const double x = random_.uniform(-half_.x + radius, half_.x - radius);
      const double y = random_.uniform(-half_.y + radius, half_.y - radius);
      double clearance = 1e9;  // of the upright cylinder around it, from the path
      for (const Vec3& p : path_.points) {
        const double aside = std::max(0.0, std::hypot(p.x - x, p.y - y) - radius);
        const double above = std::max({0.0, low - p.z, p.z - high});
        clearance = std::min(clearance, std::hypot(aside, above));
      }
      const bool free = std::none_of(places_.begin(), places_.end(), [&](const Place& other) {
        return std::hypot(other.x - x, other.y - y) < radius + 0.8 * other.radius;
      });
      if (clearance < kMargin_m || !free) continue;
      places_.push_back({x, y, radius});
      spot = {x, y, 0};
      return true;
    }
    return false;
  }

  void add_standing() {
    const double kind = random_.uniform();
    const Mat3 heading = rotation_z(random_.uniform(-kPi, kPi));
    Vec3 spot;
    builder_.set_tile(0.8, 1.6);
    if (kind < 0.1) {  // a pillar
      const double half = random_.uniform(0.1, 0.25);
      if (!find_spot(1.5 * half, 0, 2 * half_.z, spot)) return;
      builder_.add_box({heading, {spot.x, spot.y, half_.z}}, {half, half, half_.z}, true);
    } else if (kind < 0.5) {
      const Vec3 half{random_.uniform(0.15, 0.55), random_.uniform(0.15, 0.55),
                      random_.uniform(0.15, 0.85)};
      if (!find_spot(std::hypot(half.x, half.y), 0, 2 * half.z, spot)) return;
      builder_.add_box({heading, {spot.x, spot.y, half.z}}, half, random_.uniform() < 0.5);
    } else if (kind < 0.75) {
      const double radius = random_.uniform(0.12, 0.40), half_height = random_.uniform(0.2, 1.0);
      if (!find_spot(radius, 0, 2 * half_height, spot)) return;
      builder_.add_cylinder({heading, {spot.x, spot.y, half_height}}, radius, half_height);
    } else {
      const double radius = random_.uniform(0.2, 0.5);
      if (!find_spot(radius, 0, 2 * radius, spot)) return;
      builder_.add_sphere({heading, {spot.x, spot.y, radius}}, radius);
    }
  }

  void add_on_wall() {
    const Vec3 half{random_.uniform(0.3, 0.9), random_.uniform(0.03, 0.2),
                    random_.uniform(0.25, 0.7)};
    const double z =
        random_.uniform(half.z + 0.2, std::max(half.z + 0.3, 2 * half_.z - half.z - 0.3));
    const auto wall = random_.below(4);
    const bool across_x = wall < 2;  // on a wall x = const
    const double sign = wall % 2 == 0 ? -1 : 1;
    const double depth = (across_x ? half_.x : half_.y) - half.y;
    const double along = (across_x ? half_.y : half_.x) - half.x;
    const double place = random_.uniform(-along, along);
    const Vec3 centre = across_x ? Vec3{sign * depth, place, z} : Vec3{place, sign * depth, z};
    if (path_.clearance(centre, length(half)) < 0.3) return;
    builder_.set_tile(0.8, 1.6);
    builder_.add_box({rotation_z(across_x ? kPi / 2 : 0), centre}, half, random_.uniform() < 0.5);
  }

  void add_hanging() {
    const double radius = random_.uniform(0.12, 0.3);
    const double z = random_.uniform(1.4, std::max(1.5, 2 * half_.z - radius));
    Vec3 spot;
    if (!find_spot(radius, z - radius, z + radius, spot)) return;
    builder_.set_tile(0.6, 1.2);
    builder_.add_sphere({rotation_z(random_.uniform(-kPi, kPi)), {spot.x, spot.y, z}}, radius);
  }

  SceneBuilder& builder_;
  const Path& path_;
  Vec3 half_;
  Random& random_;
  std::vector<Place> places_;
};

std::vector<int> draw_textures(SceneBuilder& builder) {
  std::vector<int> all;
  const auto add = [&](Pattern pattern, int count) {
    const int first = builder.add_textures(pattern, count);
    for (int i = 0; i < count; ++i) all.push_back(first + i);
  };
  add(Pattern::speckle, 3);
  add(Pattern::patches, 3);
  add(Pattern::noise, 2);
  add(Pattern::checker, 2);
  add(Pattern::stripes, 2);
  add(Pattern::brick, 2);
  add(Pattern::planks, 2);
  return all;
}

}  // namespace

World make_room(const SimulationConfig& config, const std::shared_ptr<const Trajectory>& given) {
  Random random(static_cast<std::uint64_t>(config.seed), 1);
  World world;
  Vec3 half{random.uniform(2.9, 4.3), random.uniform(2.9, 4.3), random.uniform(1.4, 2.4)};
  const double height = std::min(random.uniform(1.0, 1.6), 2 * half.z - 1.1);
  const Vec3 reach{random.uniform(0.22, 0.36) * half.x, random.uniform(0.22, 0.36) * half.y,
                   random.uniform(0.15, 0.4)};
  const HarmonicTrajectory::Parameters motion = draw_motion(reach, height, random);
  world.trajectory = std::make_shared<HarmonicTrajectory>(motion, config.speed);
  if (given != nullptr) world.trajectory = given;

  const Path path = sample_path(*world.trajectory, config.seconds);
  // A given path may need more room; it is centred already.
  half.x = std::max(half.x, path.high.x + 1.8);
  half.y = std::max(half.y, path.high.y + 1.8);
  half.z = std::max(half.z, 0.5 * (path.high.z + 0.8));

  const double bearing = random.uniform(-kPi, kPi);
  world.scene.light = normalized({std::cos(bearing), std::sin(bearing), random.uniform(0.8, 1.6)});
  world.scene.ambient = static_cast<float>(random.uniform(0.4, 0.6));
  SceneBuilder builder(world.scene, random);
  builder.set_palette(draw_textures(builder));
  builder.set_tile(2.2, 3.6);
  builder.add_room({0, 0, half.z}, half);
  RoomFurnisher(builder, path, half, random).furnish();
  Random people(static_cast<std::uint64_t>(config.seed), kPeopleStream);
  add_walkers(builder, *world.trajectory, half, config.walkers, people);
  return world;
}

}  // namespace spikedepth::simulator
